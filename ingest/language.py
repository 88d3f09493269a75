"""The language of a text, where its source does not say."""

from __future__ import annotations

from functools import cache
from typing import Any

READ = 1500
SHORTEST = 60
"""Characters below which a guess is worth nothing."""
SURE = 0.9


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language a text is written in, by py3langid; empty where the text
    is too short, or the guess is less than 90 % sure."""
    sample = text[:READ]
    if len(sample) < SHORTEST:
        return ""
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= SURE else ""
