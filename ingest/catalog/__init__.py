"""The catalog, which is the truth: articles, revisions, passages, and where they came from."""

__all__ = [
    "belongings",
    "catalog",
    "copies",
    "database",
    "holdings",
    "inventory",
    "journals",
    "opening",
    "prepare",
    "provenance",
    "scope",
    "tables",
    "upgrade",
]
