"""Detects prompt injection in the coverage: sentences that address a machine or prescribe an
answer.

They are no evidence: they are neither read nor quoted. A logistic regression over words, pairs of
words and character n-grams detects them, in a dozen languages. A second one combines its score for
a sentence with those of its neighbours: an instruction may continue in sentences that are harmless
by themselves ("The new brief is short: ..."). The weights of both are in injection.json, written by
`python -m evals.learn.injection ... --write`. A report about such a sentence is news, and the same
weights tell the two apart.
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

WEIGHTS = Path(__file__).with_name("injection.json")
ORDER_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
FIRST_WORDS = 3
RUNS = (3, 4, 5)
"""Lengths of the character n-grams."""
HEADLINE = 0.5
"""The log odds above which a headline counts as an instruction. The threshold of 0 was set for
sentences, which headlines are not: 12 of 1,953 headlines of news are above 0, 4 above this."""
CONTEXT = ("own", "before", "after")
"""Features of a sentence in its context: its own log odds, and whether those of the sentence before
and after it in its paragraph are above 0."""
CHARACTERS_SCORED = 2000
"""Maximum number of characters read of a sentence: its features grow with its length."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The bias and the weights of a sentence's own features, and those of CONTEXT (with their
    bias)."""

    bias: float
    features: Mapping[str, float]
    context: Mapping[str, float]


def features(text: str) -> set[str]:
    """The names of a sentence's features."""
    return set(_features(ORDER_TOKEN.findall(_plain(folded(text[:CHARACTERS_SCORED])))))


def _features(words: list[str]) -> Iterator[str]:
    yield from (f"w {word}" for word in words)
    yield from (f"b {a} {b}" for a, b in zip(["^", *words], words, strict=False))
    yield from (f"{place} {word}" for place, word in enumerate(words[:FIRST_WORDS]))
    line = f" {' '.join(words)} "
    for length in RUNS:
        yield from (f"c{line[i : i + length]}" for i in range(len(line) - length + 1))


def gives_orders(sentence: str) -> bool:
    """Whether a sentence, taken alone, addresses a machine or prescribes an answer."""
    return _log_odds(sentence) > 0


def orders_among(text: str, spans: Sequence[Span]) -> list[bool]:
    """The same for each of these consecutive sentences of a text, in context."""
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
    """The log odds of a sentence with these CONTEXT features."""
    return weights["bias"] + sum(weights[name] * x for name, x in zip(CONTEXT, row, strict=True))


def unless_orders(headline: str) -> str:
    """A headline that is safe to show: on one line, empty if it is an instruction."""
    return "" if _log_odds(headline) > HEADLINE else " ".join(headline.split())


@lru_cache(maxsize=50_000)
def _log_odds(text: str) -> float:
    return score(features(text), learned())


def score(there: set[str], weights: Weights) -> float:
    """The log odds, above 0 for an instruction: the bias plus the summed weights of the features,
    divided by the square root of their number."""
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
