"""The timeline chart of a verdict: a row per party, a mark per position, its quote on hover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from assistant.write.answer import Answer, Side
from ingest.article import long_day
from ui.show import markup
from ui.show.render import verdicts

KINDS = {"affirms": "affirms", "denies": "denies", "plans": "announces", "other": "takes no side"}
COLORS = {
    "affirms": "#2f6f9f",
    "denies": "#c0392b",
    "announces": "#b8860b",
    "takes no side": "#79747e",
}
PICKED = "side"
DAY = "%-d %b %Y"
FEW_DAYS = 6
"""Number of days up to which they are at equal distances: to scale, two days of one week and one of
a year later would lie on each other."""
ROW = 30
"""Height per party, in pixels."""


def show(drawn: Mapping[str, Any], key: str, on_picked: Callable[[int], None]) -> None:
    """Draw what `spec` made; `on_picked` is called with the citation of a clicked mark."""
    picks = f"{key}-picks"
    key = f"{key}-{st.session_state.setdefault(picks, 0)}"

    def picked() -> None:
        if n := picked_citation(st.session_state[key]):
            st.session_state[picks] += 1  # a new key, so that the same mark can be picked again
            on_picked(n)

    st.vega_lite_chart(spec=dict(drawn), key=key, on_select=picked, selection_mode=PICKED)
    with st.expander("The timeline as a table"):
        _show_table(drawn["data"]["values"].to_pylist(), picks, on_picked)


def _show_table(
    found: Sequence[Mapping[str, Any]], key: str, on_picked: Callable[[int], None]
) -> None:
    """A row per position by day, with a button that opens its citation: for keyboards and screen
    readers."""
    for n, row in enumerate(sorted(found, key=lambda row: str(row["day"]))):
        status = "" if row["status"] == "stands" else ", given up since"
        told = f"{long_day(row['day'][:10])}: {row['speaker']}, {row['act']}{status}"
        st.button(
            markup.plain_markdown(f"{told} [{row['citation']}]"),
            key=f"{key}-row-{n}",
            type="tertiary",
            help=markup.plain_markdown(row["words"]),
            on_click=on_picked,
            args=(row["citation"],),
            wrap=True,
        )


def rows(answer: Answer) -> list[dict[str, Any]]:
    """A chart row for each dated position of the verdicts: those that count, and those that their
    speakers have since given up."""
    found = [
        row
        for verdict in verdicts(answer)
        for row in (*_rows(verdict.sides, "stands"), *_rows(verdict.earlier, "earlier"))
    ]
    seen: Counter[tuple[str, str]] = Counter()
    for row in found:
        place = row["party"], row["day"]
        row["beside"] = seen[place]
        seen[place] += 1
    return found


def _rows(sides: Sequence[Side], status: str) -> list[dict[str, Any]]:
    return [
        {
            "day": side.said,
            "party": side.party or side.speaker,
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
    """A Vega-Lite spec for these rows, reusable across redraws; None unless they span several
    days."""
    if len({row["day"] for row in found}) < 2:
        return None
    import pyarrow as pa

    # Streamlit converts any other type to an Arrow table at each redraw.
    return {"data": {"values": pa.Table.from_pylist(list(found))}} | chart(found)


def chart(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The spec without its data. A click on a mark selects its citation, under the name PICKED.
    Positions of one party on one day are placed side by side; those that no longer count are
    hollow. Written as a plain dict: Altair takes 20 ms for it, a third of a whole answer."""
    kinds = {row["kind"]: COLORS[row["kind"]] for row in found}
    beside = 1 + max(row["beside"] for row in found)
    few = len({row["day"] for row in found}) <= FEW_DAYS
    day = {"field": "day", "timeUnit": "utcyearmonthdate", "type": "temporal", "title": "day"}
    placed = day | ({"type": "ordinal"} if few else {})
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
            "x": placed | {"axis": _days_axis(found, few=few)},
            "y": _named("party") | {"title": None, "sort": None, "axis": {"labelLimit": 160}},
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
        "height": ROW * (beside * len({row["party"] for row in found}) + 2),
        "params": [{"name": PICKED, "select": {"type": "point", "fields": ["citation"]}}],
    }


def _named(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal"}


def _days_axis(found: Sequence[dict[str, Any]], *, few: bool) -> dict[str, Any]:
    """An axis labelled with the days that have positions, as far as there is room; in UTC, so that
    a day is the same in every time zone. `few` days are at equal distances."""
    if few:
        return {"format": DAY, "title": None, "labelAngle": 0, "labelOverlap": True}
    days = sorted({date.fromisoformat(row["day"][:10]) for row in found})
    ticks = [{"year": day.year, "month": day.month, "date": day.day, "utc": True} for day in days]
    return {"format": DAY, "title": None, "values": ticks, "labelOverlap": True}


def picked_citation(event: Any) -> int | None:
    """The number of the citation that was clicked, or None."""
    chosen = event.get("selection", {}).get(PICKED, []) if event else []
    return int(chosen[0]["citation"]) if chosen and "citation" in chosen[0] else None
