"""Classifies the form of answer that a question asks for, in whatever register it is typed.

A claim to be judged ("Did Cuba confirm talks?", "cuba talks confirmed", a pasted headline), an
open question, a brief, a timeline, how many articles there are: logistic regressions over the
words, pairs of words and first words of a question and of its last sentence, in lower case and
without accents, and its vector by the bundled embedder. Their weights are in form.json, written by
`python -m evals.learn.forms --write`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from ingest.passages.embed import bundled
from ingest.passages.vectors import Vectors

Form = Literal[
    "whether", "fact", "brief", "latest", "timeline", "sides", "voices", "people", "compare",
    "count", "outlets", "first", "list", "written", "published", "length", "help",
]  # fmt: skip
"""A claim; an open question about the world; a summary; what is newest; the order of events; both
sides; who said what; who is quoted; how outlets differ. Of the coverage itself: how many articles,
which outlets, who was first, which articles, who wrote it, when it was published, how long it is.
And what this is and can do."""
OPEN: tuple[Form, ...] = get_args(Form)[1:]
WEIGHTS = Path(__file__).with_name("form.json")
FORM_TOKEN = re.compile(r"[a-z']+|\d+")
SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+")
FIRST_WORDS = 3
ENDINGS = ("ed", "es", "ing", "s")
SHORTEST_STEM = 4
LENGTH_STEP, LENGTH_STEPS = 3, 8


@dataclass(frozen=True, slots=True)
class Weights:
    """The bias, one weight per word or other feature, and one per dimension of the vector."""

    bias: float
    words: Mapping[str, float]
    vector: Vectors

    def score(self, there: Set[str], vector: Vectors) -> float:
        """The log odds of a text with these features, up to a constant."""
        told = sum(self.words.get(name, 0.0) for name in there)
        return self.bias + told + float(self.vector @ vector)


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights of the claim classifier, and of each other form."""

    whether: Weights
    forms: Mapping[Form, Weights]


def words(text: str) -> list[str]:
    """The words of a question in lower case, accents dropped."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return FORM_TOKEN.findall("".join(c for c in plain if not unicodedata.combining(c)))


def features(text: str) -> Iterator[str]:
    """The names of a question's features; some are repeated."""
    there = words(text)
    yield from (f"w {word}" for word in there)
    yield from (f"b {a} {b}" for a, b in zip(["^", *there], there, strict=False))
    yield from (f"{place} {word}" for place, word in enumerate(there[:FIRST_WORDS]))
    asking = words(SENTENCE_ENDS.split(text.strip())[-1])
    yield from (f"q{place} {word}" for place, word in enumerate(asking[:FIRST_WORDS]))
    yield from (f"last {word}" for word in there[-1:])
    for word in there:
        yield from (
            f"-{end}" for end in ENDINGS if word.endswith(end) and len(word) > SHORTEST_STEM
        )
    yield f"length {min(len(there) // LENGTH_STEP, LENGTH_STEPS)}"


def form_of(text: str) -> Form:
    """The likeliest form of answer that a text asks for."""
    there, vector = set(features(text)), _vector(text)
    if learned().whether.score(there, vector) > 0:
        return "whether"
    return max(OPEN, key=lambda form: learned().forms[form].score(there, vector))


@lru_cache(maxsize=256)
def _vector(text: str) -> Vectors:
    (vector,) = vectors_of([text])
    return np.asarray(vector, np.float32)


def vectors_of(texts: Sequence[str]) -> Vectors:
    """The vectors of questions in lower case: the case does not change what is asked for."""
    return bundled().embed([" ".join(words(text)) for text in texts])


@cache
def learned() -> Learned:
    """The weights of form.json."""
    loaded = json.loads(WEIGHTS.read_text("utf-8"))
    forms = {form: _weights(loaded["forms"][form]) for form in OPEN}
    return Learned(_weights(loaded["whether"]), forms)


def _weights(stored: Mapping[str, Any]) -> Weights:
    return Weights(stored["bias"], stored["words"], np.array(stored["vector"], np.float32))
