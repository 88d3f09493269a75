"""Addresses of stored words: an article's revision on the Coverage page, at its cited span."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import streamlit as st

from assistant.write.answer import Citation
from ingest.passages.split import Span

PAGE = "coverage"
VIEW = "page/views/coverage.py"
"""The page's script, as Streamlit names it."""
ARTICLE, REVISION, WORDS = "article", "revision", "words"
"""Parameters of the address; WORDS are two offsets, "120-164"."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an address names: an article by its id, a revision or None for the current one, and the
    words to highlight or None."""

    article_id: str
    revision: int | None = None
    words: Span | None = None


def parameters(citation: Citation) -> dict[str, str]:
    """The parameters that name a citation's place. A revision never changes, so the offsets always
    lead to the same words."""
    revision = citation.placed.revision
    return {
        ARTICLE: revision.article_id,
        REVISION: str(revision.revision),
        WORDS: f"{citation.start}-{citation.end}",
    }


def of_article(article_id: str) -> dict[str, str]:
    """The parameters that name an article's current revision."""
    return {ARTICLE: article_id}


def permalink(citation: Citation) -> str:
    """The address of a citation's place on this server."""
    here = urlsplit(st.context.url or "")
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"{base}/{PAGE}" if base else PAGE
    return f"{here.scheme}://{here.netloc}/{path}?{urlencode(parameters(citation))}"


def addressed() -> Place:
    """The place that the page's address names; what it does not name well is left out."""
    asked = st.query_params
    start, _, end = asked.get(WORDS, "").partition("-")
    is_span = start.isdecimal() and end.isdecimal() and int(start) < int(end)
    revision = asked.get(REVISION, "")
    return Place(
        asked.get(ARTICLE, ""),
        int(revision) if revision.isdecimal() else None,
        Span(int(start), int(end)) if is_span else None,
    )


def open_article(article_id: str) -> None:
    """Open the current revision of an article."""
    for name in (REVISION, WORDS):
        st.query_params.pop(name, None)
    st.query_params[ARTICLE] = article_id
