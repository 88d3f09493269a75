"""Sentences in the coverage that are addressed to a machine, or prescribe what is to be answered:
planted to be obeyed, not reported.

They are no evidence: not read, not quoted, and nothing rests on them. A logistic regression over
words, pairs of words and runs of characters tells them, in a dozen languages. A second one weighs
what it makes of a sentence with what it makes of its neighbours: an order goes on in sentences
that are none by themselves ("The new brief is short: ..."). The weights of both are in orders.json,
written by `python -m evals.learn.orders ... --write`. A report about such a sentence is news, and
told from one by the same weights.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from assistant.text.folding import folded
from ingest.passages.split import Span

WEIGHTS = Path(__file__).with_name("orders.json")
TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
FIRST_WORDS = 3
RUNS = (3, 4, 5)
"""Lengths of the runs of characters."""
HEADLINE = 0.5
"""The log odds above which a headline counts as an order. Headlines are no sentences, and the line
is drawn for sentences: 12 of 1,953 headlines of news are above 0, 4 above this."""
CONTEXT = ("own", "before", "after")
"""What is weighed of a sentence in its place: its own log odds, and whether those of the sentence
before and after it in its paragraph are above 0."""
LONGEST = 2000
"""Characters that are read of a sentence: its features grow with it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature of a sentence alone, and of CONTEXT, with what one without any
    scores."""

    bias: float
    features: Mapping[str, float]
    context: Mapping[str, float]


def features(text: str) -> set[str]:
    """What there is to a sentence, as names of features."""
    return set(_features(TOKEN.findall(_plain(folded(text[:LONGEST])))))


def _features(words: list[str]) -> Iterator[str]:
    yield from (f"w {word}" for word in words)
    yield from (f"b {a} {b}" for a, b in zip(["^", *words], words, strict=False))
    yield from (f"{place} {word}" for place, word in enumerate(words[:FIRST_WORDS]))
    line = f" {' '.join(words)} "
    for length in RUNS:
        yield from (f"c{line[i : i + length]}" for i in range(len(line) - length + 1))


def gives_orders(sentence: str) -> bool:
    """Whether a sentence that stands alone turns to a machine, or prescribes an answer."""
    return _log_odds(sentence) > 0


def orders_among(text: str, spans: Sequence[Span]) -> list[bool]:
    """Whether each of these sentences of a text, which follow one another, does."""
    alone = [_log_odds(text[span.start : span.end]) for span in spans]
    weights = learned().context
    return [score_in_place(row, weights) > 0 for row in in_place(text, spans, alone)]


def in_place(
    text: str, spans: Sequence[Span], alone: Sequence[float]
) -> Iterator[tuple[float, ...]]:
    """The CONTEXT of each sentence, from the log odds of each alone."""
    ends = [True, *(("\n" in text[a.end : b.start]) for a, b in pairwise(spans)), True]
    orders = [False, *(odds > 0 for odds in alone), False]
    for n, odds in enumerate(alone):
        before, after = orders[n] and not ends[n], orders[n + 2] and not ends[n + 1]
        yield odds, float(before), float(after)


def score_in_place(row: Sequence[float], weights: Mapping[str, float]) -> float:
    """The log odds of a sentence of this CONTEXT."""
    return weights["bias"] + sum(weights[name] * x for name, x in zip(CONTEXT, row, strict=True))


def unless_orders(headline: str) -> str:
    """A headline as it may stand beside an answer: on one line, empty where it gives orders."""
    return "" if _log_odds(headline) > HEADLINE else " ".join(headline.split())


@lru_cache(maxsize=50_000)
def _log_odds(text: str) -> float:
    return score(features(text), learned())


def score(there: set[str], weights: Weights) -> float:
    """The log odds, above 0 for what counts as an order: the mean weight of the features, times the
    root of how many there are."""
    total = sum(weights.features[name] for name in there & weights.features.keys())
    return float(weights.bias + total / max(len(there), 1) ** 0.5)


@cache
def learned() -> Weights:
    """The weights of orders.json."""
    loaded = json.loads(WEIGHTS.read_text("utf-8"))
    return Weights(loaded["bias"], loaded["features"], loaded["context"])


def _plain(text: str) -> str:
    """In lower case, accents dropped."""
    parts = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(c for c in parts if not unicodedata.combining(c))
