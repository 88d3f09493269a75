"""Runs of a question set: made, saved, read again."""
