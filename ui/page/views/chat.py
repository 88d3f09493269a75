"""Ask: a question, its answer statement by statement, the evidence beside it."""

from __future__ import annotations

import streamlit as st

from ui.page import answering, evidence, first, scope_bar, side, talk
from ui.page.conversation import show_asked, show_turns
from ui.serve import opened, sign_in
from ui.show import markup


def main() -> None:
    with answering.run():
        show()


def show() -> None:
    """The conversation, and beside it the words that an answer rests on."""
    chain, owner = opened.chain(), sign_in.owner()
    opened.answerers()
    side.show_conversations(chain, owner)
    here = talk.talk()
    typed = ask_box(here)
    question = typed or here.asked
    bounds = show_header(chain)
    talk.show_notices()
    talking, beside = st.columns([3, 2], gap="large")
    scope_bar.show_chips(bounds)
    at, here.asked = (None if typed else here.at), ""
    if question:
        here.close()
    with talking:
        answers = here.answers[:at]
        if not (answers or here.stopped or question):
            show_first(chain, bounds)
        show_turns(here, answers)
        if question:
            ask(chain, owner, question, at, bounds)
        elif here.stopped:
            show_asked(here.stopped)
            st.caption(markup.STOPPED)
        if not here.stopped:
            suggest_next(here)
    with beside:
        evidence.show(here, chain)


def ask_box(here: talk.Talk) -> str:
    """What was typed; a conversation that another has shared is only read."""
    if here.is_own:
        typed = st.chat_input("Ask about the coverage", max_chars=4000, submit_mode="stop")
        return (typed or "").strip()
    with st.bottom:
        st.info("Somebody shared this conversation with you, to read. Start over to ask yourself.")
    return ""


def show_header(chain: Chain) -> Bounds:
    """Title, what answers and from what, the scope of the next question; gives that scope."""
    held = opened.held()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title("Dateline", anchor=False)
        bounds = scope_bar.choose(held.choices)
        st.button("Start over", on_click=talk.start_over)
    st.caption(markup.plain_markdown(f"{held.line} · {chain.choice}"))
    return bounds


main()
