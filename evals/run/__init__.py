"""Runs of a question set: made, saved, read again."""

__all__ = ["runner", "saved", "summary"]
