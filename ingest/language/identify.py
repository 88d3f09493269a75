"""The language of a text, where its source does not say."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

READ = 1500
SHORTEST = 60
"""Letters below which a guess is worth nothing."""
SURE = 0.9
SHORTEST_ASKED, SURE_ASKED = 6, 0.4
"""The same for a question, which is short: of 4,000 English ones none is taken for another's."""
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
"""Languages whose function words tantivy lists."""
FUNCTION_WORDS = 0.15
"""The least share of them in a text of such a language."""
PLAINLY = 0.25
"""The share of English ones from which nobody else is asked, which would take a millisecond."""
NOT_WORDS = re.compile(r"[\d@]|https?://")
"""What no word of a language has in it."""
LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str, shortest: int = SHORTEST, sure: float = SURE) -> str:
    """The ISO 639-1 code of the language a text is written in, by py3langid; empty where the guess
    is not sure, or nothing else bears it out: neither the language's function words nor letters
    beyond A to Z. Names, figures and word salad have no language."""
    sample = " ".join(word for word in text[:READ].split() if not NOT_WORDS.search(word))
    if len(LETTER.findall(sample)) < shortest:
        return ""
    if _function_words(sample, "en") >= PLAINLY:
        return "en"
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= sure and _borne_out(sample, language) else ""


def language_asked(question: str) -> str:
    """The same for a question, which has few words."""
    return language_of(question, SHORTEST_ASKED, SURE_ASKED)


def language_key(language: str) -> str:
    """A language in the form in which it is compared: of "en-GB" the "en"."""
    return language.replace("_", "-").partition("-")[0].lower()


def _borne_out(sample: str, language: str) -> bool:
    if language not in LISTED:
        return any(ord(letter) > 127 for letter in LETTER.findall(sample))
    return _function_words(sample, language) >= FUNCTION_WORDS


def _function_words(sample: str, language: str) -> float:
    """The share of a language's function words among the words of a text."""
    everything, kept = (_words(filtered).analyze(sample) for filtered in ("", LISTED[language]))
    return 1 - len(kept) / len(everything) if everything else 0.0


@cache
def _words(language: str) -> Any:
    """Words of a text, without the function words of a language where one is named."""
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
