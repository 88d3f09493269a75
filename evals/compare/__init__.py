"""Runs and pipelines beside each other, and the report of a run."""
