"""Question in, cited answer out: retrieval, readers, verdicts and verification."""

EXTRACTIVE = "extractive"
"""The name of the reader that needs no model: it answers in the coverage's own words."""
