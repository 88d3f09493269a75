"""Question in, cited answer out: retrieval, readers, verdicts and verification."""
