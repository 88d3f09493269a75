"""The state of a session's conversation: its answers, the open citation, who owns it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

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
WENT_ON = "This conversation was continued elsewhere; here it continues as a new one."
GONE = "There is no conversation under this address, or it is not shared (any more)."


@dataclass
class Talk:
    """One session's conversation.

    `opened` is the open citation (turn, number), and `clicked` whether the user opened it.
    `stopped` is a question whose answer was stopped. `asked` is a question to ask in the next run,
    replacing turn `at` and all after it. `is_own` is false for a conversation that another user
    shared. `whole` is whether the earlier turns of a long conversation are shown. `mark` is the
    stored conversation's mark (see `Journals.marks`) as of this session's last look. `sheets` are
    the view models by turn, and `new_since` what is new since a saved question was last asked.
    `notice` and `unkept` are warnings to show; `unkept` says why something could not be stored.
    `told` says what was taken in. `is_wide` is whether the evidence is wider than the answer, and
    `has_keys` whether keyboard shortcuts are on."""

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
    new_since: dict[int, str] = field(default_factory=dict)
    notice: str = ""
    told: str = ""
    fresh: int | None = None
    unkept: str = ""
    is_wide: bool = False
    has_keys: bool = True

    def sheet(self, turn: int) -> Sheet:
        """The view model of a turn's answer."""
        answer, known = self.answers[turn], self.sheets.get(turn)
        if known is None or known.answer is not answer:
            known = self.sheets[turn] = sheet_of(answer)
        return known

    def newest(self, turn: int) -> str:
        """The name of a turn that was asked in this session and is the last; empty for others."""
        return f"{self.name}-{turn}" if self.fresh == turn else ""

    def open(self, turn: int, n: int) -> None:
        """Open a citation because the user clicked on its number."""
        self.opened, self.clicked = (turn, n), True

    def close(self) -> None:
        self.opened = None

    def widen(self) -> None:
        """Make the evidence wider than the answer, or narrower again."""
        self.is_wide = not self.is_wide

    def unfold(self) -> None:
        """Show the earlier turns too."""
        self.whole = True

    def ask(self, text: str, at: int | None = None) -> None:
        """Ask a question in the next run, replacing turn `at` and all after it."""
        self.asked, self.at = text, at

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Remember a storage error for the page to show, instead of failing the answer."""
        try:
            yield
        except DatelineError as error:
            self.unkept = f"{error.message}; {error.remedy}"


def talk() -> Talk:
    """The conversation of this session."""
    if "talk" not in st.session_state:
        st.session_state.talk = Talk()
    found: Talk = st.session_state.talk
    return found


def start_over() -> None:
    """A new conversation."""
    st.session_state.talk = _anew(unkept=talk().unkept)
    st.query_params.pop(CONVERSATION_PARAMETER, None)


def _anew(**given: Any) -> Talk:
    """Another conversation, with what the user chose for this session."""
    before = talk()
    return Talk(is_wide=before.is_wide, has_keys=before.has_keys, **given)


def open_kept(chain: Chain, kept: Kept, *, is_own: bool) -> None:
    """Show a conversation that was kept."""
    answers = [restored(turn, chain) for turn in kept.turns]
    st.session_state.talk = _anew(name=kept.heading.name, answers=answers, is_own=is_own, mark=None)
    st.query_params[CONVERSATION_PARAMETER] = kept.heading.name


def open_addressed(chain: Chain, own: Conversations) -> None:
    """Open the conversation that the page's URL names, unless it is already open."""
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
    """Add an answer to this conversation, on the page and in the archive. If the conversation was
    continued in another window, this one continues as a new conversation, so that neither loses a
    turn."""
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
    """Store the last answer after comparing the stored conversation with the `before` answers that
    this session knew; returns the new mark."""
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
    """Say what could not be stored or found, and what was taken in, if anything."""
    here = talk()
    for told in (here.unkept, here.notice):
        if told:
            st.warning(markup.plain_markdown(told))
    if here.told:
        st.success(markup.plain_markdown(here.told))
