"""The conversation on the page: its answers, what is open beside them, whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from assistant.chain import Chain
from assistant.keep.conversations import (
    Conversations,
    Kept,
    new_name,
    restored,
    shared_conversation,
)
from assistant.write.answer import Answer
from ingest.catalog.journals import Journals
from ingest.errors import DatelineError
from ui.page.sheet import Sheet, sheet_of
from ui.show import markup

CONVERSATION_PARAMETER = "conversation"
WENT_ON = "This conversation went on elsewhere; here it goes on as one of its own."
GONE = "There is no conversation under this address, or it is not shared (any more)."


@dataclass
class Talk:
    """One session's conversation. `opened` is the place open beside it (turn, number), `clicked`
    whether somebody asked for it; `stopped` a question whose answer was stopped; `asked` one that
    is to be asked next, `at` the turn it takes the place of; `is_own` is false for what another
    has shared; `whole` says that the earlier turns of a long one are shown too; `mark` is that of
    what is kept (see `Journals.marks`), as far as this session has seen it; `sheets` are what has
    been drawn, by turn."""

    name: str = field(default_factory=new_name)
    answers: list[Answer] = field(default_factory=list)
    opened: tuple[int, int] | None = None
    clicked: bool = False
    stopped: str = ""
    asked: str = ""
    at: int | None = None
    is_own: bool = True
    whole: bool = False
    mark: int | None = 0
    sheets: dict[int, Sheet] = field(default_factory=dict)
    notice: str = ""
    unkept: str = ""

    def sheet(self, turn: int) -> Sheet:
        """What is drawn of a turn's answer."""
        answer, known = self.answers[turn], self.sheets.get(turn)
        if known is None or known.answer is not answer:
            known = self.sheets[turn] = sheet_of(answer)
        return known

    def open(self, turn: int, n: int) -> None:
        """Show a place because somebody clicked on its number."""
        self.opened, self.clicked = (turn, n), True

    def close(self) -> None:
        self.opened = None

    def unfold(self) -> None:
        """Show the earlier turns too."""
        self.whole = True

    def ask(self, text: str, at: int | None = None) -> None:
        """Have a question asked in the next run, in the place of turn `at` and all after it."""
        self.asked, self.at = text, at

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Remember for the page why something could not be stored; answers go on."""
        try:
            yield
        except DatelineError as error:
            self.unkept = f"{error.message}; {error.remedy}"


def talk() -> Talk:
    """That of this session."""
    if "talk" not in st.session_state:
        st.session_state.talk = Talk()
    found: Talk = st.session_state.talk
    return found


def start_over() -> None:
    """A new conversation."""
    st.session_state.talk = Talk(unkept=talk().unkept)
    st.query_params.pop(CONVERSATION_PARAMETER, None)


def open_kept(chain: Chain, kept: Kept, *, is_own: bool) -> None:
    """Show a conversation that was kept."""
    answers = [restored(turn, chain) for turn in kept.turns]
    st.session_state.talk = Talk(kept.heading.name, answers, is_own=is_own, mark=None)
    st.query_params[CONVERSATION_PARAMETER] = kept.heading.name


def open_addressed(chain: Chain, own: Conversations) -> None:
    """Show the conversation that the page's address names, where it is not the one shown."""
    here = talk()
    name = st.query_params.get(CONVERSATION_PARAMETER, "")
    if not name and here.answers and not here.unkept:
        st.query_params[CONVERSATION_PARAMETER] = here.name
    if name in ("", here.name):
        return
    mine = own.kept(name)
    kept = mine or shared_conversation(chain.coverage.journals, name)
    if kept:
        open_kept(chain, kept, is_own=mine is not None)
    else:
        start_over()
        talk().notice = GONE


def keep(journals: Journals, owner: str, answer: Answer) -> None:
    """Add an answer to this conversation, on the page and in the archive. Where it went on in
    another window, it goes on here as another conversation: neither loses a turn."""
    here, kept = talk(), Conversations(journals, owner)
    before, turn = len(here.answers), len(here.answers[: here.at])
    here.answers[turn:] = [answer]
    here.at = None
    if here.unkept:
        return
    with here.keeping():
        follows = turn == before and here.mark is not None
        mark = kept.add(here.name, answer, here.mark) if follows else None
        here.mark = mark or _kept_anew(here, kept, before)
        st.query_params[CONVERSATION_PARAMETER] = here.name


def _kept_anew(here: Talk, kept: Conversations, before: int) -> int | None:
    """Keep the last answer after a look at what is kept, of which this session had so many answers
    before; gives the mark."""
    *earlier, answer = here.answers
    there = kept.heading(here.name)
    if (there.length if there else 0) != before:
        here.name, here.notice = new_name(), WENT_ON
        for each in earlier:
            kept.add(here.name, each)
    elif len(earlier) < before:
        kept.cut(here.name, len(earlier))
    return kept.add(here.name, answer)


def show_notices() -> None:
    """What could not be kept or found, if there is anything."""
    for told in (talk().unkept, talk().notice):
        if told:
            st.warning(markup.plain_markdown(told))
