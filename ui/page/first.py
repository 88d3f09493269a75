"""The first screen of the chat, and suggested questions to click on."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from assistant.suggestions import following
from ingest.errors import DatelineError
from ui.page import talk
from ui.serve import opened
from ui.serve.bounds import Bounds
from ui.show import markup
from ui.show.render import byline

NEWEST = 8


def show_first(bounds: Bounds) -> None:
    """The screen of an empty conversation: suggested questions and the newest articles."""
    st.write("Ask who said what, when, and whether it is so; then ask on.")
    try:
        suggest(opened.questions(bounds), "first")
    except DatelineError as error:
        markup.show_error(error)
        return
    st.write("The newest coverage:")
    for revision in opened.newest(bounds.scope(time.time()), NEWEST):
        st.html(markup.paragraph(byline(revision.article), "statement"))


def suggest(questions: Sequence[str], key: str) -> None:
    """Buttons that ask these questions when clicked."""
    with st.container(horizontal=True, gap="small"):
        for n, text in enumerate(questions):
            st.button(
                markup.plain_markdown(text),
                key=f"suggest-{key}-{n}",
                on_click=talk.talk().ask,
                args=(text,),
            )


def suggest_next(here: talk.Talk) -> None:
    """Suggest follow-up questions to the last answer, unless the conversation is read-only."""
    if here.answers and here.is_own:
        suggest(following(here.answers[-1]), "next")
