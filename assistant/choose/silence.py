"""How much the coverage has on a question: an answer, something near it, or nothing.

Two logistic regressions over what the best sentences are to the question tell the odds of an
answer, and of something near. No feature depends on how many articles an archive has. Their weights
are in silence.json, written by `python -m evals.learn.answering ... --write`, which says how they
are fitted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.find.evidence import Overlap, Sentence, readable
from assistant.find.hit import Hit
from assistant.judge.structure import names_told
from assistant.text.thesaurus import share_told
from assistant.understand.claim import claim_text, spellings
from assistant.understand.question import Question
from ingest.language.parser import parser

WEIGHTS = Path(__file__).with_name("silence.json")
FEATURES = ("score", "judge", "second", "names", "all_names", "words", "passage", "kind")
"""In the order of the columns: the score of the best sentence by `assistant.choose.answering`; the
judge's log odds that the likeliest sentence answers, and the second; the share of the question's
names that the best sentences have or have around them, and whether that is all; the share of its
words told in the best sentence and around it; the share of their weight in the best passage with
its headline; whether the kind of thing asked for is in the best sentence."""
BEST = 3
"""Sentences in which names are looked for."""

Row = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Learned:
    """One weight a feature, and the bias, of either regression; each is moved so that from odds of
    0 on an answer, or what is near, is shown."""

    answered: Mapping[str, float]
    near: Mapping[str, float]

    def answer_odds(self, row: Row) -> float:
        """The log odds that the best sentences of these features answer."""
        return _odds(self.answered, row)

    def near_odds(self, row: Row) -> float:
        """The log odds that they are about what is asked."""
        return _odds(self.near, row)


def _odds(weights: Mapping[str, float], row: Row) -> float:
    return float(weights["bias"] + sum(weights[name] * row[n] for n, name in enumerate(FEATURES)))


@cache
def learned() -> Learned:
    """The weights of silence.json."""
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    return Learned(stored["answered"], stored["near"])


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: the sentences, the likeliest to answer first, with the score
    of the first; the judge's log odds of all that it read; the share of the question's word weight
    in the best passage; whether the first sentence has the kind of thing asked for."""

    best: Sequence[Sentence]
    score: float
    opinions: Sequence[float]
    passage: float
    has_kind: bool


def features(question: Question, found: Found) -> Row:
    """One number a feature."""
    best, opinions = found.best, found.opinions
    first, second = [*sorted(opinions, reverse=True), min(opinions)][:2]
    around = [f"{s.text} {s.title} {s.before} {s.speakers}" for s in best[:BEST]]
    asked = claim_text(question.substance, spellings(s.text for s in best))
    (parsed,) = parser().parse([asked])
    names = names_told(parsed, " ".join(around))
    told = share_told(question.substance, around[:1])
    of_names = (names, float(names == 1.0))
    kind = float(found.has_kind)
    return np.array([found.score, first, second, *of_names, told, found.passage, kind])


def titled(hits: Iterable[Hit]) -> list[tuple[str, str]]:
    """The passages found, each with its headline, as `share_of_best` takes them."""
    return [(readable(hit.placed), hit.placed.revision.article.title) for hit in hits]


def share_of_best(overlap: Overlap, passages: Iterable[tuple[str, str]]) -> float:
    """The share of a question's word weight, 0 to 1, in the best of these passages, each with its
    headline."""
    return max((overlap.of(text, title) for text, title in passages), default=0.0)
