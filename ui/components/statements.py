"""The statements of an answer with their citation markers: a marker shows the quote on hover or
focus, and opens the cited passage on a click."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.write.answer import Citation, Statement
from ingest.shown import visible
from ui.components.mount import component
from ui.show.render import byline


def show(
    said: Mapping[str, Any],
    numbers: Collection[int],
    key: str,
    opened: int | None,
    on_cited: Callable[[int], None],
) -> None:
    """Draw what `rows` made. `opened` is the number of the citation that is open; `on_cited` is
    called with the number when one of `numbers` is clicked."""

    def clicked() -> None:
        number = st.session_state[key].get("cited")
        if number in numbers:
            on_cited(number)

    component("statements")(key=key, data={"opened": opened, **said}, on_cited_change=clicked)


def rows(
    statements: Sequence[Statement], citations: Sequence[Citation], span: Citation | None = None
) -> dict[str, Any]:
    """Data for the script: the texts, the number, quote and origin of each marker, and the position
    of `span`'s quote in the first text."""
    marks = {
        c.n: {
            "n": c.n,
            "quote": visible(c.quote),
            "origin": visible(byline(c.placed.revision.article)),
        }
        for c in citations
    }
    drawn: list[dict[str, Any]] = [
        {"text": visible(s.text), "marks": [marks[n] for n in s.citations]} for s in statements
    ]
    if drawn and span and (strong := _strong(statements[0].text, citations[0], span)):
        drawn[0]["strong"] = strong
    return {"statements": drawn}


def _strong(text: str, cited: Citation, span: Citation) -> list[int]:
    """Start and end of `span`'s quote within a statement that contains `cited`'s quote; empty if
    the statement does not contain it."""
    at = text.find(cited.quote)
    start = at + span.start - cited.start
    return [start, start + len(span.quote)] if at >= 0 else []
