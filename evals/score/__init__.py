"""Scores of one case, and figures over many."""

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
