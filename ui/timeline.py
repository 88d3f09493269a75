"""The sides of a verdict over time: who said what when, a mark for each, its words on hover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.answer import Side

if TYPE_CHECKING:
    import altair

KINDS = {"affirms": "affirms", "denies": "denies", "other": "takes no side"}
COLORS = {"affirms": "#2f6f9f", "denies": "#b3261e", "takes no side": "#79747e"}
PICKED = "side"
ROW = 34
"""Pixels a speaker takes."""


def is_worth_drawing(sides: Sequence[Side]) -> bool:
    """Whether the sides are of different days."""
    return len({side.said for side in sides if side.said}) > 1


def rows(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """A row for each dated side, as the chart takes them."""
    return [
        {
            "day": side.said,
            "speaker": side.speaker,
            "act": side.act,
            "kind": KINDS.get(side.stance, KINDS["other"]),
            "words": side.quote,
            "citation": side.citation,
        }
        for side in sides
        if side.said
    ]


def chart(sides: Sequence[Side]) -> altair.Chart:
    """The chart; a click on a mark picks the citation it stands for, under the name PICKED."""
    import altair

    found = rows(sides)
    picked = altair.selection_point(name=PICKED, fields=["citation"])
    there = {row["kind"]: COLORS[row["kind"]] for row in found}
    colors = altair.Scale(domain=list(there), range=list(there.values()))
    drawn: altair.Chart = (
        altair.Chart(altair.InlineData(values=found))
        .mark_circle(size=160, opacity=0.9)
        .encode(
            x=altair.X(
                "day:T",
                title=None,
                axis=altair.Axis(format="%-d %b %Y", tickCount=3, labelOverlap=True),
            ),
            y=altair.Y("speaker:N", title=None, sort=None, axis=altair.Axis(labelLimit=160)),
            color=altair.Color(
                "kind:N", scale=colors, legend=altair.Legend(title=None, orient="bottom")
            ),
            tooltip=["speaker:N", "act:N", altair.Tooltip("day:T", format="%-d %b %Y"), "words:N"],
        )
        .properties(height=ROW * len({row["speaker"] for row in found}) + 2 * ROW)
        .add_params(picked)
    )
    return drawn


def picked_citation(event: Any) -> int | None:
    """The number of the citation that was clicked; None for none."""
    chosen = event.get("selection", {}).get(PICKED, []) if event else []
    return int(chosen[0]["citation"]) if chosen and "citation" in chosen[0] else None
