"""The catalog, which is the truth: articles, revisions, passages, and where they came from."""
