"""The answer: its statements and citations, written from sentences or by a chat model."""
