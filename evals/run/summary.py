"""Summary of a run besides its rates: abstention, verdicts, latency, cost, unjudged scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Metrics = Mapping[str, Any]


def summary_lines(metrics: Metrics) -> Iterator[str]:
    """A line for each metric that has data."""
    abstention, latency, usage = (metrics[name] for name in ("abstention", "latency_ms", "usage"))
    silence = [
        f"{what} {rate['value']:.3f} [{rate['low']:.3f}, {rate['high']:.3f}] of {rate['n']}"
        for what in ("precision", "recall")
        if (rate := abstention[what])["n"]
    ]
    if silence:
        yield f"silence: {', '.join(silence)}"
    if abstention["aurc"] is not None:
        risk = abstention["risk"]
        yield (
            f"wrong among the {risk['n']} answers that tell how sure they are: {risk['value']:.3f} "
            f"[{risk['low']:.3f}, {risk['high']:.3f}], mean over the surest first "
            f"{abstention['aurc']:.3f}"
        )
    if latency["p50"] is not None:
        yield f"latency p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms"
    if usage["input_tokens"] or usage["output_tokens"]:
        cost = "price unknown" if usage["cost_usd"] is None else f"{usage['cost_usd']:.4f} dollars"
        tokens = f"{usage['input_tokens']:,} tokens read, {usage['output_tokens']:,} written"
        yield f"{tokens}, {cost}"
    made = metrics.get("made", {})
    if "judge" in made:
        yield f"citations judged by {made['judge']}, {made.get('judge_tokens', 0):,} tokens now"
    if made.get("cached"):
        yield f"{made['cached']} of {metrics['n']} answers from the cache"
    for name, count in metrics["unscored"].items():
        yield f"{name} not judged in {count} cases"


def confusion_rows(metrics: Metrics) -> list[list[str]]:
    """The confusion matrix of verdicts, expected (rows) by given (columns), with a header row;
    empty if no case expects a verdict."""
    table = metrics["confusion"]
    given = sorted({name for counts in table.values() for name in counts})
    rows = [
        [wanted, *(str(counts.get(name, 0)) for name in given)] for wanted, counts in table.items()
    ]
    return [["wanted \\ given", *given], *rows] if rows else []
