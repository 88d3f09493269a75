"""Answers to take along: Markdown, HTML, plain text and Word with footnotes; source lines."""

__all__ = ["html", "markdown", "plain_text", "quotation", "references", "word"]
