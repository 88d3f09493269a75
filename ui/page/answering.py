"""Answers a new question on the page, showing each statement as soon as it is ready."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.chain import Chain
from assistant.keep.collections import Collection
from assistant.write.answer import Answer
from ingest.errors import DatelineError
from ui.page import asking, saved_questions, talk
from ui.page.conversation import AVATAR, show_answer, show_asked, show_rewording
from ui.serve import leaving, metrics, opened, turns
from ui.serve.answerers import Events
from ui.serve.bounds import Bounds
from ui.show import markup

STOPS_WITHIN = 0.25  # seconds


@contextmanager
def page_turn() -> Iterator[None]:
    """Take a turn for one run of the page's script, and record it and its wait in the metrics."""
    began = time.monotonic()
    with leaving.answering(), turns.turn():
        metrics.count_wait(time.monotonic() - began)
        yield


def ask(
    chain: Chain,
    owner: str,
    text: str,
    at: int | None,
    bounds: Bounds,
    collection: Collection | None,
) -> None:
    """Answer a new question, showing each statement as soon as it is ready. The whole page is
    redrawn only after the first answer of a conversation (which adds the side bar's controls), or
    to show a notice."""
    here = talk.talk()
    if bounds.are_gone:
        show_asked(text)
        st.warning("What this address names is gone: nothing was asked. Choose under Scope.")
        return
    turn = len(here.answers[:at])
    here.stopped, here.notice, here.fresh = text, "", turn
    here.new_since.pop(turn, None)
    pencil = show_asked(text, here.newest(turn))
    with st.chat_message("assistant", avatar=AVATAR):
        place = st.empty()
        try:
            limits, answerers = opened.chosen().limits, opened.answerers()
            admitted = asking.admitted(chain, owner, limits, text, here.answers[:at], bounds)
            events = asking.events(admitted, answerers, STOPS_WITHIN)
            elsewhere = answerers.are_elsewhere(admitted.asked)
            with turns.waiting(elsewhere=elsewhere), closing(events):
                answer = streamed(events, place)
        except DatelineError as error:
            asking.tell_failure(error)
            here.stopped = ""
            with place:
                markup.show_error(error)
            return
        here.stopped, here.at = "", at
        talk.keep(chain.coverage.journals, owner, answer)
        if collection:
            with here.keeping():
                here.new_since[turn] = saved_questions.note_asked(chain, owner, collection, answer)
        here.opened = (turn, 1) if answer.draft.citations else None
        here.clicked = False
        if turn == 0 or here.unkept or here.notice:
            st.rerun()
        with place.container():
            show_answer(here, turn)
    show_rewording(pencil, here, text, turn)


def streamed(events: Events, place: DeltaGenerator) -> Answer:
    """Show statements in `place` as they arrive; returns the final answer. Streamlit can stop the
    script at any draw, and nothing can be drawn after that; so the "stopped" message is drawn in
    advance and hidden by style.css until the script has stopped."""
    began, told = time.monotonic(), ""
    place.html(markup.waiting(0))
    for event in events:
        if isinstance(event, Answer):
            return event
        if event:
            told += markup.paragraph(event.text, "statement")
        place.html(told + markup.waiting(time.monotonic() - began))
    raise AssertionError("a chain ends with its answer")
