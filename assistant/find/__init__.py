"""The passages and sentences of the coverage that a question needs."""

__all__ = ["cross_encoder", "evidence", "hit", "injection", "retrieve", "stories", "withdrawn"]
