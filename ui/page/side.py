"""The side bar: sharing and export of this conversation, and a list of the earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from assistant.chain import Chain
from assistant.keep.conversations import Conversations, Forgotten, Heading
from ingest.article import long_day
from ui.export.html import html
from ui.export.markdown import markdown
from ui.export.word import MEDIA_TYPE, word
from ui.page import talk
from ui.show import markup
from ui.show.theme import VERDICT_BADGES

FILE = "dateline-{name}.{ending}"
FORGOTTEN = "forgotten"


def show_conversations(chain: Chain, owner: str) -> None:
    """The side bar with the owner's conversations; a click opens one."""
    kept = Conversations(chain.coverage.journals, owner)
    talk.open_addressed(chain, kept)
    here = talk.talk()
    newest = kept.listed()
    if here.answers:
        if here.is_own and (shown := _heading(kept, newest)):
            _show_title(kept, shown)
            _offer_link(kept, shown)
        _offer_export()
        _offer_shortcuts()
    _offer_undo(kept)
    if not any(item.name != here.name for item in newest):
        return
    search = st.sidebar.text_input(
        "Search conversations", key="search", placeholder="Words of a question or an answer"
    )
    there = kept.listed(search) if search else newest
    found = [item for item in there if item.name != here.name]
    st.sidebar.caption("Earlier conversations" if found else "No conversation has these words.")
    for item in found:
        _show(chain, kept, item)


def _show_title(kept: Conversations, item: Heading) -> None:
    """The conversation that is open, to rename or forget."""
    with st.sidebar.container(key="conversation", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{markup.plain_markdown(markup.shortened(item.title))}**", width="stretch")
        _offer_changes(kept, item)


def _show(chain: Chain, kept: Conversations, item: Heading) -> None:
    verdict = f" · {VERDICT_BADGES[item.label][0]}" if item.label else ""
    title = markup.plain_markdown(markup.shortened(item.title))
    beside = st.sidebar.container(
        key=f"earlier-{item.name}", horizontal=True, vertical_alignment="center"
    )
    with beside, st.container(gap=None):
        st.button(
            title,
            key=f"open-{item.name}",
            type="tertiary",
            on_click=_open,
            args=(chain, kept, item.name),
            wrap=True,
        )
        st.caption(f"{long_day(item.begun[:10])}{verdict}")
    with beside:
        _offer_changes(kept, item)


def _offer_changes(kept: Conversations, item: Heading) -> None:
    with st.popover(
        "Rename or forget",
        icon=":material/more_vert:",
        type="tertiary",
        key=f"icon-more-{item.name}",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
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
            on_click=_forget,
            args=(kept, item),
        )


def _offer_link(kept: Conversations, item: Heading) -> None:
    """Whether others may read this conversation, and the link by which they do."""
    name = item.name
    key = f"share-{name}"

    def change() -> None:
        with talk.talk().keeping():
            kept.share(name, shared=st.session_state[key])

    shared = st.sidebar.toggle(
        "Share by link",
        item.shared,
        key=key,
        on_change=change,
        help="Whoever has the link may read this conversation, not change it",
    )
    if shared:
        address = (st.context.url or "").partition("?")[0]
        with st.sidebar:
            st.code(
                f"{address}?{urlencode({talk.CONVERSATION_PARAMETER: name})}",
                language=None,
                wrap_lines=True,
            )


def _offer_export() -> None:
    here = talk.talk()
    answers, title = here.answers, here.answers[0].question.asked
    formats: Sequence[tuple[str, str, str, Callable[[], str | bytes]]] = (
        ("Word", "docx", MEDIA_TYPE, lambda: word(answers, title)),
        ("HTML", "html", "text/html", lambda: html(answers, title)),
        ("Markdown", "md", "text/markdown", lambda: markdown(answers)),
    )
    st.sidebar.caption("Take this conversation along")
    with st.sidebar.container(horizontal=True, gap="small"):
        for name, ending, media_type, made in formats:
            st.download_button(
                name,
                made,
                FILE.format(name=here.name, ending=ending),
                media_type,
                key=f"export-{ending}",
                help="This conversation with its footnotes",
                on_click="ignore",
            )


def _offer_shortcuts() -> None:
    """A switch for the keys of `ui.components.keys`: WCAG 2.2 asks that single keys can be turned
    off."""
    here = talk.talk()

    def change() -> None:
        here.has_keys = st.session_state.shortcuts

    st.sidebar.toggle(
        "Keyboard shortcuts",
        here.has_keys,
        key="shortcuts",
        on_change=change,
        help="n: next evidence, p: previous, Esc: close it, /: ask",
    )


def _heading(kept: Conversations, newest: Sequence[Heading]) -> Heading | None:
    """The heading of the open conversation, usually among the newest."""
    name = talk.talk().name
    return next((item for item in newest if item.name == name), None) or kept.heading(name)


def _open(chain: Chain, kept: Conversations, name: str) -> None:
    if there := kept.kept(name):
        talk.open_kept(chain, there, is_own=True)


def _forget(kept: Conversations, item: Heading) -> None:
    st.session_state[FORGOTTEN] = item.title, kept.forget(item.name)
    if talk.talk().name == item.name:
        talk.start_over()


def _offer_undo(kept: Conversations) -> None:
    """A button that brings back what was forgotten last in this session."""
    if FORGOTTEN not in st.session_state:
        return
    title, forgotten = st.session_state[FORGOTTEN]
    st.sidebar.caption(markup.plain_markdown(f"Forgotten: {markup.shortened(title)}"))
    st.sidebar.button("Undo", on_click=_restore, args=(kept, forgotten))


def _restore(kept: Conversations, forgotten: Forgotten) -> None:
    del st.session_state[FORGOTTEN]
    with talk.talk().keeping():
        kept.restore(forgotten)


def _rename(kept: Conversations, name: str) -> None:
    with talk.talk().keeping():
        kept.rename(name, st.session_state[f"title-{name}"])
