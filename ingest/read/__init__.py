"""Sources to articles: found, fetched, decoded."""
