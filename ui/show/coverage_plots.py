"""Plots of the archive's contents: articles by day, and by outlet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.show.theme import PLOTTED

if TYPE_CHECKING:
    import altair

Counted = tuple[str, str, int]
"""ISO day, outlet, articles."""
MOST_OUTLETS = 12
OTHERS = "all others"
MONTHS_FROM = 180
"""Number of days above which articles are counted by month."""


def by_outlet(found: Sequence[Counted]) -> list[dict[str, Any]]:
    """Articles per outlet, most first; outlets beyond MOST_OUTLETS are summed as OTHERS."""
    counts: Counter[str] = Counter()
    for _, outlet, count in found:
        counts[outlet or "unnamed"] += count
    rows = [{"outlet": name, "articles": n} for name, n in counts.most_common(MOST_OUTLETS)]
    rest = sum(counts.values()) - sum(row["articles"] for row in rows)  # type: ignore[misc]
    return [*rows, *([{"outlet": OTHERS, "articles": rest}] if rest else [])]


def by_time(found: Sequence[Counted]) -> tuple[list[dict[str, Any]], str]:
    """Articles per day, or per month if there are many days; also returns the unit."""
    days = sorted({day for day, _, _ in found})
    unit, length = ("month", 7) if len(days) > MONTHS_FROM else ("day", 10)
    counts: Counter[str] = Counter()
    for day, _, count in found:
        counts[day[:length]] += count
    return [{"when": when, "articles": n} for when, n in sorted(counts.items())], unit


def time_chart(found: Sequence[Counted]) -> altair.Chart:
    import altair

    rows, unit = by_time(found)
    shown = "%-d %b %Y" if unit == "day" else "%b %Y"
    when = f"{'utcyearmonthdate' if unit == 'day' else 'utcyearmonth'}(when):T"
    chart: altair.Chart = (
        altair.Chart(altair.InlineData(values=rows), title=f"Articles by {unit} of publication")
        .mark_bar(color=PLOTTED)
        .encode(
            x=altair.X(
                when, title=unit, axis=altair.Axis(title=None, format=shown, labelOverlap=True)
            ),
            y=altair.Y("articles:Q", title=None, axis=altair.Axis(tickMinStep=1, format="d")),
            tooltip=[altair.Tooltip(when, format=shown, title=unit), "articles:Q"],
        )
        .properties(height=220)
    )
    return chart


def outlet_chart(found: Sequence[Counted]) -> altair.Chart:
    import altair

    chart: altair.Chart = (
        altair.Chart(altair.InlineData(values=by_outlet(found)), title="Articles by outlet")
        .mark_bar(color=PLOTTED)
        .encode(
            x=altair.X("articles:Q", title=None, axis=altair.Axis(tickMinStep=1, format="d")),
            y=altair.Y("outlet:N", title=None, sort=None, axis=altair.Axis(labelLimit=160)),
            tooltip=["outlet:N", "articles:Q"],
        )
    )
    return chart
