"""The web chat: a question, its answer statement by statement, the evidence beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import streamlit as st

from assistant.answer import Answer, Citation, Statement
from assistant.chain import Chain
from assistant.conversation import Turn
from assistant.conversations import Conversations, new_name
from assistant.reading import reading_lines
from assistant.suggestions import first_questions, following
from ingest.article import day, long_day, moment
from ingest.errors import DatelineError
from ui import command, feedback_form, page, scope_bar, side, timeline, unkept
from ui.render import byline, near_words
from ui.scope_bar import Bounds
from ui.settings import Settings, page_settings


@st.cache_resource(show_spinner="Opening the archive")
def open_chain(chosen: Settings) -> Chain:
    """One chain for all sessions: the stores and the model are loaded once."""
    return command.open_chain(chosen)


def main() -> None:
    st.set_page_config("Dateline", page_icon=":material/newspaper:", layout="wide")
    st.html(page.STYLE)
    try:
        chain = open_chain(page_settings(sys.argv[1:]))
    except DatelineError as error:
        st.title("Dateline")
        st.error(page.plain_markdown(f"{error.message}: {error.remedy}."))
        return
    st.session_state.folder = chain.archive.folder
    st.session_state.setdefault("answers", [])
    st.session_state.setdefault("open", None)
    st.session_state.setdefault("conversation", new_name())
    st.session_state.setdefault("stopped", "")
    side.show_conversations(chain)
    bounds = show_header(chain)
    unkept.show()
    talk, evidence = st.columns([3, 2], gap="large")
    scope_bar.show_chips(bounds)
    typed = st.chat_input("Ask about the coverage", max_chars=4000, submit_mode="stop")
    question = typed or st.session_state.pop("suggested", "")
    with talk:
        if not (st.session_state.answers or st.session_state.stopped or question):
            show_coverage(chain, bounds.as_of)
        for turn, answer in enumerate(st.session_state.answers):
            show_turn(answer, turn)
        if st.session_state.answers and not question:
            suggest(following(st.session_state.answers[-1]), "next")
        if question:
            ask(chain, question, bounds)
        elif st.session_state.stopped:
            show_question(st.session_state.stopped)
            st.caption("Stopped before the answer was whole. Ask again, or something else.")
    with evidence:
        show_evidence()


def show_header(chain: Chain) -> Bounds:
    """Title, what answers and from what, the scope of the next question; gives that scope."""
    title, scope, restart = st.columns([6, 1, 1], vertical_alignment="bottom")
    title.title("Dateline")
    with scope:
        bounds = scope_bar.choose(chain.archive.catalog.outlets())
    restart.button("Start over", on_click=side.start_over)
    st.session_state.held = held_line(chain)
    st.caption(page.plain_markdown(f"{st.session_state.held} · {chain.choice}"))
    return bounds


def held_line(chain: Chain) -> str:
    """How many articles there are, from when to when, and when it was last added to."""
    span = chain.archive.catalog.span()
    count = f"{chain.archive.catalog.counts()['articles']} articles"
    if not span:
        return count
    first, last, added = (long_day(day(when)) for when in span)
    return f"{count}, {first} to {last}, last added to on {added}"


def show_coverage(chain: Chain, as_of: str) -> None:
    """What there is to ask about, for a first look."""
    st.write("Ask who said what, when, and whether it is so; then ask on.")
    known = st.session_state.setdefault("first", {})
    if as_of not in known:
        known[as_of] = first_questions(chain, as_of)
    suggest(known[as_of], "first")
    st.write("The newest coverage:")
    until = moment(as_of, end_of_day=True) if as_of else None
    for revision in chain.archive.catalog.current(limit=8, until=until):
        st.html(page.paragraph(byline(revision.article), "statement"))


def suggest(questions: Sequence[str], key: str) -> None:
    """Questions that ask themselves on a click."""
    with st.container(horizontal=True, gap="small"):
        for n, text in enumerate(questions):
            st.button(
                page.plain_markdown(text),
                key=f"suggest-{key}-{n}",
                on_click=st.session_state.__setitem__,
                args=("suggested", text),
            )


def ask(chain: Chain, text: str, bounds: Bounds) -> None:
    """Answer a new question; each statement is shown as soon as it stands."""
    turn = len(st.session_state.answers)
    show_question(text)
    with st.chat_message("assistant", avatar=":material/newspaper:"):
        try:
            with st.spinner("Reading the coverage"):
                history = [
                    Turn(answer.question.text, answer.text) for answer in st.session_state.answers
                ]
                st.session_state.stopped = text
                question = chain.understand(text, history, **bounds.asked_with())
                answer = streamed(chain.stream(question))
        except DatelineError as error:
            st.session_state.stopped = ""
            st.error(page.plain_markdown(f"{error.message}: {error.remedy}."))
            return
    st.session_state.answers.append(answer)
    st.session_state.stopped = ""
    keep(chain, answer)
    if answer.draft.citations:
        st.session_state.open = (turn, 1)
    st.rerun()


def keep(chain: Chain, answer: Answer) -> None:
    """Store a turn; an archive that may not be written is said once, and answers go on."""
    if st.session_state.get("unkept"):
        return
    with unkept.told():
        Conversations(chain.archive.folder).add(st.session_state.conversation, answer)


def streamed(events: Iterator[Statement | Answer]) -> Answer:
    """Show statements while they come; gives the answer that ends them."""
    for event in events:
        if isinstance(event, Answer):
            return event
        st.html(page.paragraph(event.text, "statement"))
    raise AssertionError("a chain ends with its answer")


def show_question(text: str) -> None:
    with st.chat_message("user"):
        st.html(page.paragraph(text, "question"))


def show_turn(answer: Answer, turn: int) -> None:
    show_question(answer.question.asked)
    with st.chat_message("assistant", avatar=":material/newspaper:"):
        if answer.draft.verdict:
            label, color = page.VERDICTS[answer.draft.verdict.label]
            st.badge(label, color=color)  # type: ignore[arg-type]
        for line in reading_lines(answer.question):
            st.caption(page.plain_markdown(line))
        citations = {citation.n: citation for citation in answer.draft.citations}
        for index, statement in enumerate(answer.draft.statements):
            show_statement(
                statement, [citations[n] for n in statement.citations], f"{turn}-{index}"
            )
        for note in dict.fromkeys(n for c in citations.values() for n in c.corrections):
            st.html(page.paragraph(note, "note"))
        if answer.abstained:
            show_abstention(answer)
        show_timeline(answer, turn)
        st.caption(page.plain_markdown(page.answer_notes(answer)))
        feedback_form.show(st.session_state.conversation, turn, answer)


def show_statement(statement: Statement, cited: list[Citation], key: str) -> None:
    """A statement and its numbers; a number shows its words on hover and its place on click."""
    with st.container(horizontal=True, gap="small", wrap=False):
        st.html(page.paragraph(statement.text, "statement"))
        for citation in cited:
            st.button(
                page.plain_markdown(f"[{citation.n}]"),
                key=f"cite-{key}-{citation.n}",
                type="tertiary",
                help=page.plain_markdown(citation.quote),
                on_click=open_citation,
                args=(int(key.partition("-")[0]), citation.n),
            )


def show_timeline(answer: Answer, turn: int) -> None:
    """Who said what when; a mark opens its place on click."""
    sides = answer.draft.verdict.sides if answer.draft.verdict else ()
    if not timeline.is_worth_drawing(sides):
        return
    key = f"timeline-{turn}"

    def open_picked() -> None:
        if n := timeline.picked_citation(st.session_state[key]):
            open_citation(turn, n)

    chart = timeline.chart(sides)
    st.altair_chart(chart, key=key, on_select=open_picked, selection_mode=timeline.PICKED)


def open_citation(turn: int, n: int) -> None:
    st.session_state.open = (turn, n)


def show_abstention(answer: Answer) -> None:
    st.html(page.paragraph(answer.text, "question"))
    st.caption(page.plain_markdown(f"Looked for in {st.session_state.held}"))
    if answer.near:
        st.write("The nearest it holds:")
    for citation in answer.near:
        st.html(page.paragraph(byline(citation.placed.revision.article), "statement"))
        st.html(page.paragraph(near_words(citation), "near"))


def show_evidence() -> None:
    """The article behind the chosen citation, its words highlighted."""
    if st.session_state.open is None:
        return
    turn, n = st.session_state.open
    citation = st.session_state.answers[turn].draft.citations[n - 1]
    article = citation.placed.revision.article
    st.subheader(f"Evidence {n}")
    st.html(page.facts_html(citation))
    if address := page.original(article):
        st.link_button("Open the original", address)
    with st.container(height=560, border=True):
        st.html(page.article_html(article, citation.start, citation.end))
    st.html(page.scroll_script(turn, n), unsafe_allow_javascript=True)


main()
