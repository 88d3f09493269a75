"""A text as passages with vectors: split, embedded."""
