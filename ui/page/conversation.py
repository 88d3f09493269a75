"""The turns of a conversation: each question with its answer and the controls below it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.write.answer import Answer
from ui.components import announce, copy, statements, top
from ui.page import feedback_form, permalink, timeline
from ui.page.sheet import Sheet
from ui.page.talk import Talk
from ui.serve import opened
from ui.show import markup, theme
from ui.show.render import byline, near_words

LAST_TURNS = 6
"""Number of turns of a long conversation that are shown at first."""
AVATAR = ":material/newspaper:"


def show_turns(here: Talk, answers: Sequence[Answer]) -> None:
    """Show the last turns and, in the user's own long conversation, a button for the earlier ones:
    all that is shown is redrawn for every question."""
    folded = len(answers) - LAST_TURNS if here.is_own and not here.whole else 0
    if folded > 0:
        told = f"Show the {folded} earlier questions" if folded > 1 else "Show the earlier question"
        st.button(told, icon=":material/history:", type="tertiary", on_click=here.unfold)
    for turn, answer in enumerate(answers):
        if turn >= folded:
            show_turn(here, answer, turn)


def show_turn(here: Talk, answer: Answer, turn: int) -> None:
    asked = answer.question.asked
    show_rewording(show_asked(asked, here.newest(turn)), here, asked, turn)
    with st.chat_message("assistant", avatar=AVATAR), st.container():
        show_answer(here, turn)


def show_asked(text: str, newest: str = "") -> DeltaGenerator:
    """Show a question; returns the empty place beside it. The page scrolls to a question that is
    the `newest`, by the name of its turn."""
    with st.chat_message("user"), st.container(horizontal=True, vertical_alignment="center"):
        st.html(markup.paragraph(text, "question"))
        if newest:
            top.show(newest)
        return st.empty()


def show_rewording(beside: DeltaGenerator, here: Talk, text: str, turn: int) -> None:
    """A form in which the owner of the conversation can rephrase a question."""
    if not here.is_own:
        return
    key = f"again-{here.name}-{turn}"
    popover = f"icon-reword-{here.name}-{turn}"

    def ask_again() -> None:
        st.session_state[popover] = False
        if typed := st.session_state[key].strip():
            here.ask(typed, turn)

    with beside.popover(
        "Ask this in other words",
        icon=":material/edit:",
        type="tertiary",
        key=popover,
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        with st.form(f"form-{key}", border=False):  # one rerun for typing and submitting
            st.text_area("The question", text, key=key, max_chars=4000)
            if turn < len(here.answers) - 1:
                st.caption("What was asked after it goes.")
            st.form_submit_button("Ask again", on_click=ask_again)


def show_answer(here: Talk, turn: int) -> None:
    """The verdict, the interpretation of the question, the statements, the timeline, controls."""
    sheet = here.sheet(turn)
    answer, key = sheet.answer, f"{here.name}-{turn}-{sheet.digest}"
    if answer.draft.verdict and answer.abstained:
        label, color = theme.verdict_badge(answer.draft.verdict.label, answer.question.asked_act)
        st.badge(label, color=color)  # type: ignore[arg-type]
    for line in (*sheet.reading, here.new_since.get(turn, "")):
        if line:
            st.caption(markup.plain_markdown(line))
    for headline in answer.gone:
        st.html(markup.paragraph(f"Withdrawn or removed since: {headline}", "note"))
    if answer.abstained:
        show_abstention(answer)
    else:
        show_statements(here, sheet, turn, key)
    if sheet.chart:
        timeline.show(sheet.chart, f"timeline-{key}", lambda n: here.open(turn, n))
    show_notes(here, sheet, key)
    if newest := here.newest(turn):
        announce.show(newest, sheet.announced)


def show_statements(here: Talk, sheet: Sheet, turn: int, key: str) -> None:
    shown = here.opened[1] if here.opened and here.opened[0] == turn else None
    numbers = {citation.n for citation in sheet.answer.draft.citations}
    statements.show(sheet.statements, numbers, f"said-{key}", shown, lambda n: here.open(turn, n))
    for note in sheet.corrections:
        st.html(markup.paragraph(note, "note"))


def show_notes(here: Talk, sheet: Sheet, key: str) -> None:
    """Reader, day and latency of the answer; feedback and copy buttons."""
    st.caption(markup.plain_markdown(sheet.notes))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if here.is_own:
            feedback_form.show(key, sheet.answer)
        copy.show(sheet.copied, f"copy-{key}")


def show_abstention(answer: Answer) -> None:
    st.html(markup.paragraph(answer.text, "question"))
    if answer.gone:
        return
    looked = opened.looked_through(answer.question.scope)
    st.caption(markup.plain_markdown(f"Looked through {looked}"))
    if answer.near:
        st.write("The closest it has:")
    for citation in answer.near:
        st.page_link(
            permalink.VIEW,
            label=markup.plain_markdown(byline(citation.placed.revision.article)),
            query_params=permalink.parameters(citation),
        )
        st.html(markup.paragraph(near_words(citation), "near"))
