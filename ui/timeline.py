"""The positions of a verdict over time: who said what when, a mark for each, its words on hover."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.answer import Answer, Side

if TYPE_CHECKING:
    import altair

KINDS = {"affirms": "affirms", "denies": "denies", "plans": "announces", "other": "takes no side"}
COLORS = {
    "affirms": "#2f6f9f",
    "denies": "#c0392b",
    "announces": "#b8860b",
    "takes no side": "#79747e",
}
PICKED = "side"
DAY = "%-d %b %Y"
ROW = 30
"""Pixels a speaker takes."""


def show(answer: Answer, key: str, on_picked: Callable[[int], None]) -> None:
    """Draw it where the positions are of several days; `on_picked` is told of the citation that a
    clicked mark stands for."""
    found = rows(answer)
    if len({row["day"] for row in found}) < 2:
        return

    picks = f"{key}-picks"
    key = f"{key}-{st.session_state.setdefault(picks, 0)}"

    def picked() -> None:
        if n := picked_citation(st.session_state[key]):
            st.session_state[picks] += 1  # a new chart: the same mark can be picked again
            on_picked(n)

    st.vega_lite_chart(
        json.loads(spec(json.dumps(found))), key=key, on_select=picked, selection_mode=PICKED
    )


def rows(answer: Answer) -> list[dict[str, Any]]:
    """A row for each dated position, as the chart takes them: those that count, and those that
    their speakers have left since."""
    verdict = answer.draft.verdict
    if verdict is None:
        return []
    found = [*_rows(verdict.sides, "stands"), *_rows(verdict.earlier, "earlier")]
    seen: Counter[tuple[str, str]] = Counter()
    for row in found:
        place = row["speaker"], row["day"]
        row["beside"] = seen[place]
        seen[place] += 1
    return found


def _rows(sides: Sequence[Side], status: str) -> list[dict[str, Any]]:
    return [
        {
            "day": side.said,
            "speaker": side.speaker,
            "act": side.act,
            "kind": KINDS.get(side.stance, KINDS["other"]),
            "status": status,
            "words": side.quote,
            "citation": side.citation,
        }
        for side in sides
        if side.said
    ]


@lru_cache(maxsize=256)
def spec(found: str) -> str:
    """The chart of these rows as Vega-Lite, both in JSON: a page draws it many times, and making
    it takes longer than the answer's evidence does."""
    return str(chart(json.loads(found)).to_json())


def chart(found: Sequence[dict[str, Any]]) -> altair.Chart:
    """The chart; a click on a mark picks the citation it stands for, under the name PICKED. What
    one party said on one day lies beside each other; what counts no more is a ring."""
    import altair

    picked = altair.selection_point(name=PICKED, fields=["citation"])
    there = {row["kind"]: COLORS[row["kind"]] for row in found}
    colors = altair.Scale(domain=list(there), range=list(there.values()))
    beside = 1 + max(row["beside"] for row in found)
    legend = altair.Legend(title=None, orient="bottom", columns=2)
    drawn: altair.Chart = (
        altair.Chart(altair.InlineData(values=list(found)))
        .mark_point(size=150, strokeWidth=2.5)
        .encode(
            x=altair.X("utcyearmonthdate(day):T", title="day", axis=_days_axis(found)),
            y=altair.Y("speaker:N", title=None, sort=None, axis=altair.Axis(labelLimit=160)),
            yOffset=altair.YOffset("beside:O"),
            fill=altair.Fill("kind:N", scale=colors, legend=legend),
            stroke=altair.Stroke("kind:N", scale=colors, legend=legend),
            fillOpacity=altair.condition(
                altair.datum.status == "stands", altair.value(1), altair.value(0)
            ),
            tooltip=[
                "speaker:N",
                "act:N",
                "status:N",
                altair.Tooltip("utcyearmonthdate(day):T", title="day", format=DAY),
                "words:N",
            ],
        )
        .properties(height=ROW * (beside * len({row["speaker"] for row in found}) + 2))
        .add_params(picked)
    )
    return drawn


def _days_axis(found: Sequence[dict[str, Any]]) -> altair.Axis:
    """An axis that names the days there are positions of, as far as there is room; a day is the
    same in every reader's time zone."""
    import altair

    days = sorted({date.fromisoformat(row["day"][:10]) for row in found})
    ticks = [
        altair.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in days
    ]
    return altair.Axis(format=DAY, title=None, values=ticks, labelOverlap=True)


def picked_citation(event: Any) -> int | None:
    """The number of the citation that was clicked; None for none."""
    chosen = event.get("selection", {}).get(PICKED, []) if event else []
    return int(chosen[0]["citation"]) if chosen and "citation" in chosen[0] else None
