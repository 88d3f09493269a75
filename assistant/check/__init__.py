"""Whether the coverage bears out a statement: a chat model's sentence, or one of a draft."""

__all__ = ["differing", "support", "verify"]
