"""The answer: its statements and citations, written from sentences or by a chat model."""

__all__ = [
    "answer",
    "carried",
    "chat_model",
    "extractive",
    "finish",
    "price",
    "prompt",
    "readers",
    "standing",
    "verdict_draft",
]
