"""The question: what it asks for, of whom, of which days and outlets, and what came before it."""

__all__ = [
    "claim",
    "conversation",
    "form",
    "how_many",
    "interpret",
    "question",
    "reading",
    "subject",
    "tally",
    "typed",
    "usage",
]
