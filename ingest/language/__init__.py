"""Text analysis: language identification, parsing, and attribution of speech."""

from ingest.language.identify import language_asked, language_key, language_of, language_told

__all__ = [
    "attribution",
    "frames",
    "language_asked",
    "language_key",
    "language_of",
    "language_told",
    "parsed",
    "parser",
    "people",
    "rules",
    "speech",
    "turns",
]
