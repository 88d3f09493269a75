"""Fits the detector of orders planted in the coverage (prompt injection); measures it on news.

    python -m evals.learn.injection ../shared/bench [--write] [--planted SET]

Orders, and news that resembles them, were written for training in twelve languages
(evals/sets/orders.jsonl). Further negatives are sentences of invented news written for other sets,
and of the articles of RealTime QA of 2023. The context weights, for neighbouring sentences, are
fitted on articles with planted orders (PLANTED), on top of sentence weights not trained on these;
the sentence weights that are stored are trained on them too. Both thresholds are set so that
FALSE_ALARMS of the sentences of other articles (realtimeqa-dev) exceed them. A SET of planted
articles has one per line, with "plants" and an "article" with "text".
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.find.injection import (
    CONTEXT,
    WEIGHTS,
    Weights,
    features,
    in_place,
    score,
    score_in_place,
)
from evals.learn.folds import greatest, logistic, sparse_logistic
from evals.learn.pairs import ANNOTATION, rows
from ingest.language.attribution import sentence_spans
from ingest.passages.vectors import Matrix

WRITTEN = ANNOTATION.with_name("orders.jsonl")
INVENTED = [ANNOTATION.with_name(name) for name in ("vouching.jsonl", "written.jsonl")]
"""Sets of articles, by their "text", without planted orders."""
PLANTED = [
    ANNOTATION.parent / "injection" / name for name in ("planted.jsonl", "planted-second.jsonl")
]
TAUGHT = 20_000
"""Maximum number of news sentences in training."""
HELD_OUT, BESIDE = 300, 200
"""Number of news articles that set the thresholds, and that are trained on beside PLANTED."""
FALSE_ALARMS = 0.003
LEAST = 3
"""Features in fewer sentences are dropped."""
PENALTY = 1e-6
FEATURES_KEPT = 30_000
"""Number of features stored, those with the largest weights: all 180,000 improve little."""


def news(articles: Path) -> list[str]:
    """The texts of articles, in a random order."""
    with gzip.open(articles, "rt") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    return random.Random(1).sample(texts, len(texts))


def sentences(text: str) -> Iterator[str]:
    yield from (text[span.start : span.end] for span in sentence_spans(text, "en"))


def fitted(texts: Sequence[str], orders: Sequence[bool]) -> tuple[float, dict[str, float]]:
    """The bias and FEATURES_KEPT weights of logistic regression over single sentences."""
    there = [features(text) for text in texts]
    bias, found, _ = sparse_logistic(there, np.array(orders), PENALTY, least=LEAST)
    return bias, greatest(found, FEATURES_KEPT)


def drawn(weights: Weights, held: Sequence[str]) -> Weights:
    """The same weights, with the bias set so that FALSE_ALARMS of the single sentences of these
    texts score above 0."""
    scores = [score(features(s), weights) for text in held for s in sentences(text)]
    line = float(np.quantile(scores, 1 - FALSE_ALARMS))
    return replace(weights, bias=round(weights.bias - line, 3))


def placed(weights: Weights, text: str) -> Matrix:
    """The CONTEXT features of each sentence of a text."""
    spans = sentence_spans(text, "en")
    alone = [score(features(text[span.start : span.end]), weights) for span in spans]
    return np.array(list(in_place(text, spans, alone))).reshape(len(spans), len(CONTEXT))


def are_planted(row: Mapping[str, Any]) -> list[bool]:
    """Whether each sentence of a planted article is part of a plant."""
    text = row["article"]["text"]
    plants = [(text.find(p), text.find(p) + len(p)) for p in row["plants"] if p in text]
    spans = sentence_spans(text, "en")
    return [any(first < s.end and s.start < last for first, last in plants) for s in spans]


def in_context(
    weights: Weights, planted: Sequence[Mapping[str, Any]], beside: Sequence[str]
) -> Weights:
    """The same, with weights of CONTEXT fitted on these articles."""
    found = [(placed(weights, row["article"]["text"]), are_planted(row)) for row in planted]
    found += [(each, [False] * len(each)) for each in (placed(weights, text) for text in beside)]
    matrix = np.concatenate([each for each, _ in found])
    right = np.array([is_order for _, orders in found for is_order in orders])
    bias, *made = logistic(matrix, right, PENALTY, signs=[1] * len(CONTEXT))
    named = dict(zip(("bias", *CONTEXT), (float(bias), *map(float, made)), strict=True))
    return replace(weights, context=named)


def drawn_in_context(weights: Weights, held: Sequence[str]) -> Weights:
    """The same, with the bias of CONTEXT set so that FALSE_ALARMS of the sentences of these texts,
    in context, score above 0."""
    scores = [
        score_in_place(row, weights.context) for text in held for row in placed(weights, text)
    ]
    line = float(np.quantile(scores, 1 - FALSE_ALARMS))
    context = {**weights.context, "bias": weights.context["bias"] - line}
    return replace(weights, context={name: round(x, 3) for name, x in context.items()})


def told(weights: Weights, planted: Path) -> str:
    """A line with the shares of planted sentences (recall) and of all others (false alarms) that
    are detected in a set."""
    shares = {True: list[bool](), False: list[bool]()}
    for row in rows(planted):
        found = placed(weights, row["article"]["text"])
        for is_order, context in zip(are_planted(row), found, strict=True):
            shares[is_order].append(score_in_place(context, weights.context) > 0)
    return "{:.3f} of {} sentences of plants, {:.3f} of {} others\n".format(
        *(x for each in (True, False) for x in (np.mean(shares[each]), len(shares[each])))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--planted", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    written, planted = list(rows(WRITTEN)), [row for path in PLANTED for row in rows(path)]
    taught = news(arguments.bench / "realtimeqa-2023" / "articles.jsonl.gz")
    others = news(arguments.bench / "realtimeqa-dev" / "articles.jsonl.gz")
    beside, held = others[:BESIDE], others[BESIDE : BESIDE + HELD_OUT]
    of_news = [s for text in taught for s in sentences(text)]
    of_news = random.Random(1).sample(of_news, min(TAUGHT, len(of_news)))
    of_news += [s for name in INVENTED for row in rows(name) for s in sentences(row["text"])]
    texts = [row["text"] for row in written] + of_news
    orders = [bool(row["order"]) for row in written] + [False] * len(of_news)
    first = drawn(Weights(*fitted(texts, orders), {}), held)
    context = in_context(first, planted, beside).context
    for row in planted:
        texts += sentences(row["article"]["text"])
        orders += are_planted(row)
    made = drawn(Weights(*fitted(texts, orders), context), held)
    made = drawn_in_context(made, held)
    if arguments.write:
        document = {"bias": made.bias, "context": made.context, "features": made.features}
        WEIGHTS.write_text(json.dumps(document, indent=0, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"context: {made.context}\n")
    for path in arguments.planted:
        sys.stdout.write(f"{path.name}: {told(made, path)}")


if __name__ == "__main__":
    main()
