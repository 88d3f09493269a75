"""Everything that fits weights: the data of each model, its training, its measures."""

__all__ = ["pairs"]
