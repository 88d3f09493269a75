"""Answers and checked drafts to take along, with footnotes; source lines."""

__all__ = ["html", "markdown", "plain_text", "quotation", "references", "word"]
