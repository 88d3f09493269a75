"""Fits the weights that decide whether a statement follows from sentences; measures them.

    python -m evals.learn.support ../shared/bench [--write]

Trained on the fold of `evals/sets/checks.jsonl` that the judge has not seen: statements that others
wrote about news articles, faithful ones and ones altered in one detail, with the offsets of their
source sentences. These are read with WINDOW sentences around them, like a cited passage. Figures
are by cross-validation over articles. Showing an unfaithful statement costs UNFAITHFUL times as
much as dropping a faithful one, and a model's statements are assumed to be faithful more often than
those of the set. The signs of the weights are fixed, so that a feature against a statement never
counts for it or the reverse: because of how the set was written, altered statements share more
words with the article than faithful ones.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.check.support import FEATURES, FOR_IT, WEIGHTS, Weights, features
from assistant.find.evidence import Sentence, of_text
from evals.learn.folds import logistic
from evals.learn.pairs import CHECKS, articles_of, rows
from evals.results_page import rate_table
from evals.score.verification import FAITHFUL, shares

HELD_OUT, FOLDS = 0, 5
WINDOW = 2
UNFAITHFUL = 8.0
OF_A_MODEL = 0.8
"""Assumed share of a model's statements that are faithful: the best models get a tenth wrong, small
ones a third."""
PENALTY = 1e-3


@dataclass(frozen=True, slots=True)
class SupportExample:
    """A statement's features, the kind of change in it (or FAITHFUL), and its article."""

    row: dict[str, float]
    change: str
    article: str

    @property
    def vector(self) -> npt.NDArray[np.float64]:
        return np.array([self.row[name] for name in FEATURES])


def examples(bench: Path) -> Iterator[SupportExample]:
    """The statements of the held-out fold of CHECKS, with features over their source sentences."""
    texts = articles_of(bench)
    for row in rows(CHECKS):
        article = texts.get(row["url"]) if row["fold"] == HELD_OUT else None
        if article:
            about = (article.get(key) or "" for key in ("title", "outlet", "published"))
            found = of_text(row["url"], article["text"], *about)
            for told in row["statements"]:
                if passage := around(found, told["from"]):
                    change = FAITHFUL if told["faithful"] else str(told["change"])
                    yield SupportExample(features(told["s"], passage), change, row["url"])


def around(sentences: list[Sentence], spans: list[list[int]]) -> list[Sentence]:
    """The sentences from the first of these spans to the last, and WINDOW before and after."""
    inside = [
        n
        for n, sentence in enumerate(sentences)
        if any(start <= sentence.span.start < end for start, end in spans)
    ]
    return sentences[max(0, inside[0] - WINDOW) : inside[-1] + WINDOW + 1] if inside else []


def fitted(found: list[SupportExample]) -> Weights:
    """Fit the weights; the bias is adjusted for the cost of showing an unfaithful statement and for
    the share of faithful ones among a model's statements."""
    matrix = np.array([each.vector for each in found])
    right = np.array([each.change == FAITHFUL for each in found])
    signs = [1 if name in FOR_IT else -1 for name in FEATURES]
    bias, *weights = logistic(matrix, right, PENALTY, signs=signs)
    named = {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)}
    of_set = float(right.mean())
    moved = math.log(OF_A_MODEL / (1 - OF_A_MODEL)) - math.log(of_set / (1 - of_set))
    return Weights(named, round(float(bias) + moved - math.log(UNFAITHFUL), 4))


def crossed(found: list[SupportExample]) -> list[bool]:
    """Cross-validation over articles: whether each statement is shown, with weights fitted on the
    other folds."""
    articles = sorted({each.article for each in found})
    shuffled = random.Random(5).sample(articles, len(articles))
    fold_of = {article: n % FOLDS for n, article in enumerate(shuffled)}
    made = [fitted([e for e in found if fold_of[e.article] != fold]) for fold in range(FOLDS)]
    return [not made[fold_of[each.article]].fault(each.row) for each in found]


def figures(found: list[SupportExample], is_shown: list[bool]) -> dict[str, Any]:
    """The share that is shown of faithful statements, of all others, and of each kind of change."""
    return shares((each.change, given) for each, given in zip(found, is_shown, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = list(examples(arguments.bench))
    shown = figures(found, crossed(found))
    sys.stdout.writelines(f"{line}\n" for line in rate_table(shown))
    if arguments.write:
        made = fitted(found)
        written = {"bias": made.bias, "weights": made.weights}
        WEIGHTS.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
