"""The statements of an answer with their citation markers: a marker shows the quote on hover or
focus, and opens the cited passage on a click."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.write.answer import Answer, Citation, Part, Verdict
from ingest.shown import visible
from ui.components.mount import component
from ui.show.render import byline, sources_line, stance, told, unlabelled, verdicts
from ui.show.theme import verdict_badge


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


def rows(answer: Answer) -> dict[str, Any]:
    """Data for the script: the texts, each with its side of the verdict and the number, quote and
    origin of each marker; the position of the words that answer in the first text; and the verdict,
    which the first text then explains, or one for each part of the question, which the first of its
    own texts explains."""
    draft = answer.draft
    marks = {
        c.n: {
            "n": c.n,
            "quote": visible(c.quote),
            "origin": visible(byline(c.placed.revision.article)),
        }
        for c in draft.citations
    }
    texts = told(answer)
    drawn: list[dict[str, Any]] = [
        {
            "text": visible(statement.text),
            "marks": [marks[n] for n in statement.citations],
            "side": stance(verdicts(answer), statement),
        }
        for statement in texts
    ]
    if drawn and draft.parts:
        return {"statements": drawn, "parts": [_part(answer, part, drawn) for part in draft.parts]}
    if drawn and draft.verdict:
        drawn[0] |= {"text": visible(unlabelled(texts[0].text, draft.verdict)), "side": ""}
        return {
            "statements": drawn,
            "verdict": _verdict(answer, draft.verdict, answer.question.asked_act),
        }
    if drawn and draft.span and (strong := _strong(texts[0].text, draft.citations[0], draft.span)):
        drawn[0]["strong"] = strong
    return {"statements": drawn}


def _part(answer: Answer, part: Part, drawn: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A part's question, verdict and the places of its texts; removes the question and the label
    from the first text, which both are shown above."""
    for n in part.statements[:1]:
        bare = drawn[n]["text"].removeprefix(f"{visible(part.text)} ")
        drawn[n] |= {"text": unlabelled(bare, part.verdict), "side": ""}
    shown = _verdict(answer, part.verdict, "") | {"sources": ""}
    return shown | {"asked": visible(part.text), "texts": list(part.statements)}


def _verdict(answer: Answer, verdict: Verdict, asked_act: str) -> dict[str, str]:
    """The label, its colour and the number of sources."""
    label, colour = verdict_badge(verdict.label, asked_act)
    return {"label": label, "colour": colour, "sources": sources_line(answer)}


def _strong(text: str, cited: Citation, span: Citation) -> list[int]:
    """Start and end of `span`'s quote within a statement that contains `cited`'s quote; empty if
    the statement does not contain it."""
    at = text.find(cited.quote)
    start = at + span.start - cited.start
    return [start, start + len(span.quote)] if at >= 0 else []
