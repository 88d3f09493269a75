"""Articles in, archive out: formats, passages, embeddings and the three stores."""
