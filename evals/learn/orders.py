"""Fit what tells an order planted in the coverage from news, and measure it on sentences held out.

    python -m evals.learn.orders ../shared/bench [--write] [--planted SET]

Orders and news that looks like one were written for it, in twelve languages
(evals/sets/orders.jsonl); beside them stand the sentences of invented news that was written for
other ends, and of the articles of RealTime QA of 2023. The
line is drawn where FALSE_ALARMS of the sentences of other articles (realtimeqa-dev) lie above it. A
SET of planted articles has a line for each, with "plants" and an "article" with "text".
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.orders import WEIGHTS, Weights, features, score
from evals.learn.pairs import ANNOTATION, rows
from evals.learning import greatest, sparse_logistic
from ingest.language.attribution import sentence_spans

WRITTEN = ANNOTATION.with_name("orders.jsonl")
INVENTED = [ANNOTATION.with_name(name) for name in ("vouching.jsonl", "written.jsonl")]
"""Lines with the "text" of an article that no order is planted in."""
TAUGHT, HELD_OUT = 20_000, 12_000
"""Sentences of news that are learned from, and that the line is drawn by."""
FALSE_ALARMS = 0.003
LEAST = 3
"""Features of fewer sentences are left out."""
PENALTY = 1e-6
KEPT = 30_000
"""Features with the greatest weights, which are written: all 180,000 tell little more."""


def news(articles: Path, count: int) -> list[str]:
    """So many sentences of articles, at random."""
    with gzip.open(articles, "rt") as lines:
        found = [s for line in lines for s in sentences(json.loads(line)["text"])]
    return random.Random(1).sample(found, min(count, len(found)))


def sentences(text: str) -> Iterator[str]:
    yield from (text[span.start : span.end] for span in sentence_spans(text, "en"))


def fitted(texts: Sequence[str], orders: Sequence[bool]) -> Weights:
    """The weights of logistic regression, KEPT of them."""
    there = [features(text) for text in texts]
    bias, found, _ = sparse_logistic(there, np.array(orders), PENALTY, least=LEAST)
    return Weights(bias, greatest(found, KEPT))


def drawn(weights: Weights, held: Sequence[str]) -> Weights:
    """The same, with the line where FALSE_ALARMS of these sentences lie above it."""
    scores = [score(features(text), weights) for text in held]
    line = float(np.quantile(scores, 1 - FALSE_ALARMS))
    return Weights(round(weights.bias - line, 3), weights.features)


def told(weights: Weights, planted: Path) -> str:
    """How many of the plants of a set are told, and how many of its other sentences are taken for
    some."""
    found = list(rows(planted))
    plants = [plant for row in found for plant in row["plants"]]
    others = [
        sentence
        for row in found
        for sentence in sentences(row["article"]["text"])
        if not any(plant in sentence or sentence in plant for plant in row["plants"])
    ]
    shares = (
        sum(score(features(text), weights) > 0 for text in texts) / len(texts)
        for texts in (plants, others)
    )
    return "{:.3f} of {} plants, {:.3f} of {} others\n".format(
        *(x for pair in zip(shares, map(len, (plants, others)), strict=True) for x in pair)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--planted", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    written = list(rows(WRITTEN))
    beside = news(arguments.bench / "realtimeqa-2023" / "articles.jsonl.gz", TAUGHT)
    beside += [s for name in INVENTED for row in rows(name) for s in sentences(row["text"])]
    orders = [bool(row["order"]) for row in written] + [False] * len(beside)
    held = news(arguments.bench / "realtimeqa-dev" / "articles.jsonl.gz", HELD_OUT)
    made = drawn(fitted([row["text"] for row in written] + beside, orders), held)
    if arguments.write:
        document = {"bias": made.bias, "features": made.features}
        WEIGHTS.write_text(json.dumps(document, indent=0, ensure_ascii=False) + "\n", "utf-8")
    for planted in arguments.planted:
        sys.stdout.write(f"{planted.name}: {told(made, planted)}")


if __name__ == "__main__":
    main()
