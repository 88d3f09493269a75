"""Comparison with other pipelines, the regression gate, and the report of a run."""

__all__ = ["beside", "beside_table", "paired", "report"]
