"""Training of all models: their data, fitting and evaluation."""

__all__ = ["pairs"]
