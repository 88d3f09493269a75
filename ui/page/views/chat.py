"""Ask: a question, its answer statement by statement, the evidence beside it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from assistant.chain import Chain
from ingest.read.formats import LARGEST
from ui.components import keys
from ui.page import answering, evidence, first, intake, scope_bar, side, talk
from ui.page.conversation import show_asked, show_turns
from ui.serve import access, opened, sign_in
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
    here = talk.talk()
    typed = ask_box(here, chain)
    question = typed or here.asked
    held = opened.held()
    reading, bounds = scope_bar.show_title(chain, held, talk.start_over)
    talk.show_notices()
    talking, beside = st.columns([2, 3] if here.is_wide else [3, 2], gap="large")
    scope_bar.show_chips(bounds)
    at, here.asked = (None if typed else here.at), ""
    if typed:
        here.told = ""
    if question:
        here.close()
    with talking:
        answers = here.answers[:at]
        front = st.empty()  # so that the first screen goes at once when a question is asked
        if not (answers or here.stopped or question or intake.waits()):
            with front.container():
                first.show_first(bounds)
        show_turns(here, answers)
        if question:
            answering.ask(reading, owner, question, at, bounds)
        elif here.stopped:
            show_asked(here.stopped)
            st.caption(markup.STOPPED)
        intake.show(chain)
        if not here.stopped:
            first.suggest_next(here)
    with beside:
        evidence.show(here, chain)
    if here.has_keys:
        keys.show(
            {key: partial(evidence.step, here, by) for key, by in STEPS.items()}
            | {"Escape": here.close}
        )


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
