"""The scope filters (as-of day, days, outlets, languages), kept in the page's URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from assistant.chain import Chain
from assistant.keep.collections import Collections
from assistant.understand.question import Filters
from assistant.understand.reading import language_name
from ui.components import dates
from ui.page import collection_bar, reader_choice
from ui.serve import access
from ui.serve.bounds import NOTHING, Bounds, Choices
from ui.serve.opened import Held
from ui.show import markup

DAYS = ("as_of", "since", "until")
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
UNFIT_KEY = "unfit"
ONLY = "only"
"""Parameter of the address: ids of the only articles that are asked."""
MOST_CHOSEN = 50
"""Maximum number of ids in the address."""
ALONE = "ask-alone"
"""Articles to ask alone from the next run on: the filters are on the page already in this one."""


def choose(kept: Collections, there: Choices) -> Bounds:
    """Show the filter controls behind one button; returns the chosen filters, which the page's URL
    keeps."""
    _ask_alone(kept)
    found = collection_bar.chosen(kept)
    _note_unfit(there, has_gone=collection_bar.has_gone(found))
    dates.show()
    with st.popover("Scope", help="Ask as of a day, within days, of some outlets or languages"):
        collection_bar.pick(kept)
        as_of = _day("As of", "as_of", "Only what was known by that day; empty means now.")
        since = _day("Since", "since", "Reports from that day on.")
        until = _day("Until", "until", "Reports up to that day.")
        outlets = _some("Outlets", "outlet", there.outlets, "All outlets")
        languages = _some("Languages", "language", there.languages, "All languages")
        bounds = Bounds(as_of, since, until, outlets, languages, chosen_articles(there))
        if collection_bar.has_gone(found):
            bounds = replace(bounds, articles=NOTHING)
        collection_bar.offer_changes(kept, found, bounds, _ask_collection)
    bounds = collection_bar.within(bounds, found, there)
    _show_unfit(bounds)
    return bounds


def chosen_articles(there: Choices) -> tuple[str, ...]:
    """The articles that the page's address names, those that are there; NOTHING if none is."""
    named = tuple(dict.fromkeys(st.query_params.get_all(ONLY)))
    found = tuple(article_id for article_id in named if there.has_article(article_id))
    return found or (NOTHING if named else ())


def choose_only(article_ids: Sequence[str]) -> None:
    """Ask these articles alone from the next run on, without any other filter."""
    st.session_state[ALONE] = tuple(article_ids)


def _ask_alone(kept: Collections) -> None:
    """Do what `choose_only` was called for. More articles than an address can name become a
    collection."""
    article_ids = st.session_state.pop(ALONE, ())
    if not article_ids:
        return
    clear()
    if len(article_ids) <= MOST_CHOSEN:
        st.query_params[ONLY] = list(article_ids)
        return
    title = f"Taken in {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    with collection_bar.keeping():
        collection_bar.choose(kept.create(title, Filters(articles=article_ids)))


def _note_unfit(there: Choices, *, has_gone: bool) -> None:
    """Remember filters in the URL that do not exist here: Streamlit drops them silently."""
    asked = {name: st.query_params.get_all(name) for name in (*DAYS, "outlet", "language", ONLY)}
    known = {"outlet": there.outlets, "language": there.languages}
    unfit = [
        f"{name} {value}"
        for name, values in asked.items()
        for value in values
        if not _fits(name, value, known, there)
    ]
    unfit += ["the collection of this address"] if has_gone else []
    if unfit:
        st.session_state[UNFIT_KEY] = ", ".join(unfit), None


def _show_unfit(bounds: Bounds) -> None:
    """Warn about invalid filters of the URL until another scope is chosen."""
    told, when = st.session_state.get(UNFIT_KEY, ("", None))
    if when not in (None, bounds):
        del st.session_state[UNFIT_KEY]
    elif told:
        st.session_state[UNFIT_KEY] = told, bounds
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(markup.plain_markdown(f"{told}: not in this archive. Choose under Scope."))
            st.button(
                "Dismiss the warning",
                icon=":material/close:",
                key="icon-unfit",
                type="tertiary",
                on_click=lambda: st.session_state.pop(UNFIT_KEY, None),
            )


def _fits(name: str, value: str, known: Mapping[str, Sequence[str]], there: Choices) -> bool:
    """Whether a filter of the address is one that can be asked of here."""
    if name == ONLY:
        return there.has_article(value)
    return value in known[name] if name in known else _is_day(value)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def show_title(
    chain: Chain, kept: Collections, held: Held, start_over: Callable[[], None]
) -> tuple[Chain, Bounds]:
    """The chat's title, a caption on the archive and, for editors, the reader; and the choice of
    scope and reader for the next question, which are returned."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title("Dateline", anchor=False)
        chain = reader_choice.chosen(chain)
        bounds = choose(kept, held.choices)
        st.button("Start over", on_click=start_over)
    line = f"{held.line} · {chain.choice}" if access.may("ingest") else held.line
    st.caption(markup.plain_markdown(line))
    return chain, bounds


def show_header(title: str, kept: Collections, held: Held) -> Bounds:
    """A page's title, a caption about the archive, and the scope; returns that scope."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(title, anchor=False)
        bounds = choose(kept, held.choices)
    st.caption(markup.plain_markdown(held.line))
    with st.container(horizontal=True, gap="small"):
        for chip in bounds.chips:
            st.badge(markup.plain_markdown(chip), color="gray")
    return bounds


def show_chips(bounds: Bounds) -> None:
    """The scope of the next question, next to the input field."""
    with st.bottom, st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("Asked of", width="content")
        for chip in bounds.chips:
            st.badge(markup.plain_markdown(chip), color="gray")
        if bounds != Bounds():
            st.button("Ask all of it, now", key="unbound", type="tertiary", on_click=clear)


def clear() -> None:
    """Clear all filters."""
    collection_bar.choose("")
    st.query_params.pop(ONLY, None)
    st.session_state.pop(UNFIT_KEY, None)
    for name in DAYS:
        st.session_state[name] = None
    st.session_state.outlet = st.session_state.language = []


def _ask_collection(name: str) -> None:
    """Ask of a collection alone: the filters that it was made of are its own now."""
    as_of = st.session_state.get("as_of")
    clear()
    st.session_state["as_of"] = as_of
    collection_bar.choose(name)


def _day(label: str, key: str, told: str) -> str:
    day: date | None = st.date_input(
        label,
        value=None,
        min_value=FIRST,
        max_value=LAST,
        key=key,
        help=told,
        bind="query-params",
    )
    return day.isoformat() if day else ""


def _some(label: str, key: str, there: Sequence[str], none: str) -> tuple[str, ...]:
    shown = language_name if key == "language" else str
    chosen = st.multiselect(
        label, there, key=key, bind="query-params", placeholder=none, format_func=shown
    )
    return tuple(chosen)
