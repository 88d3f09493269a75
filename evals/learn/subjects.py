"""Fit what tells the subject of a request from the words of asking, and measure it.

    python -m evals.learn.subjects [--write]

Learns from the requests of `evals/sets/forms.jsonl`, whose subject is labelled, and from 0.6 of
those that have one once more with a name of one word in its place, since people ask by one word
("dieselgate summary") more often than those who wrote the set. An eighth of them is held out.
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
from assistant.understand.claim import CLAIM_WORD
from assistant.understand.form import words
from assistant.understand.subject import WEIGHTS, features, subject_of
from evals.learn.folds import sparse_multinomial
from evals.learn.pairs import ANNOTATION, rows

TYPED = ANNOTATION.with_name("forms.jsonl")
KNOWN, LEAST = 6, 3
"""Requests in which a word is known, and words in which a feature is learned."""
ONE_WORD = 0.6
PENALTY = 1e-5
WHOLE = 1.0
"""Log odds added to each word: a subject that is cut finds less than one with a word too many."""
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
        return [start <= match.start() < end for match in CLAIM_WORD.finditer(self.text)]


def requests() -> Iterator[Request]:
    """The requests of TYPED."""
    for row in rows(TYPED):
        if row["form"] not in ("", "fact", "whether"):
            yield Request(row["q"], row.get("subject") or "", row["held_out"])


def shortened(taught: Sequence[Request]) -> Iterator[Request]:
    """ONE_WORD of the requests with a subject, each with a name of one word for it."""
    rng = random.Random(3)
    names = [w for r in taught for w in r.subject.split() if w.isalpha() and w[:1].isupper()]
    for request in taught:
        if request.subject and rng.random() < ONE_WORD:
            name = rng.choice(names)
            name = name.lower() if request.text.islower() else name
            text = request.text.replace(request.subject, name, 1)
            yield replace(request, text=text, subject=name)


def fitted(taught: Sequence[Request]) -> dict[str, Any]:
    """The weights over these, as subject.json has them."""
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
    """Prints how many subjects are found as labelled, whole, and but for a word, by the weights as
    written; articles and the like aside."""
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
    return {word for match in CLAIM_WORD.finditer(text) for word in words(match[0])} - STOP


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
