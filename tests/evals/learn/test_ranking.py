"""The ranker learns from other weeks than it is measured on, and what it learns is what is used."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.find.features import FEATURES
from assistant.find.ranker import learned
from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from evals.cases import Case, load
from evals.learn.folds import week
from evals.learn.ranking import RankingExample, by_week, crossed, examples, fit, searched
from ingest.coverage import Coverage

SAMPLES = Path(__file__).parents[3] / "evals" / "sets" / "samples.jsonl"


def example(number: int, right: int, column: int) -> RankingExample:
    """Five candidates; the right one stands out in one column only."""
    rows = np.random.default_rng(number).normal(0, 0.1, (5, len(FEATURES)))
    rows[right, column] += 2
    day = f"2026-03-{1 + 7 * (number % 4):02}"
    case = Case(id=str(number), question="Who?", answerable=True, as_of=day)
    return RankingExample(case, understand("Who?", as_of=day), rows, np.arange(5) == right)


def test_the_feature_that_tells_the_right_candidate_gets_the_weight() -> None:
    column = FEATURES.index("sentence")
    found = [example(n, n % 5, column) for n in range(12)]
    weights = fit(found).weights
    assert max(weights, key=lambda name: weights[name]) == "sentence"
    assert all(score["hits@1"] == 1 for score in crossed(found, FEATURES))
    blind = [name for name in FEATURES if name != "sentence"]
    assert sum(score["hits@1"] for score in crossed(found, blind)) < len(found) / 2


def test_no_week_is_learned_from_and_measured_on() -> None:
    found = [example(n, 0, 0) for n in range(8)]
    measured = []
    for taught, held in by_week(found):
        assert not {week(item.case) for item in taught} & {week(item.case) for item in held}
        measured += held
    assert sorted(item.case.id for item in measured) == sorted(item.case.id for item in found)


def test_the_stored_weights_are_those_of_the_features_and_explain_every_score(
    samples: Coverage,
) -> None:
    assert tuple(learned().weights) == FEATURES
    (hit, *_) = Retriever(samples).search(understand("How many were aboard the ferry?"))
    assert tuple(hit.parts) == FEATURES
    assert sum(hit.parts.values()) == pytest.approx(hit.score)


def test_the_project_s_own_questions_find_their_passages(samples: Coverage) -> None:
    cases = [replace(case, as_of=case.as_of or "2026-05-01") for case in load([SAMPLES])]
    found = list(examples(samples, cases))
    assert len(found) == sum(bool(case.evidence) for case in cases)
    scores = searched(samples, found, learned())
    assert np.mean([score["hits@1"] for score in scores]) >= 0.9
    assert np.mean([score["hits@5"] for score in scores]) == 1
