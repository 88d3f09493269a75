"""Search indexes derived from the catalog: the vectors and the lexicon."""

__all__ = ["indexes", "lexicon"]
