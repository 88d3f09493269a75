"""Language identification, for texts whose source does not declare a language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

READ = 1500
SHORTEST_TOLD = 60
"""Minimum number of letters for a guess."""
SURE = 0.9
SHORTEST_ASKED, SURE_ASKED = 6, 0.4
"""The same for questions, which are short: none of 4,000 English ones was misidentified."""
LISTED = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
}
"""Languages for which tantivy has a stop word list."""
FUNCTION_WORDS = 0.15
"""Minimum share of stop words in a text of such a language."""
PLAINLY = 0.25
"""Share of English stop words above which py3langid (about 1 ms) is not called."""
NOT_WORDS = re.compile(r"[\d@]|https?://")
"""Matches tokens that are not words of any language."""
LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str, shortest: int = SHORTEST_TOLD, sure: float = SURE) -> str:
    """The ISO 639-1 code of a text's language, by py3langid. Empty if its probability is below
    `sure`, or the guess is not confirmed by the language's stop words or, without a stop word list,
    by non-ASCII letters. Names, figures and word salad have no language."""
    sample = " ".join(word for word in text[:READ].split() if not NOT_WORDS.search(word))
    if len(LETTER.findall(sample)) < shortest:
        return ""
    if _function_words(sample, "en") >= PLAINLY:
        return "en"
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= sure and _borne_out(sample, language) else ""


def language_told(declared: str, text: str) -> str:
    """The declared language of a text, unless the text is plainly not in it: templates of pages
    declare English for all. Then its own, as by `language_of`."""
    key = language_key(declared)
    sample = " ".join(word for word in text[:READ].split() if not NOT_WORDS.search(word))
    if not key or len(LETTER.findall(sample)) < SHORTEST_TOLD:
        return declared or language_of(text)
    share = _function_words(sample, key) if key in LISTED else None
    own = language_of(text)
    if own in ("", key) or (share is not None and share >= FUNCTION_WORDS):
        is_not = share is not None and share < FUNCTION_WORDS / 2 and own != key
        return "" if is_not else declared
    return own


def language_asked(question: str) -> str:
    """Like `language_of`, with thresholds for a question, which has few words."""
    return language_of(question, SHORTEST_ASKED, SURE_ASKED)


def language_key(language: str) -> str:
    """The primary language subtag in lower case, for comparison: "en" for "en-GB"."""
    return language.replace("_", "-").partition("-")[0].lower()


def _borne_out(sample: str, language: str) -> bool:
    if language not in LISTED:
        return any(ord(letter) > 127 for letter in LETTER.findall(sample))
    return _function_words(sample, language) >= FUNCTION_WORDS


def _function_words(sample: str, language: str) -> float:
    """The share of a text's words that are stop words of a language."""
    everything, kept = (_words(filtered).analyze(sample) for filtered in ("", LISTED[language]))
    return 1 - len(kept) / len(everything) if everything else 0.0


@cache
def _words(language: str) -> Any:
    """A tantivy analyzer that lower-cases words and drops the stop words of `language`, if any."""
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.lowercase())
    if language:
        builder = builder.filter(tantivy.Filter.stopword(language))
    return builder.build()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
