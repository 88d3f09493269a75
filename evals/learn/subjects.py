"""Fits the tagger that separates the subject of a request from its other words; measures it.

    python -m evals.learn.subjects [--write]

Trained on the requests of `evals/sets/forms.jsonl`, whose subjects are labelled. 0.6 of those with
a subject are added again with a one-word name in its place, since people use one word
("dieselgate summary") more often than the authors of the set did. An eighth of the requests is held
out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.text.words import STOP
from assistant.understand.claim import WORD
from assistant.understand.form import words
from assistant.understand.subject import WEIGHTS, features, subject_of
from evals.learn.folds import sparse_multinomial
from evals.learn.pairs import ANNOTATION, rows

TYPED = ANNOTATION.with_name("forms.jsonl")
KNOWN, LEAST = 6, 3
"""Minimum number of requests for a word to be known, and of words for a feature to be kept."""
ONE_WORD = 0.6
PENALTY = 1e-5
WHOLE = 1.0
"""Log odds added to each word: a truncated subject retrieves less than one with an extra word."""
SMALLEST = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    """A request, what it is about (empty for nothing), and whether it is held out."""

    text: str
    subject: str
    held_out: bool

    @property
    def inside(self) -> list[bool]:
        """Whether each word is part of the subject."""
        start = self.text.find(self.subject) if self.subject else 0
        end = start + len(self.subject)
        return [start <= match.start() < end for match in WORD.finditer(self.text)]


def requests() -> Iterator[Request]:
    """The requests of TYPED."""
    for row in rows(TYPED):
        if row["form"] not in ("", "fact", "whether"):
            yield Request(row["q"], row.get("subject") or "", row["held_out"])


def shortened(taught: Sequence[Request]) -> Iterator[Request]:
    """ONE_WORD of the requests with a subject, each with a one-word name in its place."""
    rng = random.Random(3)
    names = [w for r in taught for w in r.subject.split() if w.isalpha() and w[:1].isupper()]
    for request in taught:
        if request.subject and rng.random() < ONE_WORD:
            name = rng.choice(names)
            name = name.lower() if request.text.islower() else name
            text = request.text.replace(request.subject, name, 1)
            yield replace(request, text=text, subject=name)


def fitted(taught: Sequence[Request]) -> dict[str, Any]:
    """Fit the weights on these requests, in the format of subject.json."""
    often = Counter(word for request in taught for word in set(words(request.text)))
    known = frozenset(word for word, count in often.items() if count >= KNOWN)
    every = [names for request in taught for names in features(request.text, known)]
    counts = Counter(name for names in every for name in names)
    kept = sorted(name for name, count in counts.items() if count >= LEAST)
    column = {name: n for n, name in enumerate(kept)}
    there = [[column[name] for name in names if name in column] for names in every]
    gold = [int(inside) for request in taught for inside in request.inside]
    none = np.zeros((len(there), 0))
    outside, inside = sparse_multinomial(there, len(kept), none, gold, PENALTY)
    *weights, bias = inside - outside
    told = zip(kept, weights, strict=True)
    return {
        "bias": round(float(bias) + WHOLE, 3),
        "weights": {n: round(float(w), 2) for n, w in told if abs(w) >= SMALLEST},
        "known": sorted(known),
    }


def measured(held: Sequence[Request]) -> None:
    """Print how many subjects are predicted exactly, completely (extra words allowed), and with at
    most one word wrong, with the stored weights; stop words are ignored."""
    for name in ("about something", "about nothing"):
        mine = [r for r in held if bool(r.subject) == (name == "about something")]
        exact = whole = close = 0
        for request in mine:
            wanted, found = _content(request.subject), _content(subject_of(request.text))
            exact += wanted == found
            whole += wanted <= found
            close += len(wanted ^ found) <= 1
        sys.stdout.write(f"{name}: {exact} as labelled, {whole} whole, {close} but for a word, ")
        sys.stdout.write(f"of {len(mine)}\n")


def _content(text: str) -> set[str]:
    return {word for match in WORD.finditer(text) for word in words(match[0])} - STOP


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = list(requests())
    taught = [request for request in found if not request.held_out]
    if arguments.write:
        made = fitted([*taught, *shortened(taught)])
        Path(WEIGHTS).write_text(json.dumps(made, indent=0) + "\n", "utf-8")
    measured([request for request in found if request.held_out])


if __name__ == "__main__":
    main()
