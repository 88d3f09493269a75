"""Plots of eval runs over time: answer quality and latency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evals.run.saved import Run
from ui.show.theme import SERIES

if TYPE_CHECKING:
    import altair

QUALITY = ("contains", "verdict_accuracy", "abstained_unanswerable", "hits@5", "mrr@10")
LATENCY = ("p50", "p95")


def quality_rows(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """A row for each of the main rates of each run that has it."""
    return [
        {"run": _label(run), "metric": name, "value": rate["value"]}
        | {"low": rate["low"], "high": rate["high"]}
        for run in runs
        for name, rate in run.rates.items()
        if name in QUALITY and rate["value"] is not None
    ]


def latency_rows(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [
        {"run": _label(run), "metric": name, "value": run.metrics["latency_ms"][name]}
        for run in runs
        for name in LATENCY
        if run.metrics["latency_ms"][name] is not None
    ]


def _label(run: Run) -> str:
    return f"{run.name} {run.at[:16].replace('T', ' ')}"


def quality_chart(runs: Sequence[Run]) -> altair.LayerChart:
    """Rates over runs with their 95% intervals."""
    import altair

    rows = quality_rows(runs)
    lines = _lines(rows, "Quality of the runs, with 95% intervals", "value:Q", (0.0, 1.0))
    whiskers = lines.mark_rule(opacity=0.5).encode(y=altair.Y("low:Q", title=None), y2="high:Q")
    layered: altair.LayerChart = altair.LayerChart(layer=[lines, whiskers])
    return layered


def latency_chart(runs: Sequence[Run]) -> altair.Chart:
    return _lines(latency_rows(runs), "Milliseconds an answer takes", "value:Q", None)


def _lines(
    rows: list[dict[str, Any]], title: str, y: str, domain: tuple[float, float] | None
) -> altair.Chart:
    import altair

    scale = altair.Scale(domain=domain) if domain else altair.Scale(zero=True)
    chart: altair.Chart = (
        altair.Chart(altair.InlineData(values=rows), title=title)
        .mark_line(point=altair.OverlayMarkDef(size=50))
        .encode(
            x=altair.X(
                "run:N", title=None, sort=None, axis=altair.Axis(labelAngle=0, labelOverlap=True)
            ),
            y=altair.Y(y, title=None, scale=scale),
            color=altair.Color(
                "metric:N",
                scale=altair.Scale(range=SERIES),
                legend=altair.Legend(title=None, orient="bottom"),
            ),
            tooltip=["run:N", "metric:N", altair.Tooltip("value:Q", format=".3f")],
        )
        .properties(height=320)
    )
    return chart
