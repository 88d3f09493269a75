"""Which sentences answer a question, and whether any does."""

__all__ = ["answer_span", "answering", "matching", "shortlist", "silence"]
