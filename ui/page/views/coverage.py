"""Coverage: browse and search the archive's articles, past ingests, and the ingest form."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from assistant.chain import Chain
from assistant.find.retrieve import asked_words
from assistant.keep.collections import Collections
from ingest.article import Revision
from ingest.catalog.scope import Scope
from ingest.errors import DatelineError
from ingest.index.lexicon import stems
from ui.page import article_view, ingest_form, permalink, scope_bar
from ui.serve import access, opened, sign_in
from ui.serve.bounds import Bounds
from ui.show import coverage_plots, markup
from ui.show.render import byline

STEP = 25  # articles listed at a time
SHARED_WORDS = 0.5  # of the words searched for, which an article that is found must have


def main() -> None:
    chain, held = opened.chain(), opened.held()
    kept = Collections(chain.coverage.journals, sign_in.owner())
    bounds = scope_bar.show_header("Coverage", kept, held)
    parts: dict[str, Callable[[], None]] = {
        "Articles": lambda: show_articles(chain, kept, bounds),
        "By day and outlet": lambda: show_plots(chain, bounds.scope(time.time())),
    }
    if access.may("ingest"):
        parts["Ingests"] = lambda: ingest_form.show(chain)
    tabs = st.tabs(list(parts), key="part", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                show()


def show_articles(chain: Chain, kept: Collections, bounds: Bounds) -> None:
    """The article list (search results, or the newest first) and the open article beside it."""
    listed, beside = st.columns([2, 3], gap="large")
    with listed:
        words = st.text_input(
            "Search the articles",
            key="q",
            type="search",
            bind="query-params",
            placeholder="Words or a question",
        )
        limit = st.session_state.setdefault("listed", STEP)
        try:
            found = search(chain, words, bounds, limit)
        except DatelineError as error:
            markup.show_error(error)
            found = []
        with st.container(key="articles", gap=None):
            for revision in found:
                st.button(
                    markup.plain_markdown(byline(revision.article)),
                    key=f"article-{revision.article_id}",
                    type="tertiary",
                    on_click=permalink.open_article,
                    args=(revision.article_id,),
                    wrap=True,
                )
        if not found:
            st.write("No article fits.")
        if len(found) == limit:
            st.button("Show more", on_click=lambda: st.session_state.update(listed=limit + STEP))
    with beside:
        article_view.show(chain, kept)


def search(chain: Chain, words: str, bounds: Bounds, limit: int) -> list[Revision]:
    """Articles within these bounds: the newest, or those that a search finds, best first."""
    if not words.strip():
        return chain.coverage.holdings.current(bounds.scope(time.time()), limit=limit)
    question = chain.understand(words, **bounds.asked_with())
    hits = chain.retriever.search(question, 2 * limit)
    asked = asked_words(question)
    found = {
        hit.placed.passage.article_id: hit.placed.revision
        for hit in hits
        if len(asked.intersection(stems(f"{hit.placed.revision.article.title} {hit.text}")))
        >= SHARED_WORDS * len(asked)
    }
    return list(found.values())[:limit]


def show_plots(chain: Chain, scope: Scope) -> None:
    found = chain.coverage.inventory.articles_by_day(scope)
    if not found:
        st.write("No dated article fits.")
        return
    st.altair_chart(coverage_plots.time_chart(found))
    st.altair_chart(coverage_plots.outlet_chart(found))


main()
