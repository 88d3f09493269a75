"""Answers and checked drafts to take along, with footnotes; source lines."""

__all__ = ["html", "markdown", "marked", "plain_text", "quotation", "references", "word"]
