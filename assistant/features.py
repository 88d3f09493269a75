"""What a ranker knows of a candidate passage: one row of numbers for each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.candidates import HALF_LIFE, Candidate, standardised
from assistant.question import Question
from ingest.holdings import Placed
from ingest.lexicon import stems

FEATURES = ("bm25", "cosine", "recency", "lead", "sentence", "words", "figures")
"""In the order of the columns: BM25 and cosine, standardised over the candidates; nearness to the
days asked about; whether the passage opens its article; the share of the question's word weight in
the best of its sentences, and in passage and headline together; whether that sentence has a figure
where one is asked for."""
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+")
FIGURES = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|half|million|billion|percent)\b",
    re.IGNORECASE,
)

Matrix = npt.NDArray[np.float64]


def matrix(question: Question, found: Sequence[Candidate], idf: Mapping[str, float]) -> Matrix:
    """One row a candidate, one column a feature. `idf` has the weight of every stem of the
    question's meaning-bearing words."""
    asked = _Asked(question, idf)
    own = np.array([asked.row(item.placed) for item in found])
    indexed = (
        standardised([item.bm25 for item in found]),
        standardised([item.cosine for item in found]),
        np.exp2([-item.age / HALF_LIFE for item in found]),
    )
    return np.column_stack([*indexed, own])


class _Asked:
    """A question taken apart once, for all candidates."""

    def __init__(self, question: Question, idf: Mapping[str, float]) -> None:
        self._kind = question.kind
        self._idf = idf
        self._total = sum(idf.values()) or 1.0

    def row(self, placed: Placed) -> tuple[float, ...]:
        sentences = {text: frozenset(stems(text)) for text in SENTENCE.split(placed.text)}
        best = max(sentences, key=lambda text: self._share(sentences[text]))
        passage = frozenset().union(*sentences.values())
        headline = frozenset(stems(placed.revision.article.title))
        counted = self._kind in ("how many", "when") and FIGURES.search(best)
        return (
            float(placed.passage.ordinal == 0),
            self._share(sentences[best]),
            self._share(passage | headline),
            float(bool(counted)),
        )

    def _share(self, there: frozenset[str]) -> float:
        return sum(weight for stem, weight in self._idf.items() if stem in there) / self._total
