"""Text to its analysis: which language, sentences parsed, who says what in them."""

from ingest.language.identify import language_asked, language_key, language_of

__all__ = ["language_asked", "language_key", "language_of"]
