"""The collection that questions are asked of: chosen, made, changed and shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from assistant.keep.collections import Collection, Collections
from assistant.understand.question import Filters
from ingest.errors import DatelineError
from ui.page import talk
from ui.serve.bounds import Bounds, Choices
from ui.show import markup

COLLECTION = "collection"
"""Parameter of the address: the name of a collection."""
PICKED, DELETED = "collection-picked", "collection-deleted"
NONE = ""


def chosen(kept: Collections) -> Collection | None:
    """The collection that the page's address names."""
    name = st.query_params.get(COLLECTION, "")
    return kept.collection(name) if name else None


def has_gone(found: Collection | None) -> bool:
    """Whether the address names a collection that is deleted, or not shared any more."""
    return found is None and bool(st.query_params.get(COLLECTION, ""))


def within(bounds: Bounds, found: Collection | None, there: Choices) -> Bounds:
    """The bounds in a collection: what is chosen beside it overrides its own."""
    if not found:
        return bounds
    own = found.filters
    articles = tuple(filter(there.has_article, own.articles)) or own.articles
    return replace(
        bounds,
        since=bounds.since or own.since,
        until=bounds.until or own.until,
        outlets=bounds.outlets or own.outlets,
        languages=bounds.languages or own.languages,
        articles=bounds.articles or articles,
        collection=found.title,
    )


def pick(kept: Collections) -> None:
    """Show the collections to choose from, if there are any."""
    listed = {one.name: one for one in kept.listed()}
    named = st.query_params.get(COLLECTION, NONE)
    st.session_state[PICKED] = named if named in listed else NONE
    if listed:
        st.selectbox(
            "Collection",
            [NONE, *listed],
            key=PICKED,
            format_func=lambda name: _titled(listed[name]) if name else "None",
            on_change=lambda: choose(st.session_state[PICKED]),
        )
    if DELETED in st.session_state:
        st.button("Bring the collection back", on_click=_restore, args=(kept,))


def offer_article(kept: Collections, article_id: str) -> None:
    """A popover that adds an article to a collection of chosen articles, or to a new one."""
    key = f"collect-{article_id}"
    with st.popover("Add to a collection", key=key, on_change="rerun") as opened:
        if not opened.open:
            return
        for one in kept.listed():
            if one.is_own and one.filters.articles:
                there = article_id in one.filters.articles
                st.button(
                    markup.plain_markdown(one.title),
                    key=f"{key}-{one.name}",
                    icon=":material/check:" if there else ":material/add:",
                    disabled=there,
                    on_click=_add,
                    args=(kept, one.name, article_id),
                )
        offer_new(kept, Filters(articles=(article_id,)), "A new collection", lambda _: None)


def _add(kept: Collections, name: str, article_id: str) -> None:
    with keeping():
        kept.add(name, article_id)


def offer_changes(
    kept: Collections, found: Collection | None, bounds: Bounds, on_made: Callable[[str], None]
) -> None:
    """Controls to keep the scope as a collection (see `offer_new`) or, in one of the owner's, to
    change that."""
    if found and found.is_own:
        _offer_changes(kept, found)
    elif not found and bounds != Bounds():
        offer_new(kept, filters_of(bounds), "Keep this scope as a collection", on_made)


def offer_new(
    kept: Collections, filters: Filters, label: str, on_made: Callable[[str], None]
) -> None:
    """A field for the title of a new collection; `on_made` is called with its name."""

    def make() -> None:
        if title := st.session_state["collection-title"].strip():
            with keeping():
                on_made(kept.create(title, filters))
            st.session_state["collection-title"] = ""

    st.text_input(label, key="collection-title", placeholder="A name", on_change=make)


def filters_of(bounds: Bounds) -> Filters:
    """The filters of these bounds, without the day they are asked as of."""
    return Filters(bounds.since, bounds.until, bounds.outlets, bounds.languages, bounds.articles)


def choose(name: str) -> None:
    """Ask of this collection from now on; of none if the name is empty."""
    if name:
        st.query_params[COLLECTION] = name
    else:
        st.query_params.pop(COLLECTION, None)


def _titled(found: Collection) -> str:
    return found.title if found.is_own else f"{found.title} (shared)"


def _offer_changes(kept: Collections, found: Collection) -> None:
    title, shared = f"title-{found.name}", f"shared-{found.name}"

    def rename() -> None:
        with keeping():
            kept.rename(found.name, st.session_state[title])

    def share() -> None:
        with keeping():
            kept.share(found.name, shared=st.session_state[shared])

    st.text_input("Name of the collection", found.title, key=title, on_change=rename)
    st.toggle(
        "Shared",
        found.shared,
        key=shared,
        on_change=share,
        help="Everybody who reads this archive may ask it, and nobody else may change it",
    )
    st.button("Delete the collection", on_click=_delete, args=(kept, found.name))


def _delete(kept: Collections, name: str) -> None:
    with keeping():
        kept.delete(name)
        choose(NONE)
        st.session_state[DELETED] = name


def _restore(kept: Collections) -> None:
    name = st.session_state.pop(DELETED)
    with keeping():
        kept.delete(name, deleted=False)
        choose(name)


@contextmanager
def keeping() -> Iterator[None]:
    """Show an error of storing on the page instead of failing."""
    try:
        yield
    except DatelineError as error:
        talk.talk().notice = f"{error.message}; {error.remedy}"
