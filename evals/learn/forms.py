"""Fits the classifier of the form of answer a question asks for; measures it on held-out questions.

    python -m evals.learn.forms ../shared/bench [--write]

One regression separates claims from everything else. It is trained on the project's annotation, on
questions as people type them without an article (TYPED), and on the questions of RealTime QA of
2023, which are all open. A second one predicts the form of the others, trained on those with a form
label. Features in fewer than LEAST questions are dropped.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistant.understand.form import OPEN, WEIGHTS, Form, features, learned, vectors_of
from assistant.understand.typed.preamble import asked as asked_in
from evals.learn.folds import sparse_multinomial
from evals.learn.pairs import ANNOTATION, rows
from ingest.passages.vectors import Matrix

TYPED = ANNOTATION.with_name("forms.jsonl")
"""Questions and requests as people type them, about no article."""
HELD_OUT, FOLDS = 0, 5
LEAST = 4
CLAIMS, FACTS = 14000, 700
"""Maximum number of claims in training, and of open questions beside the other forms: the data have
far more of both than of requests."""
PENALTY = 5e-5
SCALE = 4.0
"""Factor for the unit vectors, which stand beside binary features."""
SMALLEST = 0.02
OPEN_SHIFT = 1.0
"""Log odds added to open questions: people ask four of them per request, while the set has two
requests per open question. Lowering it by 0.5 gains a fiftieth of the requests and loses as many
quiz questions."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A question, its form (empty if it is only known not to be a claim), its register, and whether
    it is held out."""

    text: str
    form: Form | Literal[""]
    register: str
    held_out: bool


def asked(bench: Path) -> list[Typed]:
    """All labelled questions, without any text that leads up to the question itself."""
    return [replace(q, text=asked_in(q.text)) for q in _typed(bench)]


def _typed(bench: Path) -> list[Typed]:
    of_articles = [
        Typed(
            q["q"], "whether" if q["kind"] == "claim" else _open_form(q), q["reg"],
            row["fold"] == HELD_OUT,
        )
        for row in rows(ANNOTATION)
        for q in row["questions"]
    ]  # fmt: skip
    held = [q for q in of_articles if q.held_out]
    claims = [q for q in of_articles if q.form == "whether" and not q.held_out]
    others = [q for q in of_articles if q.form != "whether" and not q.held_out]
    found = [*held, *some(claims, CLAIMS), *others]
    quiz = rows(bench / "realtimeqa-2023" / "questions.jsonl")
    found += [Typed(r["question"], "fact", "quiz", n % FOLDS == 0) for n, r in enumerate(quiz)]
    return found + [
        Typed(
            r["q"], r["form"], f"typed: {r['form'] or 'open'}", r["held_out"],
        )
        for r in rows(TYPED)
    ]  # fmt: skip


def some(found: Sequence[Typed], most: int) -> list[Typed]:
    """Up to `most` of these, at random."""
    return random.Random(3).sample(found, min(most, len(found)))


def _open_form(question: dict[str, Any]) -> Form | Literal[""]:
    """The form of a question that is no claim; empty for requests, which may ask for a brief or for
    what somebody said."""
    return "" if question.get("about") == "request" else "fact"


def fitted(taught: Sequence[Typed], classes: Sequence[str]) -> list[dict[str, Any]]:
    """Fit the weights of each class; questions of other forms count as the first of `classes`."""
    counts = Counter(name for q in taught for name in set(features(q.text)))
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    column = {name: n for n, name in enumerate(names)}
    there = [[column[n] for n in set(features(q.text)) if n in column] for q in taught]
    gold = [classes.index(q.form) if q.form in classes else 0 for q in taught]
    vectors = SCALE * vectors_of([q.text for q in taught]).astype(np.float64)
    found = sparse_multinomial(there, len(names), vectors, gold, PENALTY)
    return [_weights(names, row) for row in found]


def _weights(names: Sequence[str], row: Matrix) -> dict[str, Any]:
    words, (*vector, bias) = row[: len(names)], row[len(names) :]
    return {
        "bias": round(float(bias), 3),
        "words": {
            n: round(float(w), 3) for n, w in zip(names, words, strict=True) if abs(w) >= SMALLEST
        },
        "vector": [round(float(w) * SCALE, 3) for w in vector],
    }


def whether(taught: Sequence[Typed]) -> dict[str, Any]:
    """Fit the claim classifier: its weights are the difference of the two classes' weights, which
    are each other's negatives."""
    _, made = fitted(taught, ("", "whether"))
    return {
        "bias": 2 * made["bias"],
        "words": {name: round(2 * weight, 3) for name, weight in made["words"].items()},
        "vector": [round(2 * weight, 3) for weight in made["vector"]],
    }


def measured(held: Sequence[Typed]) -> None:
    """Print the accuracy per register, with the stored weights."""
    from assistant.understand.form import form_of

    right, count = Counter[str](), Counter[str]()
    mixed = Counter[tuple[str, str]]()
    for q in held:
        given = form_of(q.text)
        is_right = given == q.form or (not q.form and given != "whether")
        count[q.register] += 1
        right[q.register] += is_right
        if not is_right:
            mixed[q.form, given] += 1
    for register, n in count.most_common():
        sys.stdout.write(f"{register}: {right[register] / n:.3f} of {n}\n")
    sys.stdout.write(f"{mixed.most_common(12)}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = asked(arguments.bench)
    taught = [q for q in found if not q.held_out]
    facts = [q for q in taught if q.form == "fact"]
    typed = [q for q in facts if q.register.startswith("typed")]
    forms = [q for q in taught if q.form not in ("", "whether", "fact")]
    forms += typed + some([q for q in facts if q not in typed], FACTS)
    of_forms = dict(zip(OPEN, fitted(forms, OPEN), strict=True))
    of_forms["fact"]["bias"] += OPEN_SHIFT
    made = {"whether": whether(taught), "forms": of_forms}
    if arguments.write:
        WEIGHTS.write_text(json.dumps(made, indent=0) + "\n", "utf-8")
        learned.cache_clear()
    measured([q for q in found if q.held_out])


if __name__ == "__main__":
    main()
