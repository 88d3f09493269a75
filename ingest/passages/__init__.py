"""A text as passages with vectors: split, embedded."""

__all__ = ["embed", "inference", "split", "vectors"]
