"""Ingestion: reads articles and builds the archive (formats, passages, embeddings, stores)."""
