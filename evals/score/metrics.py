"""Figures over the cases of a run: every rate with its n and its interval.

A row is a line of results.jsonl (docs/design.md). An errored case counts in n and in no rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evals.score.scorers import ANSWERS, BENCHMARKS, RETRIEVAL
from evals.score.significance import interval

Row = Mapping[str, Any]
LOWER_IS_BETTER = {"abstained_answerable"}
VERSION = 3
"""Version of the files in a run's folder."""
JUDGED = ("contains", "whole", "verdict_accuracy", "abstained_answerable", "abstained_unanswerable")
"""The scores that decide whether an answer is right."""
NO_VERDICT = "none"
POINTS = 100
"""Maximum number of points of a risk-coverage curve."""


def metrics(rows: Sequence[Row]) -> dict[str, Any]:
    """The contents of metrics.json: all metrics over all cases, and the rates for each tag."""
    tags = sorted({tag for row in rows for tag in row["case"]["tags"]})
    by_tag = {tag: _rates([row for row in rows if tag in row["case"]["tags"]]) for tag in tags}
    return {
        "version": VERSION,
        **_rates(rows),
        "usage": _usage(rows),
        "confusion": _confusion(rows),
        "failed": dict(Counter(row["error"] for row in rows if row["error"]).most_common(5)),
        "unscored": dict(Counter(name for row in rows for name in row["unscored"])),
        "by_tag": by_tag,
    }


def _rates(rows: Sequence[Row]) -> dict[str, Any]:
    answerable = sum(row["case"]["answerable"] for row in rows)
    return {
        "n": len(rows),
        "answerable": answerable,
        "unanswerable": len(rows) - answerable,
        "errors": sum(row["error"] is not None for row in rows),
        "retrieval": {name: rate(_scores(rows, name)) for name in RETRIEVAL},
        "answers": {name: rate(_scores(rows, name)) for name in ANSWERS},
        "benchmarks": {n: rate(scores) for n in BENCHMARKS if (scores := _scores(rows, n))},
        "abstention": _abstention(rows),
        "latency_ms": _latency(rows),
    }


def rate(scores: Sequence[float]) -> dict[str, Any]:
    """Mean with its 95% interval; all None when there is nothing to average."""
    if not scores:
        return {"value": None, "n": 0, "low": None, "high": None}
    values = np.asarray(scores, np.float64)
    low, high = interval(values)
    return {
        "value": round(float(values.mean()), 6),
        "n": len(values),
        "low": round(low, 6),
        "high": round(high, 6),
    }


def is_right(row: Row) -> bool | None:
    """Whether all scores in JUDGED say that the answer is right; None if it was not judged."""
    judged = {name: row["scores"][name] for name in JUDGED if row["scores"].get(name) is not None}
    if row["error"] or not judged or _is_bare(judged):
        return None
    return all((score == 0) == (name in LOWER_IS_BETTER) for name, score in judged.items())


def _is_bare(judged: Mapping[str, float]) -> bool:
    """Whether all that was judged is that an answerable case was answered."""
    return judged == {"abstained_answerable": 0.0}


def _abstention(rows: Sequence[Row]) -> dict[str, Any]:
    """Metrics of abstention. Precision: share of abstentions that are right; recall: share of
    unanswerable cases with an abstention. `risk_coverage` ranks the `n` answers with a confidence
    (the log odds that they answer; verdicts and counts have none), most confident first, as
    [coverage, risk] points: the share of answers taken, and the share of these that is wrong.
    `aurc` is the mean risk (Geifman and El-Yaniv, NeurIPS 2017; Geifman, Uziel and El-Yaniv, ICLR
    2019), `risk` the risk at full coverage."""
    asked = [row for row in rows if row["answer"]]
    silent = [row for row in asked if row["answer"]["abstained"]]
    given = [row for row in asked if _is_sure(row) and is_right(row) is not None]
    curve = _risk_coverage(given)
    return {
        "precision": rate([float(not row["case"]["answerable"]) for row in silent]),
        "recall": rate(_scores(rows, "abstained_unanswerable")),
        "risk_coverage": [curve[i] for i in _spread(len(curve))],
        "risk": rate([float(not is_right(row)) for row in given]),
        "aurc": round(float(np.mean([risk for _, risk in curve])), 6) if curve else None,
    }


def _is_sure(row: Row) -> bool:
    """Whether it is an answer with a confidence."""
    return not row["answer"]["abstained"] and row["answer"].get("odds") is not None


def _risk_coverage(given: Sequence[Row]) -> list[tuple[float, float]]:
    ordered = sorted(given, key=lambda row: -row["answer"]["odds"])
    wrong = np.cumsum([not is_right(row) for row in ordered])
    return [
        (round(n / len(ordered), 6), round(float(lost) / n, 6))
        for n, lost in enumerate(wrong, start=1)
    ]


def _spread(length: int) -> list[int]:
    """Up to POINTS indices spread evenly over a list, including the last."""
    if length <= POINTS:
        return list(range(length))
    return [round(i * (length - 1) / (POINTS - 1)) for i in range(POINTS)]


def _confusion(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """The confusion matrix of verdicts: expected, given, count."""
    table: dict[str, Counter[str]] = {}
    for row in rows:
        if row["answer"] and (wanted := row["case"]["verdict"]):
            verdict = row["answer"]["verdict"]
            given = verdict["label"] if verdict else NO_VERDICT
            table.setdefault(wanted, Counter())[given] += 1
    return {wanted: dict(sorted(given.items())) for wanted, given in sorted(table.items())}


def _latency(rows: Sequence[Row]) -> dict[str, float | None]:
    """Percentiles of answer latency in milliseconds; cached answers keep their original latency."""
    took = [sum(row["answer"]["timings_ms"].values()) for row in rows if row["answer"]]
    if not took:
        return {"p50": None, "p95": None}
    return {f"p{at}": round(float(np.percentile(took, at)), 1) for at in (50, 95)}


def _usage(rows: Sequence[Row]) -> dict[str, Any]:
    """Token usage and cost of a chat model over all answers; `priced` is how many have a known
    cost."""
    used = [row["answer"]["usage"] for row in rows if row["answer"] and row["answer"]["usage"]]
    costs = [usage["cost_usd"] for usage in used if usage["cost_usd"] is not None]
    return {
        "input_tokens": sum(usage["input_tokens"] for usage in used),
        "output_tokens": sum(usage["output_tokens"] for usage in used),
        "cost_usd": round(sum(costs), 6) if costs else None,
        "priced": len(costs),
    }


def _scores(rows: Sequence[Row], name: str) -> list[float]:
    return [score for row in rows if (score := row["scores"].get(name)) is not None]
