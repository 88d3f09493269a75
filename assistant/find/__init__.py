"""The passages and sentences of the coverage that a question needs."""
