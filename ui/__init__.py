"""Faces: the command line and the web chat."""
