"""The statements of an answer, each ending in its markers: a marker shows its words while the
pointer or the keyboard is on it, and opens its place on a click."""

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
    """Draw these `rows`; `opened` is the number whose place is open, `on_cited` is told of a click
    on one of `numbers`."""

    def clicked() -> None:
        number = st.session_state[key].get("cited")
        if number in numbers:
            on_cited(number)

    component("statements")(key=key, data={"opened": opened, **said}, on_cited_change=clicked)


def rows(
    statements: Sequence[Statement], citations: Sequence[Citation], span: Citation | None = None
) -> dict[str, Any]:
    """What the script draws: texts, for each marker its number, words and origin, and where in the
    first text the words of `span` stand."""
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
    """Where in a statement that quotes a sentence the words of `span` begin and end; empty for one
    that does not quote it."""
    at = text.find(cited.quote)
    start = at + span.start - cited.start
    return [start, start + len(span.quote)] if at >= 0 else []
