"""One article as stored: its revisions and their differences, other outlets with the same copy, and
a button to remove it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assistant.chain import Chain
from assistant.keep.collections import Collections
from ingest.article import Revision, day, long_day
from ingest.catalog.holdings import Carrier
from ingest.catalog.tables import WITHDRAWN
from ui.components import article, top
from ui.page import collection_bar, correct_form, permalink
from ui.serve import access
from ui.show import markup
from ui.show.difference import changed_facts, changed_words
from ui.show.render import article_facts, headline


def show(chain: Chain, kept: Collections) -> None:
    """The article that the page's address names, if it names one; on a phone above the list."""
    place = permalink.addressed()
    with st.container(key="article-opened" if place.article_id else "article-none"):
        if place.article_id:
            top.show(f"article-{place.article_id}")
        _show(chain, kept, place)


def _show(chain: Chain, kept: Collections, place: permalink.Place) -> None:
    article_id = place.article_id
    history = chain.coverage.holdings.history(article_id) if article_id else []
    if not history:
        st.write("Choose an article to read it." if not article_id else "This article is gone.")
        return
    current = chain.coverage.holdings.revision(article_id) or history[-1]
    shown = _choose_revision(history, place.revision or current.revision)
    st.html(markup.paragraph(headline(shown.article), "headline"))
    if shown.state == WITHDRAWN:
        st.warning("Withdrawn: kept on record, never answered from.")
    for note in shown.article.notes:
        st.html(markup.paragraph(note, "note"))
    _show_changes(history, shown)
    words = place.words if shown.revision == place.revision else None
    article.show(shown.article.text, f"text-{article_id}-{shown.revision}", words)
    facts = article_facts(shown)
    if not access.may("ingest"):
        facts.pop("Source", None)  # a path on this machine is of no use to readers
    st.html("".join(markup.paragraph(f"{name}: {value}", "facts") for name, value in facts.items()))
    collection_bar.offer_article(kept, shown.article_id)
    correct_form.show(chain, shown, is_current=shown.revision == current.revision)
    if address := markup.original(shown.article):
        st.link_button("Open the original", address)
    groups = chain.coverage.holdings.carriers([shown.copy_group], scope=None)
    _show_copies(groups.get(shown.copy_group, []), article_id)
    if access.may("articles", "remove"):
        st.button("Remove this article", on_click=_confirm, args=(shown,))


def _choose_revision(history: Sequence[Revision], opened: int) -> Revision:
    """The revision that the user chooses; at first the `opened` one, or the last."""
    if len(history) == 1:
        return history[0]
    numbers = [revision.revision for revision in history]
    named = {r.revision: f"Revision {r.revision}, {long_day(day(r.valid_from))}" for r in history}
    chosen = st.selectbox(
        "Revision",
        numbers,
        index=numbers.index(opened) if opened in numbers else len(numbers) - 1,
        format_func=lambda number: named[number],
        key=f"revision-{history[0].article_id}-{opened}",
    )
    return next(r for r in history if r.revision == chosen)


def _show_changes(history: Sequence[Revision], shown: Revision) -> None:
    """The changes from the previous revision, if there is one."""
    at = [r.revision for r in history].index(shown.revision)
    if at == 0:
        return
    before = history[at - 1]
    with st.expander(f"What changed from revision {before.revision}", expanded=True):
        facts = [
            markup.paragraph(f"{name}: {old} → {new}", "facts")
            for name, old, new in changed_facts(before.article, shown.article)
        ]
        parts = [markup.changed(words) for words in changed_words(before.article, shown.article)]
        st.html("".join([*facts, *parts]) or markup.paragraph("No sentence.", "facts"))


def _show_copies(carriers: Sequence[Carrier], article_id: str) -> None:
    others = [carrier for carrier in carriers if carrier.article_id != article_id]
    if not others:
        return
    st.write("The same copy, carried by others:")
    for carrier in others:
        name = carrier.outlet or carrier.agency or carrier.url
        st.button(
            markup.plain_markdown(f"{name}, {carrier.published[:10] or 'undated'}"),
            key=f"copy-{carrier.article_id}",
            type="tertiary",
            on_click=permalink.open_article,
            args=(carrier.article_id,),
        )


@st.dialog("Remove this article?")
def _confirm(shown: Revision) -> None:
    st.html(markup.paragraph(headline(shown.article), "headline"))
    st.write(
        "All its revisions go, and nothing is answered from it any more. Conversations that cite "
        "it will say so. It can be taken in again from its source."
    )
    if not st.button("Remove it", type="primary"):
        return
    with st.spinner("Removing"):
        command = access.run(("articles", "remove"), [shown.article_id])
        done = command.result()
    if done is None:
        st.error(markup.plain_markdown(command.said))
        return
    st.query_params.pop(permalink.ARTICLE, None)
    st.toast("Removed.", icon=":material/check:")
    st.rerun()
