"""Decides when to abstain: whether the coverage has an answer, something close to it, or nothing.

Two logistic regressions over features of the best sentences give the odds of an answer, and of
something close. No feature depends on how many articles an archive has. Their weights are in
silence.json, written by `python -m evals.learn.answering ... --write`, which says how they are
fitted.
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

GONE = "All that this answer rested on was withdrawn or removed since."
NO_ANSWER = "The coverage gives no direct answer."
"""The text of an abstention if the coverage has something close to the question."""
NOT_IN_COVERAGE = "Not in the coverage."
WEIGHTS = Path(__file__).with_name("silence.json")
FEATURES = ("score", "judge", "second", "names", "all_names", "words", "passage", "kind")
"""In the order of the columns: the score of the best sentence by `assistant.choose.answering`; the
judge's log odds that the likeliest sentence answers, and the second likeliest; the share of the
question's names in or around the best sentences, and whether that is all of them; the share of its
words in or around the best sentence; the share of its idf weight in the best passage with its
headline; whether the best sentence has the kind of thing asked for."""
BEST = 3
"""Number of best sentences that are searched for names."""

Row = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights and the bias of the two regressions. Each bias is shifted so that 0 is the
    threshold of the log odds from which an answer, or something close, is shown."""

    answered: Mapping[str, float]
    near: Mapping[str, float]

    def answer_odds(self, row: Row) -> float:
        """The log odds that the best sentences of these features answer."""
        return _odds(self.answered, row)

    def near_odds(self, row: Row) -> float:
        """The log odds that they are about the question."""
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
    """The evidence for a question: the sentences, the likeliest answer first, with the score of the
    first; the judge's log odds for all sentences that it read; the share of the question's idf
    weight in the best passage; whether the first sentence has the kind of thing asked for."""

    best: Sequence[Sentence]
    score: float
    opinions: Sequence[float]
    passage: float
    has_kind: bool


def features(question: Question, found: Found) -> Row:
    """One value per feature, in the order of FEATURES."""
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
    """The share of a question's idf weight, 0 to 1, in the best of these passages, each with its
    headline."""
    return max((overlap.of(text, title) for text, title in passages), default=0.0)
