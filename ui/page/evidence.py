"""The evidence panel beside an answer: the article of a citation, at its quote, with metadata."""

from __future__ import annotations

import streamlit as st

from assistant.chain import Chain
from assistant.write.answer import Answer
from assistant.write.standing import standing
from ingest.passages.split import Span
from ui.components import article
from ui.page.talk import Talk
from ui.show import markup


def show(here: Talk, chain: Chain) -> None:
    """Show the citation that is open, if any."""
    if here.opened is None:
        return
    turn, n = here.opened
    answer = here.answers[turn]
    citation = next((c for c in answer.draft.citations if c.n == n), None)
    if citation is None:
        return
    revision = citation.placed.revision
    with st.container(key="evidence-opened" if here.clicked else "evidence"):
        _show_head(here, answer, turn, n)
        st.html(markup.facts_html(citation, answer.independent_sources))
        if line := standing(citation, chain.coverage.holdings).line:
            st.html(markup.paragraph(line, "note"))
        beside = [
            Span(other.start, other.end)
            for other in answer.draft.citations
            if other.n != n and other.placed.revision.article_id == revision.article_id
            and other.placed.revision.revision == revision.revision
        ]  # fmt: skip
        quote = Span(citation.start, citation.end)
        article.show(revision.article.text, f"article-{turn}-{n}", quote, beside)
        if address := markup.original_at(revision.article, citation.quote):
            st.link_button("Open the original at these words", address)


def _show_head(here: Talk, answer: Answer, turn: int, n: int) -> None:
    """The citation's number, with buttons for previous, next and close."""
    numbers = [citation.n for citation in answer.draft.citations]
    at = numbers.index(n)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(f"Evidence {n}", anchor=False)
        for name, to in (("Previous", at - 1), ("Next", at + 1)):
            there = 0 <= to < len(numbers)
            st.button(
                ":material/chevron_left:" if name == "Previous" else ":material/chevron_right:",
                key=f"evidence-{name}",
                help=f"{name} evidence",
                type="tertiary",
                disabled=not there,
                on_click=here.open,
                args=(turn, numbers[to] if there else n),
            )
        st.button(
            ":material/close:",
            key="evidence-close",
            help="Close the evidence",
            type="tertiary",
            on_click=here.close,
        )
