"""What is stored for each user: conversations, feedback, and usage limits."""

__all__ = ["collections", "conversations", "feedback", "limits"]
