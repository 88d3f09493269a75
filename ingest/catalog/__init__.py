"""The catalog, the source of truth: articles, revisions, passages and their sources."""

__all__ = [
    "belongings",
    "catalog",
    "copies",
    "corrections",
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
