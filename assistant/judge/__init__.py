"""Is it so? The trained judge, what it makes of each sentence, and the verdict."""
