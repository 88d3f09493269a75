"""The page's archive, opened once for all sessions; summaries are cached until the archive
changes."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass

import streamlit as st

from assistant.chain import Chain
from assistant.suggestions import Offered, offered
from assistant.text.words import number_of
from ingest.article import Revision, day, long_day
from ingest.catalog.scope import Scope
from ui.serve.answerers import Answerers, Here, Processes
from ui.serve.bounds import Bounds, Choices
from ui.serve.opening import open_served_chain
from ui.settings import Settings, page_settings

KEPT = 64
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A summary of the archive: a line with its size and dates, and the choices for filters."""

    line: str
    choices: Choices


def chosen() -> Settings:
    """The settings that the page was started with."""
    return page_settings(sys.argv[1:])


def chain() -> Chain:
    """The chain shared by all sessions. Raises whatever opening the archive raises."""
    settings = chosen()
    return _open(settings, repr(settings))


def answerers() -> Answerers:
    """The answerers shared by all sessions; they load in the background."""
    settings = chosen()
    return _answerers(settings, repr(settings))


def begin(settings: Settings) -> None:
    """Open the archive, start the answerers and find the first page's questions, before anybody
    comes. What raises here, or because the server stops meanwhile, is only logged: the page does
    the same and reports it."""
    key = repr(settings)
    try:
        chain = _open(settings, key)
        _answerers(settings, key)
        chain.coverage.refresh(wait=False)
        _offered(chain, *_seen(chain), Bounds())
    except Exception:
        LOG.info("not ready ahead of the first page", exc_info=True)


def held() -> Held:
    """A summary of the archive as of now."""
    opened = chain()
    opened.coverage.refresh(wait=False)
    return _held(opened, *_seen(opened))


def looked_through(scope: Scope) -> str:
    """How many articles are within a scope, their first and last day, and the last ingest."""
    opened = chain()
    opened.coverage.refresh(wait=False)
    return _looked_through(opened, *_seen(opened), scope)


def newest(scope: Scope, count: int) -> list[Revision]:
    """The newest articles within a scope."""
    return chain().coverage.holdings.current(scope, limit=count)


def to_ask(bounds: Bounds) -> Offered:
    """Questions and stories to begin with, which have an answer within these filters. Raises
    QuestionError."""
    opened = chain()
    return _offered(opened, *_seen(opened), bounds)


def _seen(opened: Chain) -> tuple[str, int]:
    """Cache key: the archive and the generation that has been loaded."""
    return str(opened.coverage.folder), opened.coverage.generation


@st.cache_resource(show_spinner=False)
def _open(_settings: Settings, key: str) -> Chain:  # noqa: ARG001 - Streamlit hashes text fast
    return open_served_chain(_settings, warm=not _settings.answerers)


@st.cache_resource(show_spinner=False)
def _answerers(_settings: Settings, key: str) -> Answerers:
    if _settings.answerers:
        return Processes(_settings, _settings.answerers)
    return Here(_open(_settings, key))


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _held(_chain: Chain, folder: str, generation: int) -> Held:  # noqa: ARG001 - they are the key
    inventory = _chain.coverage.inventory
    choices = Choices(
        tuple(inventory.outlets()),
        tuple(inventory.languages()),
        lambda article_id: bool(_chain.coverage.holdings.known([article_id])),
    )
    count = number_of(inventory.counts()["articles"], "article")
    span = inventory.span()
    if not span:
        line = f"{count}: take some in on the Coverage page or with `dateline ingest`"
        return Held(line, choices)
    first, last, added = (long_day(day(when)) for when in span)
    outlets = number_of(len(choices.outlets), "outlet")
    return Held(f"{count} of {outlets}, {first} to {last}, last added to {added}", choices)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _looked_through(_chain: Chain, folder: str, generation: int, scope: Scope) -> str:  # noqa: ARG001
    there, span = (
        _chain.coverage.inventory.within(scope),
        _chain.coverage.inventory.span(),
    )
    added = f"; last added to {long_day(day(span[2]))}" if span else ""
    if there is None:
        return f"no article: none fits{added}"
    count, first, last = there
    days = " to ".join(dict.fromkeys(long_day(day(when)) for when in (first, last)))
    return f"{count:,} article{'s' if count > 1 else ''}, {days}{added}"


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _offered(_chain: Chain, folder: str, generation: int, bounds: Bounds) -> Offered:  # noqa: ARG001
    return offered(_chain, **bounds.asked_with())
