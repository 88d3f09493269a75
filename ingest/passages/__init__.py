"""Splits texts into passages and embeds them as vectors."""

__all__ = ["embed", "inference", "split", "vectors"]
