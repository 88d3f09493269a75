"""The side bar: the conversations kept with the archive."""

from __future__ import annotations

import streamlit as st

from assistant.chain import Chain
from assistant.conversations import Conversations, Kept, new_name, restored
from ingest.article import long_day
from ui import export, page, unkept

FILE = "dateline-{name}.{ending}"


def start_over() -> None:
    """A new conversation."""
    st.session_state.answers, st.session_state.open = [], None
    st.session_state.conversation, st.session_state.stopped = new_name(), ""


def show_conversations(chain: Chain) -> None:
    """This conversation to take along, and the earlier ones; one opens on a click."""
    kept = Conversations(chain.archive.folder)
    current = st.session_state.conversation
    if st.session_state.answers:
        _offer_export()
    newest = kept.listed()
    if not any(item.name != current for item in newest):
        return
    search = st.sidebar.text_input(
        "Search conversations", key="search", placeholder="Words of a question or an answer"
    )
    there = kept.listed(search) if search else newest
    found = [item for item in there if item.name != current]
    st.sidebar.caption("Earlier conversations" if found else "No conversation has these words.")
    for item in found:
        _show(chain, kept, item)


def _show(chain: Chain, kept: Conversations, item: Kept) -> None:
    opens, more = st.sidebar.columns([6, 1], vertical_alignment="center")
    title = page.plain_markdown(page.shortened(item.title))
    opens.button(
        f"{title} · {long_day(item.begun[:10])}",
        key=f"open-{item.name}",
        type="tertiary",
        on_click=_open,
        args=(chain, item.name),
    )
    with more.popover(":material/more_vert:", type="tertiary", help="Rename or forget"):
        st.text_input(
            "Title",
            value=item.title,
            key=f"title-{item.name}",
            on_change=_rename,
            args=(kept, item.name),
        )
        st.button(
            "Forget this conversation",
            key=f"forget-{item.name}",
            on_click=kept.forget,
            args=(item.name,),
        )


def _offer_export() -> None:
    answers, name = st.session_state.answers, st.session_state.conversation
    st.sidebar.caption("Take this conversation along")
    with st.sidebar.container(horizontal=True):
        st.download_button(
            "Markdown",
            lambda: export.markdown(answers),
            FILE.format(name=name, ending="md"),
            "text/markdown",
            key="markdown",
            help="This conversation with its footnotes",
            on_click="ignore",
        )
        st.download_button(
            "HTML",
            lambda: export.html(answers, answers[0].question.asked),
            FILE.format(name=name, ending="html"),
            "text/html",
            key="html",
            help="This conversation with its footnotes",
            on_click="ignore",
        )


def _open(chain: Chain, name: str) -> None:
    turns = Conversations(chain.archive.folder).turns(name)
    st.session_state.answers = [restored(turn, chain) for turn in turns]
    st.session_state.open, st.session_state.conversation = None, name


def _rename(kept: Conversations, name: str) -> None:
    with unkept.told():
        kept.rename(name, st.session_state[f"title-{name}"])
