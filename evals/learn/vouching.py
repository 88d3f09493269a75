"""Fits the classifier that tells fabricated quotations from genuine ones; measures it.

    python -m evals.learn.vouching ../shared/bench [--write] [--test SET]

Trained on articles written for it (evals/sets/vouching.jsonl), each with a quotation that the
article itself exposes or doubts ("forged"), or does not. Further negatives are news sentences in
which somebody speaks, from RealTime QA of 2023. The threshold is set so that FALSE_ALARMS of such
sentences of other articles (realtimeqa-dev) exceed it. A SET has one article per line, in the same
format.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.judge.vouching import (
    WEIGHTS,
    Context,
    Weights,
    frame_runs,
    score,
    vectors,
)
from evals.learn.folds import greatest, sparse_logistic
from evals.learn.pairs import ANNOTATION, rows
from ingest.language.attribution import sentence_spans
from ingest.passages.vectors import Matrix, Vectors

WRITTEN = ANNOTATION.with_name("vouching.jsonl")
SPEAKS = re.compile(r"[“\"]|\b(?:said|says|told|wrote|according to|added|stated|claimed)\b")
TAUGHT, HELD_OUT = 2500, 2000
"""Number of news sentences for training, and for setting the threshold."""
AN_ARTICLE = 8
"""Maximum number of news sentences from one article."""
FALSE_ALARMS = 0.004
LEAST = 3
"""Word n-grams in fewer sentences are dropped."""
WEIGHT = 5.0
"""Weight of a written sentence relative to a news sentence."""
PENALTY = 3e-5
FEATURES_KEPT = 6000
"""Number of word n-grams stored, those with the largest weights."""
FOLDS = 5

_EMBEDDED: dict[Context, tuple[Vectors, Vectors]] = {}


def contexts(text: str) -> list[Context]:
    """The sentences of a text with those around them."""
    found = [text[span.start : span.end] for span in sentence_spans(text, "en")]
    around = ["", *found, ""]
    return [Context(*around[i : i + 3]) for i in range(len(found))]


def news(articles: Path, count: int) -> list[Context]:
    """Up to `count` random sentences in which somebody speaks."""
    chosen, found = random.Random(1), list[Context]()
    with gzip.open(articles, "rt") as lines:
        for line in lines:
            each = [c for c in contexts(json.loads(line)["text"]) if SPEAKS.search(c.sentence)]
            found += chosen.sample(each, min(AN_ARTICLE, len(each)))
    return chosen.sample(found, min(count, len(found)))


def quotation(row: Mapping[str, Any]) -> Context:
    """The sentence of a row that holds the quotation."""
    text = row.get("text") or row["article"]["text"]
    start, end = (text.index(row["quote"]) + n for n in (0, len(row["quote"])))
    spans = sentence_spans(text, "en")
    at = next(n for n, span in enumerate(spans) if start < span.end and span.start < end)
    return contexts(text)[at]


def embedded(found: Sequence[Context]) -> tuple[Vectors, Vectors]:
    """The vectors of contexts, each embedded once."""
    if fresh := [context for context in dict.fromkeys(found) if context not in _EMBEDDED]:
        _EMBEDDED.update(zip(fresh, zip(*vectors(fresh), strict=True), strict=True))
    own, around = zip(*(_EMBEDDED[context] for context in found), strict=True)
    return np.array(own), np.array(around)


def scores(found: Sequence[Context], weights: Weights) -> list[float]:
    return [
        score(frame_runs(context.sentence), own, around, weights)
        for context, own, around in zip(found, *embedded(found), strict=True)
    ]


def fitted(found: Sequence[Context], forged: Sequence[bool], counts: Matrix) -> Weights:
    """Fit the logistic regression, with contexts weighted by `counts`."""
    runs = [frame_runs(context.sentence) for context in found]
    bias, frames, vector = sparse_logistic(
        runs, np.array(forged), PENALTY, least=LEAST, vectors=np.hstack(embedded(found)),
        counts=counts,
    )  # fmt: skip
    own, around = np.split(vector.astype(np.float32), 2)
    return Weights(bias, greatest(frames, FEATURES_KEPT), own, around)


def drawn(weights: Weights, held: Sequence[Context]) -> Weights:
    """The same, with the bias set so that FALSE_ALARMS of these contexts score above 0."""
    line = float(np.quantile(scores(held, weights), 1 - FALSE_ALARMS))
    bias = round(weights.bias - line, 3)
    return Weights(bias, weights.frames, weights.own, weights.around)


def learned_from(written: Sequence[Mapping[str, Any]], beside: Sequence[Context]) -> Weights:
    found = [*map(quotation, written), *beside]
    forged = [*(bool(row["forged"]) for row in written), *(False for _ in beside)]
    return fitted(found, forged, np.repeat([WEIGHT, 1.0], [len(written), len(beside)]))


def crossed(
    written: Sequence[Mapping[str, Any]], beside: Sequence[Context], held: Sequence[Context]
) -> Iterator[tuple[bool, float]]:
    """Cross-validation: for each row whether it is forged, and its score by weights fitted on other
    texts."""
    fold_of = {text: n % FOLDS for n, text in enumerate(dict.fromkeys(r["text"] for r in written))}
    for fold in range(FOLDS):
        mine = [row for row in written if fold_of[row["text"]] == fold]
        others = [row for row in written if fold_of[row["text"]] != fold]
        weights = drawn(learned_from(others, beside), held)
        told = scores([quotation(row) for row in mine], weights)
        yield from zip((bool(row["forged"]) for row in mine), told, strict=True)


def told(found: Sequence[tuple[bool, float]]) -> str:
    """A line with the accuracy on forged and on genuine quotations."""
    forged = [score > 0 for is_forged, score in found if is_forged]
    others = [score <= 0 for is_forged, score in found if not is_forged]
    shares = [f"{sum(each) / len(each):.3f} of {len(each)}" for each in (forged, others)]
    return f"forged {shares[0]}, genuine {shares[1]}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    written = list(rows(WRITTEN))
    beside = news(arguments.bench / "realtimeqa-2023" / "articles.jsonl.gz", TAUGHT)
    held = news(arguments.bench / "realtimeqa-dev" / "articles.jsonl.gz", HELD_OUT)
    sys.stdout.write(f"across folds: {told(list(crossed(written, beside, held)))}")
    made = drawn(learned_from(written, beside), held)
    if arguments.write:
        vectors_of = {
            name: [round(float(x), 3) for x in vector]
            for name, vector in (("own", made.own), ("around", made.around))
        }
        document = {"bias": made.bias, "frames": made.frames, **vectors_of}
        WEIGHTS.write_text(json.dumps(document, indent=0, ensure_ascii=False) + "\n", "utf-8")
    for test in arguments.test:
        tried = list(rows(test))
        given = scores([quotation(row) for row in tried], made)
        pairs = list(zip((bool(row["forged"]) for row in tried), given, strict=True))
        sys.stdout.write(f"{test.name}: {told(pairs)}")


if __name__ == "__main__":
    main()
