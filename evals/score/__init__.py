"""Scores of single cases, and metrics over many."""

__all__ = [
    "chat_judge",
    "citations",
    "metrics",
    "multihop",
    "retrieval",
    "scorers",
    "significance",
    "verification",
]
