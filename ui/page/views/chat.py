"""Ask: a question, its answer statement by statement, the evidence beside it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from assistant.chain import Chain
from assistant.keep.collections import Collection, Collections
from ingest.read.formats import LARGEST
from ui.components import keys
from ui.page import (
    answering,
    collection_bar,
    evidence,
    first,
    intake,
    saved_questions,
    scope_bar,
    side,
    talk,
)
from ui.page.conversation import show_asked, show_turns
from ui.serve import access, opened, sign_in
from ui.serve.bounds import Bounds
from ui.show import markup

STEPS = {"n": 1, "p": -1}
"""How far the keys go through the evidence."""


def main() -> None:
    with answering.page_turn():
        show()


def show() -> None:
    """The conversation, and beside it the evidence for the open citation."""
    chain, owner = opened.chain(), sign_in.owner()
    opened.answerers()
    side.show_conversations(chain, owner)
    kept = Collections(chain.coverage.journals, owner)
    here, collection = talk.talk(), collection_bar.chosen(kept)
    typed = ask_box(here, chain)
    reading, bounds = scope_bar.show_title(chain, kept, opened.held(), talk.start_over)
    if typed:
        here.told, here.asked, here.at = "", typed, None
    talk.show_notices()
    talking, beside = st.columns([2, 3] if here.is_wide else [3, 2], gap="large")
    scope_bar.show_chips(bounds)
    with talking:
        show_talk(reading, owner, bounds, collection)
        if collection and here.is_own and not here.stopped:
            saved_questions.offer(here, kept, collection)
        if not here.stopped:
            first.suggest_next(here)
    with beside:
        evidence.show(here, chain)
    if here.has_keys:
        keys.show(
            {key: partial(evidence.step, here, by) for key, by in STEPS.items()}
            | {"Escape": here.close}
        )


def show_talk(chain: Chain, owner: str, bounds: Bounds, collection: Collection | None) -> None:
    """The answers so far, or the first screen, then the question that is asked now."""
    here = talk.talk()
    question, at, here.asked = here.asked, here.at, ""
    answers = here.answers[:at]
    front = st.empty()  # so that the first screen goes at once when a question is asked
    if not (answers or here.stopped or question or intake.waits()):
        with front.container():
            if collection:
                saved_questions.show(here, Collections(chain.coverage.journals, owner), collection)
            first.show_first(bounds)
    if question:
        here.close()
    show_turns(here, answers)
    if question:
        answering.ask(chain, owner, question, at, bounds, collection)
    elif here.stopped:
        show_asked(here.stopped)
        st.caption(markup.STOPPED)
    intake.show(chain)


def ask_box(here: talk.Talk, chain: Chain) -> str:
    """The typed question; empty if files or addresses came with it, which are read first. Empty,
    with a notice, in a conversation that another user shared."""
    if not here.is_own:
        with st.bottom:
            st.info(
                "Somebody shared this conversation with you, to read. Start over to ask yourself."
            )
        return ""
    if not access.may("ingest"):
        typed = st.chat_input("Ask about the coverage", max_chars=4000, submit_mode="stop")
        return (typed or "").strip()
    given = st.chat_input(
        "Ask about the coverage",
        max_chars=4000,
        submit_mode="stop",
        accept_file="multiple",
        max_upload_size=LARGEST // 2**20,
    )
    return intake.question_of(chain, given) if given else ""


main()
