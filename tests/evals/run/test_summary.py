"""What a run says besides its rates is said in lines, and only where there is something to say."""

from typing import Any

from evals.run.summary import confusion_rows, summary_lines
from evals.score.metrics import metrics


def row(wanted: str, given: str, *, silent: bool = False, why: str = "") -> dict[str, Any]:
    answer = {
        "abstained": silent,
        "verdict": {"label": given} if given else None,
        "odds": None if silent else 1.5,
        "timings_ms": {"read": 10.0},
        "usage": {"input_tokens": 1000, "output_tokens": 20, "cost_usd": 0.25},
    }
    return {
        "id": "a",
        "case": {"answerable": not silent, "tags": [], "verdict": wanted},
        "answer": answer,
        "hits": [],
        "scores": {"verdict_accuracy": float(wanted == given)} if wanted else {},
        "unscored": {"citation_recall": why} if why else {},
        "error": None,
    }


def test_silence_time_cost_and_what_was_not_judged_are_told() -> None:
    rows = [row("denied", "denied"), row("", "", silent=True, why="the judge said maybe")]
    figures = metrics(rows) | {"made": {"judge": "openai:judge", "judge_tokens": 154, "cached": 1}}
    assert list(summary_lines(figures)) == [
        "silence: precision 1.000 [0.025, 1.000] of 1",
        "wrong among the 1 answers that tell how sure they are: 0.000 [0.000, 0.975], "
        "mean over the surest first 0.000",
        "latency p50 10 ms, p95 10 ms",
        "2,000 tokens read, 40 written, 0.5000 dollars",
        "citations judged by openai:judge, 154 tokens now",
        "1 of 2 answers from the cache",
        "citation_recall not judged in 1 cases",
    ]


def test_verdicts_wanted_stand_beside_those_given() -> None:
    rows = [row("denied", "denied"), row("denied", "disputed"), row("confirmed", "")]
    assert confusion_rows(metrics(rows)) == [
        ["wanted \\ given", "denied", "disputed", "none"],
        ["confirmed", "0", "0", "1"],
        ["denied", "1", "1", "0"],
    ]


def test_nothing_is_said_of_nothing() -> None:
    figures = metrics([])
    assert list(summary_lines(figures)) == []
    assert confusion_rows(figures) == []
