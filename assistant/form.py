"""Whether a question asks if something is so, in whatever register it is typed.

"Did Cuba confirm talks?", "cuba talks confirmed", "Is it true that ...", a pasted headline: a
logistic regression over the words, pairs of words and first words of a question, in lower case and
without accents. Its weights are in form.json, written by `python -m evals.learn.forms --write`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("form.json")
TOKEN = re.compile(r"[a-z']+|\d+")
FIRST_WORDS = 3
ENDINGS = ("ed", "es", "ing", "s")
SHORTEST = 4
LENGTH_STEP, LONGEST = 3, 8


def words(text: str) -> list[str]:
    """The words of a question in lower case, accents dropped."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return TOKEN.findall("".join(c for c in plain if not unicodedata.combining(c)))


def features(text: str) -> Iterator[str]:
    """What there is to a question, as names of features; some come more than once."""
    there = words(text)
    yield from (f"w {word}" for word in there)
    yield from (f"b {a} {b}" for a, b in zip(["^", *there], there, strict=False))
    yield from (f"{place} {word}" for place, word in enumerate(there[:FIRST_WORDS]))
    yield from (f"last {word}" for word in there[-1:])
    for word in there:
        yield from (f"-{end}" for end in ENDINGS if word.endswith(end) and len(word) > SHORTEST)
    yield f"length {min(len(there) // LENGTH_STEP, LONGEST)}"


def asks_whether(text: str) -> bool:
    """Whether what is typed is a claim to be judged, rather than an open question or request."""
    weights = _learned()
    return weights["bias"] + sum(weights.get(name, 0.0) for name in set(features(text))) > 0


@cache
def _learned() -> Mapping[str, float]:
    loaded: dict[str, float] = json.loads(WEIGHTS.read_text("utf-8"))
    return loaded
