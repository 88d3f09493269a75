"""Preselects the sentences that the judge reads, by words and position: judging all takes too long.

A conditional logit (McFadden 1974). Its weights are in shortlist.json, written by `python -m
evals.learn.shortlist ... --write`, which says how they are fitted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from assistant.choose.answering import FEATURES as OF_ANSWERING
from assistant.choose.answering import JUDGE
from assistant.find.evidence import Sentence
from ingest.passages.vectors import Matrix

WEIGHTS = Path(__file__).with_name("shortlist.json")
WITHOUT_JUDGE = tuple(name for name in OF_ANSWERING if name != OF_ANSWERING[JUDGE])
FEATURES = (*WITHOUT_JUDGE, "best_article", "article", "length", "is_short")
"""In the order of the columns: those of `assistant.choose.answering` but for the judge's; whether
the sentence is of the article found first; the log of its article's place among those found; the
log of how many words it has; and how far it falls short of SHORT_SENTENCE words, 0 to 1."""
SHORT_SENTENCE = 8


def shortlist(features: Matrix, found: Sequence[Sentence], count: int) -> list[int]:
    """The indices of the `count` sentences likeliest to bear on a question, the likeliest first;
    `features` are those of `assistant.choose.answering` for the same sentences."""
    weights = np.array([learned()[name] for name in FEATURES])
    scores = rows(features, found) @ weights
    return [int(n) for n in np.argsort(-scores, kind="stable")[:count]]


def rows(features: Matrix, found: Sequence[Sentence]) -> Matrix:
    """The FEATURES of each sentence."""
    first: dict[str, int] = {}
    for sentence in found:
        article = sentence.key[0]
        first[article] = min(sentence.rank, first.get(article, sentence.rank))
    place = {article: n for n, article in enumerate(sorted(first, key=lambda a: first[a]))}
    own = [_own(sentence, place[sentence.key[0]]) for sentence in found]
    return np.hstack([np.delete(features, JUDGE, axis=1), np.array(own)])


def _own(sentence: Sentence, place: int) -> list[float]:
    length = len(sentence.text.split())
    return [
        place == 0,
        np.log1p(place),
        np.log1p(length),
        max(0, SHORT_SENTENCE - length) / SHORT_SENTENCE,
    ]


@cache
def learned() -> Mapping[str, float]:
    """The weights of shortlist.json."""
    read: Mapping[str, float] = json.loads(WEIGHTS.read_text("utf-8"))
    return read
