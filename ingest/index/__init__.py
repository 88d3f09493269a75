"""What is searched: the vectors and the lexicon, derived from the catalog."""

__all__ = ["indexes", "lexicon"]
