"""Scores of one case, and figures over many."""
