"""Ask: a question, its answer statement by statement, the evidence beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.chain import Chain
from assistant.suggestions import following
from assistant.write.answer import Answer
from ingest.errors import DatelineError
from ui.components import copy, statements
from ui.page import asking, evidence, feedback_form, scope_bar, side, talk, timeline
from ui.page.sheet import Sheet
from ui.page.talk import Talk
from ui.serve import opened, operations, sign_in, turns
from ui.serve.answerers import Events
from ui.serve.bounds import Bounds
from ui.show import markup
from ui.show.render import byline, near_words

STOPS_WITHIN = 0.25  # seconds
LAST_TURNS = 6
"""Turns of a long conversation that are shown unasked."""
AVATAR = ":material/newspaper:"


def main() -> None:
    began = time.monotonic()
    with operations.answering(), turns.turn():
        operations.count_wait(time.monotonic() - began)
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


def ask_box(here: Talk) -> str:
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


def show_first(chain: Chain, bounds: Bounds) -> None:
    """What there is to ask about, for a first look."""
    st.write("Ask who said what, when, and whether it is so; then ask on.")
    try:
        suggest(opened.questions(bounds), "first")
    except DatelineError as error:
        markup.show_error(error)
        return
    scope = bounds.scope(time.time())
    st.write("The newest coverage:")
    for revision in chain.archive.catalog.current(scope, limit=8):
        st.html(markup.paragraph(byline(revision.article), "statement"))


def suggest(questions: Sequence[str], key: str) -> None:
    """Questions that ask themselves on a click."""
    with st.container(horizontal=True, gap="small"):
        for n, text in enumerate(questions):
            st.button(
                markup.plain_markdown(text),
                key=f"suggest-{key}-{n}",
                on_click=talk.talk().ask,
                args=(text,),
            )


def suggest_next(here: Talk) -> None:
    """What one may ask after the last answer, where one may ask."""
    if here.answers and here.is_own:
        suggest(following(here.answers[-1]), "next")


def ask(chain: Chain, owner: str, text: str, at: int | None, bounds: Bounds) -> None:
    """Answer a new question; each statement is shown as soon as it stands. Only the first answer
    of a conversation has the whole page drawn anew: there is more beside it then."""
    here = talk.talk()
    turn = len(here.answers[:at])
    here.stopped, here.notice = text, ""
    pencil = show_asked(text)
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
        talk.keep(chain.archive.journals, owner, answer)
        here.opened = (turn, 1) if answer.draft.citations else None
        here.clicked = False
        if turn == 0 or here.unkept or here.notice:
            st.rerun()
        with place.container():
            show_answer(here, turn)
    show_rewording(pencil, here, text, turn)


def streamed(events: Events, place: DeltaGenerator) -> Answer:
    """Show statements in a place while they come; gives the answer that ends them. Whatever is
    drawn is also a moment at which Streamlit can stop; it draws nothing after that, so what is
    then to be said is there before (see style.css)."""
    began, told = time.monotonic(), ""
    place.html(markup.waiting(0))
    for event in events:
        if isinstance(event, Answer):
            return event
        if event:
            told += markup.paragraph(event.text, "statement")
        place.html(told + markup.waiting(time.monotonic() - began))
    raise AssertionError("a chain ends with its answer")


def show_asked(text: str) -> DeltaGenerator:
    """A question; gives the place beside it."""
    with st.chat_message("user"), st.container(horizontal=True, vertical_alignment="center"):
        st.html(markup.paragraph(text, "question"))
        return st.empty()


def show_turns(here: Talk, answers: Sequence[Answer]) -> None:
    """The last turns and, of a long conversation of one's own, a way to those before: all of them
    would be drawn anew for every question."""
    folded = len(answers) - LAST_TURNS if here.is_own and not here.whole else 0
    if folded > 0:
        told = f"Show the {folded} earlier questions" if folded > 1 else "Show the earlier question"
        st.button(told, icon=":material/history:", type="tertiary", on_click=here.unfold)
    for turn, answer in enumerate(answers):
        if turn >= folded:
            show_turn(here, answer, turn)


def show_turn(here: Talk, answer: Answer, turn: int) -> None:
    asked = answer.question.asked
    show_rewording(show_asked(asked), here, asked, turn)
    with st.chat_message("assistant", avatar=AVATAR), st.container():
        show_answer(here, turn)


def show_answer(here: Talk, turn: int) -> None:
    """The verdict, how the question was read, who said what when, what to do with the answer."""
    sheet = here.sheet(turn)
    answer, key = sheet.answer, f"{here.name}-{turn}-{sheet.digest}"
    if answer.draft.verdict:
        label, color = markup.VERDICTS[answer.draft.verdict.label]
        st.badge(label, color=color)  # type: ignore[arg-type]
    for line in sheet.reading:
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


def show_rewording(beside: DeltaGenerator, here: Talk, text: str, turn: int) -> None:
    """The owner of a question may put it in other words."""
    if not here.is_own:
        return
    key = f"again-{here.name}-{turn}"
    popover = f"reword-{here.name}-{turn}"

    def ask_again() -> None:
        st.session_state[popover] = False
        if typed := st.session_state[key].strip():
            here.ask(typed, turn)

    with beside.popover(
        ":material/edit:",
        type="tertiary",
        help="Ask this in other words",
        key=popover,
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        with st.form(f"form-{key}", border=False):  # typed and asked in one step
            st.text_area("The question", text, key=key, max_chars=4000)
            if turn < len(here.answers) - 1:
                st.caption("What was asked after it goes.")
            st.form_submit_button("Ask again", on_click=ask_again)


def show_statements(here: Talk, sheet: Sheet, turn: int, key: str) -> None:
    shown = here.opened[1] if here.opened and here.opened[0] == turn else None
    numbers = {citation.n for citation in sheet.answer.draft.citations}
    statements.show(sheet.statements, numbers, f"said-{key}", shown, lambda n: here.open(turn, n))
    for note in sheet.corrections:
        st.html(markup.paragraph(note, "note"))


def show_notes(here: Talk, sheet: Sheet, key: str) -> None:
    """Reader, day and time taken; what to do with the answer."""
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
        st.html(markup.paragraph(byline(citation.placed.revision.article), "statement"))
        st.html(markup.paragraph(near_words(citation), "near"))


main()
