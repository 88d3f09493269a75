"""How much the coverage has on a question: an answer, something near it, or nothing.

Two logistic regressions over what the best sentences are to the question tell the odds of an
answer, and of something near. No feature depends on how many articles an archive has. Their weights
are in silence.json, written by `python -m evals.answering ... --write`, which says how they are
fitted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evidence import Sentence
from assistant.judge.claim import claim_text, spellings
from assistant.judge.structure import names_told
from assistant.question import Question
from assistant.thesaurus import share_told
from ingest.language.parser import parser

WEIGHTS = Path(__file__).with_name("silence.json")
FEATURES = ("judge", "second", "names", "all_names", "words", "kind")
"""In the order of the columns: the judge's log odds that the likeliest sentence answers, and the
second; the share of the question's names that the best sentences have or have around them, and
whether that is all; the share of its words told in the best sentence and around it; whether the
kind of thing asked for is in it."""
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


def features(
    question: Question, best: Sequence[Sentence], opinions: Sequence[float], *, has_kind: bool
) -> Row:
    """One number a feature. `best` are the sentences, the likeliest to answer first; `opinions`
    the judge's log odds of all that it read; `has_kind` whether the first of `best` has the kind of
    thing asked for."""
    first, second = [*sorted(opinions, reverse=True), min(opinions)][:2]
    around = [f"{s.text} {s.title} {s.before} {s.speakers}" for s in best[:BEST]]
    asked = claim_text(question.substance, spellings(s.text for s in best))
    (parsed,) = parser().parse([asked])
    names = names_told(parsed, " ".join(around))
    told = share_told(question.substance, around[:1])
    return np.array([first, second, names, float(names == 1.0), told, float(has_kind)])
