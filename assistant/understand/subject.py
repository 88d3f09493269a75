"""What a request is about: "the White House and Cuba talks" in "Morning! Could you sum up the White
House and Cuba talks story for me?".

A logistic regression over each word, its neighbours and whether they are common in requests gives
the log odds that it is part of the subject; the subject is the run of words with the largest sum.
The weights are in subject.json, written by `python -m evals.learn.subjects --write`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.text.words import STOP
from assistant.understand.claim import WORD
from assistant.understand.form import words

WEIGHTS = Path(__file__).with_name("subject.json")
PUNCTUATION = re.compile(r"[.?!,:;–—-]\s")
SENTENCE_END = re.compile(r"[.?!]\s")
EDGE = "^"
CHARACTERS_READ = 2000
EDGE_WORDS = 3
"""Number of words at the start and at the end that have a feature for their position."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The words that are common in requests, the weight of each feature, and the bias."""

    known: frozenset[str]
    weights: Mapping[str, float]
    bias: float


def subject_of(text: str) -> str:
    """The subject of a request, without stop words at either end; empty if there is none. Only the
    first CHARACTERS_READ characters are read."""
    text = text[:CHARACTERS_READ]
    found = list(WORD.finditer(text))
    weights, bias = learned().weights, learned().bias
    scores = [
        bias + sum(weights.get(name, 0.0) for name in names)
        for names in features(text, learned().known)
    ]
    start, end = most(scores)
    meant = [m for m in found[start:end] if not STOP.issuperset(words(m[0]))]
    return text[meant[0].start() : meant[-1].end()] if meant else ""


def most(scores: Sequence[float]) -> tuple[int, int]:
    """The run of numbers with the largest sum, first and one past the last; (0, 0) where no number
    is above 0 (Kadane's algorithm)."""
    best, start, end = 0.0, 0, 0
    since, total = 0, 0.0
    for n, score in enumerate(scores):
        if total <= 0:
            since, total = n, 0.0
        total += score
        if total > best:
            best, start, end = total, since, n + 1
    return start, end


def features(text: str, known: frozenset[str]) -> Iterator[set[str]]:
    """The names of the features of each word; a word that is not among `known` counts only as
    such."""
    found = list(WORD.finditer(text))
    bare = ["".join(words(m[0])) or m[0].lower() for m in found]
    padded = [EDGE, EDGE, *bare, EDGE, EDGE]
    kinds = [_kind(word, known) for word in padded]
    for n in range(len(found)):
        near, kind = padded[n : n + 5], kinds[n : n + 5]
        word = near[2]
        names = {f"{at - 2} {near[at]}" for at in (0, 4)}
        names |= {f"{at - 2} {near[at]}" for at in (1, 2, 3) if kind[at] != "r"}
        names |= {"".join(["k", *kind[first:last]]) + f" {first}" for first, last in _WINDOWS}
        names |= {f"{word} {kind[3]}", f"{kind[1]} {word}"}
        names |= _shape(text, found, n)
        yield names | ({"stop"} if word in STOP else set())


_WINDOWS = ((2, 3), (1, 3), (2, 4), (1, 4), (0, 5))


def _kind(word: str, known: frozenset[str]) -> str:
    """Whether a word is the edge of the text, often part of requests, or rare."""
    return EDGE if word == EDGE else "k" if word in known or word in STOP else "r"


def _shape(text: str, found: Sequence[re.Match[str]], n: int) -> set[str]:
    """How a word is written and where it stands."""
    match, last = found[n], len(found) - 1
    before = text[found[n - 1].end() : match.start()] if n else ""
    after = text[match.end() : found[n + 1].start() if n < last else len(text)]
    told = {
        "after mark": bool(PUNCTUATION.search(before)),
        "before mark": bool(PUNCTUATION.search(after)),
        "capital": match[0][:1].isupper() and n > 0,
        "digit": match[0].isdigit(),
        f"start {n}": n < EDGE_WORDS,
        f"end {last - n}": last - n < EDGE_WORDS,
        "sentence after": bool(SENTENCE_END.search(text, match.end())),
    }
    return {name for name, is_so in told.items() if is_so}


@cache
def learned() -> Learned:
    """The weights of subject.json."""
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    return Learned(frozenset(stored["known"]), stored["weights"], stored["bias"])
