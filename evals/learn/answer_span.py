"""Fits which phrase of a sentence answers a factual question; measures it across articles.

    python -m evals.learn.answer_span ../shared/bench [--write]

Trained on the open questions of the annotation that have a `span`: the exact words that answer, in
the first of their answering sentences. A phrase is right if its word F1 with them is at least
ALIKE.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.choose.answer_span import ASKED, FEATURES, WEIGHTS, phrases, rows
from assistant.understand.question import understand
from evals.learn.folds import Right, conditional_logit
from evals.learn.pairs import ANNOTATION, articles_of
from evals.learn.pairs import rows as lines
from ingest.language.parser import parser
from ingest.passages.vectors import Matrix

SHARED_PHRASE = 0.5
FOLDS = 5


@dataclass(frozen=True, slots=True)
class SpanExample:
    """A question's kind, the features of each phrase, the F1 of each with the answer, and the fold
    of its article."""

    kind: str
    rows: Matrix
    alike: Matrix
    fold: int

    @property
    def right(self) -> Right:
        """The phrases most like the answer."""
        return np.asarray(self.alike >= max(SHARED_PHRASE, float(self.alike.max())), np.bool_)


def examples(bench: Path) -> Iterator[SpanExample]:
    """The annotated questions that have a span, with the phrases of the answering sentence."""
    texts = articles_of(bench)
    for row in lines(ANNOTATION):
        for asked in row["questions"]:
            if not asked.get("span") or not asked["ans"] or row["url"] not in texts:
                continue
            start, end = row["spans"][asked["ans"][0]]
            question = understand(asked["q"])
            if question.kind not in ASKED:
                continue
            (parsed,) = parser().parse([texts[row["url"]]["text"][start:end]])
            if found := phrases(parsed):
                told = [parsed.words(phrase.first, phrase.last) for phrase in found]
                alike = np.array([f1(each, asked["span"]) for each in told])
                features = rows(asked["q"], question.kind, parsed, found)
                yield SpanExample(question.kind, features, alike, row["fold"])


def f1(told: str, wanted: str) -> float:
    """The F1 of the words that two texts share, 0 to 1."""
    one, other = Counter(told.lower().split()), Counter(wanted.lower().split())
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values()))


def fitted(found: list[SpanExample]) -> Matrix:
    """Fit the weights on these examples."""
    return conditional_logit([e.rows for e in found], [e.right for e in found])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = list(examples(arguments.bench))
    taught = [example for example in found if example.alike.max() >= SHARED_PHRASE]
    right, count = Counter[str](), Counter[str]()
    for fold in range(FOLDS):
        weights = fitted([e for e in taught if e.fold != fold])
        for example in (e for e in found if e.fold == fold):
            count[example.kind] += 1
            best = int(np.argmax(example.rows @ weights))
            right[example.kind] += bool(example.alike[best] >= SHARED_PHRASE)
    for kind, n in count.most_common():
        sys.stdout.write(f"{kind}: {right[kind] / n:.3f} of {n}\n")
    sys.stdout.write(f"all: {right.total() / count.total():.3f}; possible {len(taught)}\n")
    if arguments.write:
        weights = fitted(taught)
        named = {n: round(float(w), 4) for n, w in zip(FEATURES, weights, strict=True)}
        WEIGHTS.write_text(json.dumps(named, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
