"""The positions of a verdict over time: who said what when, a mark for each, its words on hover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from assistant.write.answer import Answer, Side

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


def show(drawn: Mapping[str, Any], key: str, on_picked: Callable[[int], None]) -> None:
    """Draw a `spec`; `on_picked` is told of the citation that a clicked mark stands for."""
    picks = f"{key}-picks"
    key = f"{key}-{st.session_state.setdefault(picks, 0)}"

    def picked() -> None:
        if n := picked_citation(st.session_state[key]):
            st.session_state[picks] += 1  # a new chart: the same mark can be picked again
            on_picked(n)

    st.vega_lite_chart(spec=dict(drawn), key=key, on_select=picked, selection_mode=PICKED)


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


def spec(found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The chart of these rows as Vega-Lite, which may be drawn many times; None where they are not
    of several days."""
    if len({row["day"] for row in found}) < 2:
        return None
    import pyarrow as pa

    # Of anything but a table Streamlit makes one each time that it draws.
    return {"data": {"values": pa.Table.from_pylist(list(found))}} | chart(found)


def chart(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The chart without its rows; a click on a mark picks the citation it stands for, under the
    name PICKED. What one party said on one day lies beside each other; what counts no more is a
    ring. Written as it is sent: Altair takes 20 ms for it, a third of a whole answer."""
    kinds = {row["kind"]: COLORS[row["kind"]] for row in found}
    beside = 1 + max(row["beside"] for row in found)
    day = {"field": "day", "timeUnit": "utcyearmonthdate", "type": "temporal", "title": "day"}
    color = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(kinds), "range": list(kinds.values())},
        "legend": {"title": None, "orient": "bottom", "columns": 2},
    }
    stands = {"test": "datum.status === 'stands'", "value": 1}
    return {
        "mark": {"type": "point", "size": 150, "strokeWidth": 2.5},
        "encoding": {
            "x": day | {"axis": _days_axis(found)},
            "y": _named("speaker") | {"title": None, "sort": None, "axis": {"labelLimit": 160}},
            "yOffset": {"field": "beside", "type": "ordinal"},
            "fill": color,
            "stroke": color,
            "fillOpacity": {"condition": stands, "value": 0},
            "tooltip": [
                *map(_named, ("speaker", "act", "status")),
                day | {"format": DAY},
                _named("words"),
            ],
        },
        "height": ROW * (beside * len({row["speaker"] for row in found}) + 2),
        "params": [{"name": PICKED, "select": {"type": "point", "fields": ["citation"]}}],
    }


def _named(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal"}


def _days_axis(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An axis that names the days there are positions of, as far as there is room; a day is the
    same in every reader's time zone."""
    days = sorted({date.fromisoformat(row["day"][:10]) for row in found})
    ticks = [{"year": day.year, "month": day.month, "date": day.day, "utc": True} for day in days]
    return {"format": DAY, "title": None, "values": ticks, "labelOverlap": True}


def picked_citation(event: Any) -> int | None:
    """The number of the citation that was clicked; None for none."""
    chosen = event.get("selection", {}).get(PICKED, []) if event else []
    return int(chosen[0]["citation"]) if chosen and "citation" in chosen[0] else None
