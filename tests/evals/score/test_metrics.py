"""Figures over rows: right or not, silence, confusion, what could not be judged."""

from typing import Any

import pytest

from evals.score.metrics import is_right, metrics, rate


@pytest.mark.parametrize(
    ("scores", "error", "right"),
    [
        ({"contains": 1.0, "abstained_answerable": 0.0}, None, True),
        ({"contains": 0.0, "abstained_answerable": 0.0}, None, False),
        ({"abstained_unanswerable": 1.0}, None, True),
        ({"abstained_answerable": 1.0}, None, False),
        ({"hits@1": 0.0}, None, None),
        ({"contains": 1.0}, "no answer", None),
        ({"abstained_answerable": 0.0}, None, None),
    ],
)
def test_a_case_is_right_as_far_as_it_was_judged(
    scores: dict[str, float], error: str | None, right: bool | None
) -> None:
    assert is_right({"scores": scores, "error": error}) is right


def row(
    n: int,
    *,
    answerable: bool = True,
    silent: bool = False,
    right: bool = True,
    score: float = 1.0,
    verdict: str = "",
    given: str = "",
) -> dict[str, Any]:
    scores = {
        "contains": None if not answerable else float(right and not silent),
        "abstained_answerable": float(silent) if answerable else None,
        "abstained_unanswerable": None if answerable else float(silent),
        "verdict_accuracy": float(given == verdict) if verdict else None,
    }
    answer = {
        "abstained": silent,
        "verdict": {"label": given} if given else None,
        "odds": score,
        "timings_ms": {"read": 10.0 * n},
        "usage": {"input_tokens": 100, "output_tokens": 10, "cost_usd": 0.5 if n == 1 else None},
    }
    case = {"answerable": answerable, "tags": [], "verdict": verdict}
    return {"id": str(n), "case": case, "answer": answer, "hits": [{"score": score}],
            "scores": scores, "unscored": {}, "error": None}  # fmt: skip


def test_the_surest_answers_come_first_in_risk_and_coverage() -> None:
    """Worked by hand: of five cases four are answered, sure to unsure right, right, wrong, right;
    risks 0, 0, 1/3, 1/4, their mean 7/48."""
    rows = [
        row(1, score=4.0),
        row(2, score=1.0),
        row(3, score=3.0),
        row(4, score=2.0, right=False),
        row(5, answerable=False, silent=True),
    ]
    found = metrics(rows)["abstention"]
    curve = [list(point) for point in found["risk_coverage"]]
    assert curve == [[0.25, 0.0], [0.5, 0.0], [0.75, 0.333333], [1.0, 0.25]]
    assert (found["risk"]["value"], found["risk"]["n"]) == (0.25, 4)
    assert found["aurc"] == pytest.approx(7 / 48, abs=1e-6)


def test_silence_is_precise_where_nothing_is_there_and_recalls_what_is_not() -> None:
    """Worked by hand: three silences, two of them right; three cases without an answer."""
    rows = [
        row(1, silent=True),
        row(2, answerable=False, silent=True),
        row(3, answerable=False, silent=True),
        row(4, answerable=False),
        row(5),
    ]
    found = metrics(rows)["abstention"]
    assert found["precision"]["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["precision"]["n"] == 3
    assert found["recall"]["value"] == pytest.approx(2 / 3, abs=1e-6)


def test_verdicts_are_counted_by_what_was_wanted_and_given() -> None:
    rows = [
        row(1, verdict="disputed", given="disputed"),
        row(2, verdict="disputed", given="denied"),
        row(3, verdict="confirmed"),
    ]
    assert metrics(rows)["confusion"] == {
        "confirmed": {"none": 1},
        "disputed": {"denied": 1, "disputed": 1},
    }


def test_what_models_counted_is_summed_and_unknown_prices_are_no_zero() -> None:
    used = metrics([row(1), row(2)])["usage"]
    assert used == {"input_tokens": 200, "output_tokens": 20, "cost_usd": 0.5, "priced": 1}
    assert metrics([row(2)])["usage"]["cost_usd"] is None


def test_what_could_not_be_judged_is_counted_and_in_no_rate() -> None:
    unjudged = row(1) | {"unscored": {"citation_recall": "no judgement"}}
    found = metrics([unjudged, row(2)])
    assert found["unscored"] == {"citation_recall": 1}
    assert found["answers"]["citation_recall"] == {"value": None, "n": 0, "low": None, "high": None}


@pytest.mark.parametrize(
    ("score", "low", "high"),
    [(1.0, 0.478176, 1.0), (0.0, 0.0, 0.521824), (0.5, 0.239088, 0.760912)],
)
def test_five_of_five_is_not_certainty(score: float, low: float, high: float) -> None:
    """Clopper and Pearson's: 0.025 ** (1 / 5) is 0.478176."""
    assert rate([score] * 5) == {"value": score, "n": 5, "low": low, "high": high}


def test_the_interval_of_a_rate_is_about_two_standard_errors_wide() -> None:
    """For 50 of 100 the standard error is 0.05."""
    found = rate([0.0, 1.0] * 50)
    assert found["low"] == pytest.approx(0.402, abs=0.011)
    assert found["high"] == pytest.approx(0.598, abs=0.011)
