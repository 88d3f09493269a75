"""The ranker's features: one row for each candidate passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from assistant.find.candidates import HALF_LIFE, Candidate, standardised
from assistant.understand.question import Question
from ingest.catalog.holdings import Placed
from ingest.index.lexicon import UNSPACED, stems
from ingest.passages.vectors import Matrix

FEATURES = ("bm25", "cosine", "recency", "lead", "sentence", "words", "figures")
"""In the order of the columns: BM25 and cosine, standardised over the candidates; recency relative
to the days asked about; whether the passage opens its article; the share of the question's idf
weight in the best of its sentences, and in passage and headline together; whether that sentence has
a figure if one is asked for."""
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+")
FIGURES = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|half|million|billion|percent)\b",
    re.IGNORECASE,
)
BEGINNING = 3
"""Number of leading letters that the stemmer never changes."""


def matrix(question: Question, found: Sequence[Candidate], idf: Mapping[str, float]) -> Matrix:
    """One row per candidate, one column per feature. `idf` has the weight of every stem of the
    question's content words."""
    asked = _Asked(question, idf)
    own = np.array([asked.row(item.placed) for item in found])
    indexed = (
        standardised([item.bm25 for item in found]),
        standardised([item.cosine for item in found]),
        np.exp2([-item.age / HALF_LIFE for item in found]),
    )
    return np.column_stack([*indexed, own])


class _Asked:
    """A question preprocessed once, for all candidates."""

    def __init__(self, question: Question, idf: Mapping[str, float]) -> None:
        self._kind = question.kind
        self._idf = idf
        self._total = sum(idf.values()) or 1.0
        self._like = _words_like(idf)

    def row(self, placed: Placed) -> tuple[float, ...]:
        sentences = SENTENCE.split(placed.text)
        there = [self._asked_in(sentence) for sentence in sentences]
        shares = [self._share(found) for found in there]
        best = max(range(len(sentences)), key=shares.__getitem__)
        everywhere = self._asked_in(placed.revision.article.title).union(*there)
        counted = self._kind in ("how many", "when") and FIGURES.search(sentences[best])
        return (
            float(placed.passage.ordinal == 0),
            shares[best],
            self._share(everywhere),
            float(bool(counted)),
        )

    def _asked_in(self, text: str) -> set[str]:
        """The stems of the question's words that are in a text."""
        words = set(self._like.findall(text.lower()))
        return {stem for word in words for stem in _stems(word)}

    def _share(self, there: set[str]) -> float:
        return sum(self._idf.get(stem, 0.0) for stem in there) / self._total


def _words_like(stemmed: Iterable[str]) -> re.Pattern[str]:
    """A pattern for words that may have one of these stems: those with the same first letters.
    Stemming all words of all candidates would take five times as long."""
    spaced = [re.escape(stem[:BEGINNING]) for stem in stemmed if not UNSPACED.match(stem)]
    unspaced = [re.escape(stem) for stem in stemmed if UNSPACED.match(stem)]
    parts = ([rf"\b(?:{'|'.join(spaced)})\w*"] if spaced else []) + unspaced
    return re.compile("|".join(parts) or r"(?!)")


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(stems(word))
