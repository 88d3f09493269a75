"""Runs and pipelines beside each other, and the report of a run."""

__all__ = ["beside", "beside_table", "report"]
