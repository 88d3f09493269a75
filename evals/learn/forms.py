"""Fit what tells a whether-question from an open one, and measure it on articles held out.

    python -m evals.learn.forms ../shared/bench [--write]

Learns from the project's own annotation, from requests and keywords written for it, and from the
questions of RealTime QA of 2023, which are all open. Features in fewer than LEAST questions are
left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.form import WEIGHTS, features
from evals.learn.pairs import ANNOTATION, rows
from evals.learning import logistic

TYPED = ANNOTATION.with_name("forms.jsonl")
"""Requests, keywords and headlines as people type them, about no article."""
HELD_OUT, FOLDS = 0, 5
LEAST = 5
PENALTY = 3e-4
SMALLEST = 0.02


def asked(bench: Path) -> list[tuple[str, bool, str, int]]:
    """Each question, whether it is a claim, its register and its fold."""
    found = [
        (question["q"], question["kind"] == "claim", question["reg"], row["fold"])
        for row in rows(ANNOTATION)
        for question in row["questions"]
    ]
    quiz = rows(bench / "realtimeqa-2023" / "questions.jsonl")
    found += [(r["question"], False, "quiz", n % FOLDS) for n, r in enumerate(quiz)]
    typed = enumerate(rows(TYPED))
    return found + [
        (r["q"], r["kind"] == "claim", f"typed {r['reg']}", n * 7 % FOLDS) for n, r in typed
    ]


def matrix(texts: list[str], names: list[str]) -> npt.NDArray[np.float64]:
    """A row a text, a column a feature: 1 where it is there."""
    column = {name: n for n, name in enumerate(names)}
    made = np.zeros((len(texts), len(names)))
    for row, text in zip(made, texts, strict=True):
        row[[column[name] for name in set(features(text)) if name in column]] = 1.0
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = asked(arguments.bench)
    taught = [row for row in found if row[3] != HELD_OUT]
    counts = Counter(name for text, *_ in taught for name in set(features(text)))
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    right = np.array([claim for _, claim, *_ in taught])
    bias, *weights = logistic(
        matrix([row[0] for row in taught], names), right, PENALTY, standardised=False
    )
    held = [row for row in found if row[3] == HELD_OUT]
    given = matrix([row[0] for row in held], names) @ np.array(weights) + bias > 0
    registers = Counter(row[2] for row in held)
    for register, count in registers.most_common():
        good = sum(g == r[1] for g, r in zip(given, held, strict=True) if r[2] == register)
        sys.stdout.write(f"{register}: {good / count:.3f} of {count}\n")
    if arguments.write:
        kept = {n: round(w, 3) for n, w in zip(names, weights, strict=True) if abs(w) >= SMALLEST}
        WEIGHTS.write_text(json.dumps({"bias": round(bias, 3)} | kept, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
