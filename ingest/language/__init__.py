"""Text analysis: language identification, parsing, and attribution of speech."""

from ingest.language.identify import language_asked, language_key, language_of

__all__ = [
    "attribution",
    "frames",
    "language_asked",
    "language_key",
    "language_of",
    "parsed",
    "parser",
    "people",
    "rules",
    "speech",
]
