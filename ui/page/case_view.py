"""One case of an eval run: question, expected answer, given answer with its evidence, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.find.hit import named
from evals.compare.report import wanted_lines
from evals.score.metrics import is_right
from ui.show import markup, theme

Row = Mapping[str, Any]
CASES_SHOWN = 50
EVERY_CASE, WRONG, ERRORS, SILENT = "Every case", "Not right", "Errors", "Abstained"


def choose(rows: Sequence[Row]) -> Row | None:
    """Show a filtered list of cases; returns the one that is open."""
    kind = st.segmented_control(
        "Show",
        [EVERY_CASE, WRONG, SILENT, ERRORS],
        default=EVERY_CASE,
        key="kind",
        bind="query-params",
    )
    tags = sorted({tag for row in rows for tag in row["case"]["tags"]})
    tag = st.selectbox("Tag", ["All", *tags], key="tag", bind="query-params") if tags else "All"
    found = [row for row in rows if _fits(row, kind or EVERY_CASE, tag)]
    st.caption(
        f"{len(found)} cases" + (f", the first {CASES_SHOWN}" if len(found) > CASES_SHOWN else "")
    )
    with st.container(key="cases", gap=None):
        for row in found[:CASES_SHOWN]:
            st.button(
                markup.plain_markdown(f"{mark(row)} {row['case']['question']}"),
                key=f"case-{row['id']}",
                type="tertiary",
                on_click=st.query_params.__setitem__,
                args=("case", row["id"]),
                wrap=True,
            )
    opened = st.query_params.get("case", "")
    return next((row for row in rows if row["id"] == opened), None)


def mark(row: Row) -> str:
    """The outcome of a case as one symbol."""
    if row["error"]:
        return "⚠"
    return {True: "✓", False: "✗", None: "·"}[is_right(row)]


def _fits(row: Row, kind: str, tag: str) -> bool:
    tagged = tag == "All" or tag in row["case"]["tags"]
    silent = bool(row["answer"] and row["answer"]["abstained"])
    kinds = {WRONG: is_right(row) is False, SILENT: silent, ERRORS: bool(row["error"])}
    return tagged and kinds.get(kind, True)


def show(row: Row) -> None:
    """The case that is open."""
    case = row["case"]
    st.html(markup.paragraph(case["question"], "headline"))
    st.html("".join(markup.paragraph(line, "facts") for line in wanted_lines(case)))
    if row["error"]:
        st.error(markup.plain_markdown(row["error"]))
        return
    st.header("Answer", anchor=False)
    _show_answer(row["answer"])
    st.header("Judgement", anchor=False)
    scores = [(name, score) for name, score in row["scores"].items() if score is not None]
    st.table([{"Metric": name, "Score": f"{score:.3g}"} for name, score in scores])


def _show_answer(answer: Row) -> None:
    if answer["verdict"]:
        label, color = theme.VERDICT_BADGES[answer["verdict"]["label"]]
        st.badge(label, color=color)  # type: ignore[arg-type]
    if answer["abstained"]:
        st.html(markup.paragraph(answer["text"], "statement"))
    for statement in answer["statements"]:
        marks = "".join(f"[{n}]" for n in statement["citations"])
        st.html(markup.paragraph(f"{statement['text']} {marks}", "statement"))
    for citation in answer["citations"]:
        st.html(markup.paragraph(f"[{citation['n']}] {named(citation)}", "facts"))
        st.html(markup.paragraph(f"“{citation['quote']}”", "near"))
