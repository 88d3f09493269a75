"""Sources to articles: found, fetched, decoded."""

__all__ = ["extraction", "formats", "listing", "reading"]
