"""Running question sets, and saving and loading runs."""

__all__ = ["runner", "saved", "summary"]
