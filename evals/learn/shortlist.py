"""Fits the weights that choose which sentences the judge reads; measures them.

    python -m evals.learn.shortlist ../shared/bench --archive ARCHIVE [--write]

Trained on claims of the annotation, asked over ARCHIVE, which has their articles among others. A
sentence is right if it is annotated as bearing on the claim. The figures, on the held-out fold, are
the shares of claims with a right sentence among the first AMONG.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.chain import Chain
from assistant.choose.answering import features
from assistant.choose.shortlist import FEATURES, WEIGHTS, rows
from assistant.find.evidence import Overlap
from assistant.find.retrieve import FOR_A_CLAIM
from assistant.write.extractive import ExtractiveReader
from evals.learn.examples import HELD_OUT, asked_on
from evals.learn.folds import conditional_logit
from evals.learn.pairs import ANNOTATION, articles_of
from evals.learn.pairs import rows as lines
from evals.score.metrics import rate
from ingest.coverage import Coverage
from ingest.passages.vectors import Matrix

LEARNT_FROM, MEASURED_ON = 900, 300
"""Number of claims for training and for evaluation."""
AMONG = (12, 16, 20, 24, 32)


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of all candidates for one claim, and which of them are right."""

    rows: Matrix
    right: npt.NDArray[np.bool_]


def choices(bench: Path, coverage: Coverage, *, held_out: bool, count: int) -> Iterator[Choice]:
    """`count` claims that sentences bear on, of the held-out fold or of the others."""
    texts, chain, reader = articles_of(bench), Chain(coverage), ExtractiveReader(coverage)
    mine = [r for r in lines(ANNOTATION) if (r["fold"] == HELD_OUT) == held_out]
    asked = [(r, q) for r in mine if r["url"] in texts for q in r["questions"] if bearing(q)]
    for row, question in random.Random(4).sample(asked, min(count, len(asked))):
        claim = chain.understand(question["q"], as_of=asked_on(texts[row["url"]]))
        found = reader.near_claim(chain.retriever.search(claim, FOR_A_CLAIM, one_a_group=False))
        if not found:
            continue
        there = {tuple(row["spans"][i]) for i in bearing(question)}
        right = [
            s.placed.revision.article.identity == row["url"] and (s.span.start, s.span.end) in there
            for s in found
        ]
        told = features(claim, found, Overlap(coverage.lexicon, claim.substance))
        yield Choice(rows(told, found), np.array(right))


def bearing(question: dict[str, Any]) -> set[int]:
    """The indices of the sentences that bear on a claim; empty if the question is not a claim."""
    lists = (question.get(key, ()) for key in ("aff", "den", "rep"))
    return {i for each in lists for i in each} if question["kind"] == "claim" else set()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    coverage = Coverage.open(arguments.archive)
    taught = list(choices(arguments.bench, coverage, held_out=False, count=LEARNT_FROM))
    weights = conditional_logit([c.rows for c in taught], [c.right for c in taught])
    held = list(choices(arguments.bench, coverage, held_out=True, count=MEASURED_ON))
    places = [c.right[np.argsort(-(c.rows @ weights), kind="stable")] for c in held]
    for among in AMONG:
        share = rate([float(place[:among].any()) for place in places])["value"]
        sys.stdout.write(f"{among}: {share:.3f}\n")
    if arguments.write:
        told = {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)}
        WEIGHTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
