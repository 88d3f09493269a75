"""Reads articles from sources: listing, fetching and decoding them."""

__all__ = ["extraction", "formats", "listing", "reading"]
