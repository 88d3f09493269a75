"""The plots of a report, as SVG: hits by rank, quality by tag, risk and coverage, latency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evals.score.retrieval import CUTOFFS

if TYPE_CHECKING:
    import altair

Row = Mapping[str, Any]
INK = "#a8503f"
WIDTH, HEIGHT = 380, 200
BY_TAG = ("contains", "verdict_accuracy", "abstained_unanswerable")
MOST_TAGS = 20


def plots(metrics: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[str]:
    """Each plot that has data, as SVG."""
    import vl_convert

    charts = (
        _by_rank(metrics["retrieval"]),
        _by_tag(metrics["by_tag"]),
        risk_coverage(metrics["abstention"]["risk_coverage"]),
        _latency(rows),
    )
    for chart in filter(None, charts):
        yield vl_convert.vegalite_to_svg(chart.to_json())


def _by_rank(rates: Mapping[str, Any]) -> altair.Chart | None:
    found = [{"k": str(k), **rates[f"hits@{k}"]} for k in CUTOFFS if rates[f"hits@{k}"]["n"]]
    return _with_interval(
        found, "k:O", "hits@k", "The passage that answers is among the first k", upright=True
    )


def _by_tag(by_tag: Mapping[str, Any]) -> altair.Chart | None:
    largest = sorted(by_tag, key=lambda tag: -by_tag[tag]["n"])[:MOST_TAGS]
    found = [
        {"what": f"{tag}: {name}", **by_tag[tag]["answers"][name]}
        for tag in sorted(largest)
        for name in BY_TAG
        if by_tag[tag]["answers"][name]["n"]
    ]
    return _with_interval(found, "what:N", "share", "By tag, with 95% intervals")


def _with_interval(
    found: list[dict[str, Any]], along: str, across: str, title: str, *, upright: bool = False
) -> altair.Chart | None:
    """Points with their intervals: one below the other or, `upright`, side by side."""
    if not found:
        return None
    import altair

    rates = altair.Chart(altair.InlineData(values=found), title=title)
    place, span, end = (
        (altair.X, altair.Y, altair.Y2) if upright else (altair.Y, altair.X, altair.X2)
    )
    axis = altair.Axis(labelAngle=0, labelLimit=260)
    at = place(along, sort=None, axis=axis, title=along.split(":")[0] if upright else None)
    low = span("low:Q", scale=altair.Scale(domain=[0, 1]), title=across)
    bars = rates.mark_rule(color=INK).encode(at, low, end("high:Q"))
    points = rates.mark_circle(color=INK, size=70).encode(at, span("value:Q"))
    layered: altair.Chart = (bars + points).properties(
        width=WIDTH, **({"height": HEIGHT} if upright else {})
    )
    return layered


def risk_coverage(curve: Sequence[Sequence[float]]) -> altair.Chart | None:
    """The risk-coverage curve: the share of wrong answers (risk) among the most confident share
    (coverage). None without points."""
    if not curve:
        return None
    import altair

    found = [{"coverage": coverage, "risk": risk} for coverage, risk in curve]
    chart: altair.Chart = (
        altair.Chart(altair.InlineData(values=found), title="Wrong answers, surest first")
        .mark_line(color=INK, interpolate="step-after", point=True)
        .encode(
            x=altair.X("coverage:Q", scale=altair.Scale(domain=[0, 1])),
            y=altair.Y("risk:Q", scale=altair.Scale(domain=[0, 1])),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return chart


def _latency(rows: Sequence[Row]) -> altair.Chart | None:
    found = [
        {"ms": sum(row["answer"]["timings_ms"].values())}
        for row in rows
        if row["answer"] and row["answer"]["timings_ms"]
    ]
    if not found:
        return None
    import altair

    chart: altair.Chart = (
        altair.Chart(altair.InlineData(values=found), title="Milliseconds an answer took")
        .mark_bar(color=INK)
        .encode(
            x=altair.X("ms:Q", bin=altair.Bin(maxbins=30), title=None),
            y=altair.Y("count()", title="cases"),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return chart
