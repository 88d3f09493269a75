"""What is kept of the readers: conversations, feedback, and how much each may ask."""

__all__ = ["conversations", "feedback", "limits"]
