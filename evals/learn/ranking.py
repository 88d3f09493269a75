"""Fits the ranker, measures it by cross-validation over weeks, and runs ablations.

python -m evals.learn.ranking SET... --archive FOLDER       its figures, and those of its parts
... --write                                                 and write assistant/find/ranker.json

The weights are a conditional logit: they make the right candidates of a question likely among all
its candidates. A fold is the cases asked in one week, measured with weights fitted on the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.find.candidates import Candidates
from assistant.find.features import FEATURES, matrix
from assistant.find.ranker import WEIGHTS, Ranker, learned
from assistant.find.retrieve import RANKED, Retriever, asked_words
from assistant.understand.question import Question, understand
from evals.cases import Case, load
from evals.learn.folds import PENALTY, Right, conditional_logit, folds
from evals.score.metrics import rate
from evals.score.retrieval import relevant, retrieval, scores
from ingest.catalog.holdings import Placed
from ingest.coverage import Coverage
from ingest.passages.vectors import Matrix

TOLD = ("mrr@10", "hits@1", "hits@5", "hits@20")
GROUPS = {
    "BM25": ("bm25",),
    "vectors": ("cosine",),
    "days": ("recency",),
    "the lead": ("lead",),
    "words": ("sentence", "words"),
    "kind of answer": ("figures",),
}


@dataclass(frozen=True, slots=True)
class RankingExample:
    """A case, its candidates as rows, and which of them answer it."""

    case: Case
    question: Question
    rows: Matrix
    right: Right


def examples(coverage: Coverage, cases: Iterable[Case]) -> Iterator[RankingExample]:
    """The dated cases that have evidence, with the candidates that the indexes find for them."""
    candidates = Candidates(coverage)
    for case in cases:
        if not case.evidence or not case.as_of:
            continue
        question = understand(case.question, as_of=case.as_of, coverage=coverage)
        vector = coverage.embedder.embed([question.matter])[0]
        found = candidates.find(question, vector, RANKED)
        rows = np.zeros((0, len(FEATURES)))
        if found:
            rows = matrix(question, found, coverage.lexicon.weights(asked_words(question)))
        right = np.array([_is_right(case, item.placed) for item in found], dtype=bool)
        yield RankingExample(case, question, rows, right)


def _is_right(case: Case, placed: Placed) -> bool:
    return bool(relevant(case, placed.passage.article_id, (), placed.text))


def fit(found: Sequence[RankingExample], features: Sequence[str] = FEATURES) -> Ranker:
    """Fit a ranker on these examples."""
    columns = [FEATURES.index(name) for name in features]
    rows = [example.rows[:, columns] for example in found]
    weights = conditional_logit(rows, [example.right for example in found])
    return Ranker(dict(zip(features, map(float, weights), strict=True)))


def by_week(
    found: Sequence[RankingExample],
) -> Iterator[tuple[list[RankingExample], list[RankingExample]]]:
    """For each week, the examples of all other weeks (training) and its own (test)."""
    return folds(found, lambda example: example.case)


def crossed(found: Sequence[RankingExample], features: Sequence[str]) -> list[dict[str, float]]:
    """Each example's scores with a ranker fitted on the other weeks, over its candidates only."""
    scores = []
    for taught, held in by_week(found):
        ranker = fit(taught, features)
        weights = np.array([ranker.weights.get(name, 0.0) for name in FEATURES])
        scores += [
            _scores(example.right[np.argsort(-example.rows @ weights, kind="stable")])
            for example in held
        ]
    return scores


def _scores(right: Right) -> dict[str, float]:
    found = scores(list(map(bool, right)), 1)
    return {name: found[name] or 0.0 for name in TOLD}


def searched(
    coverage: Coverage, found: Sequence[RankingExample], ranker: Ranker
) -> list[dict[str, float]]:
    """Each example's scores in a full search, as users run it, with this ranker."""
    retriever = Retriever(coverage, ranker)
    return [
        {name: value for name, value in scored.items() if value is not None}
        for example in found
        for hits in [retriever.search(example.question, 20)]
        for scored in [retrieval(example.case, [hit.to_json() for hit in hits])]
    ]


def line(name: str, scores: Sequence[Mapping[str, float]]) -> str:
    """A row of the table: each rate, and the interval of the first."""
    rates = {metric: rate([score[metric] for score in scores]) for metric in TOLD}
    shown = " | ".join(
        f"{rates[m]['value']:.3f} ({rates[m]['low']:.3f} to {rates[m]['high']:.3f})" for m in TOLD
    )
    return f"| {name} | {shown} |"


def table(coverage: Coverage, found: Sequence[RankingExample]) -> Iterator[str]:
    """A Markdown table with the ranker's scores, and ablations: each feature group left out, and
    each alone."""
    yield "| | MRR@10 | hits@1 | hits@5 | hits@20 |"
    yield "|---|---|---|---|---|"
    scores = [
        score for taught, held in by_week(found) for score in searched(coverage, held, fit(taught))
    ]
    yield line("a whole search, each week ranked by what the others teach", scores)
    yield line(
        "the same with the stored weights, which were fitted on these questions",
        searched(coverage, found, learned()),
    )
    yield line("candidates in the order of fusion", [_scores(example.right) for example in found])
    yield line("candidates ranked, all features", crossed(found, FEATURES))
    for name, group in GROUPS.items():
        others = [feature for feature in FEATURES if feature not in group]
        yield line(f"without {name}", crossed(found, others))
    for name, group in GROUPS.items():
        yield line(f"{name} alone, equals as fused", crossed(found, group))


def _told(found: Sequence[RankingExample]) -> str:
    taught = sum(bool(example.right.any()) for example in found)
    return f"conditional logit, penalty {PENALTY}, on {taught} questions with a right candidate"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write assistant/find/ranker.json")
    chosen = parser.parse_args()
    coverage = Coverage.open(chosen.archive)
    found = list(examples(coverage, load(chosen.sets)))
    if chosen.write:
        WEIGHTS.write_text(fit(found).to_json(_told(found)), "utf-8")
        learned.cache_clear()
    for row in table(coverage, found):
        sys.stdout.write(f"{row}\n")


if __name__ == "__main__":
    main()
