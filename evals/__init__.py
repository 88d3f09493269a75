"""Question sets, scorers and runs."""
