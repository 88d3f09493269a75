"""The evidence panel beside an answer: the article of a citation, at its quote, with metadata."""

from __future__ import annotations

import streamlit as st

from assistant.chain import Chain
from assistant.write.answer import Answer, Citation
from assistant.write.standing import standing
from ingest.passages.split import Span
from ui.components import article, copy
from ui.export.quotation import quotation
from ui.export.references import references
from ui.page import permalink
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
        _show_uses(citation)
        if address := markup.original_at(citation):
            st.link_button("Open the original at these words", address)


def step(here: Talk, by: int) -> None:
    """Open the next (`by` 1) or previous (-1) citation of the answer whose evidence is open; with
    none open, the first of the last answer."""
    if not here.answers:
        return
    turn, n = here.opened or (len(here.answers) - 1, 0)
    numbers = [citation.n for citation in here.answers[turn].draft.citations]
    at = numbers.index(n) + by if n in numbers else 0
    if 0 <= at < len(numbers):
        here.open(turn, numbers[at])


def _show_uses(citation: Citation) -> None:
    """What one does with a citation: copy its words, name its source, read the whole article."""
    article = citation.placed.revision.article
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        copied = quotation(citation, permalink.permalink(citation))
        copy.show(
            copied, f"quote-{citation.placed.revision.article_id}-{citation.start}", "Copy quote"
        )
        with st.popover("Cite", type="tertiary", key="cite", on_change="rerun") as opened:
            if opened.open:
                for name, line in references(article).items():
                    st.caption(name)
                    st.code(line, language=None, wrap_lines=True)
        st.page_link(
            permalink.VIEW, label="Read in Coverage", query_params=permalink.parameters(citation)
        )


def _show_head(here: Talk, answer: Answer, turn: int, n: int) -> None:
    """The citation's number, with buttons for previous, next, width and close."""
    numbers = [citation.n for citation in answer.draft.citations]
    at = numbers.index(n)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(f"Evidence {n}", anchor=False)
        for name, icon, to in (("Previous", "left", at - 1), ("Next", "right", at + 1)):
            there = 0 <= to < len(numbers)
            st.button(
                f"{name} evidence",
                icon=f":material/chevron_{icon}:",
                key=f"icon-{name}",
                type="tertiary",
                disabled=not there,
                on_click=here.open,
                args=(turn, numbers[to] if there else n),
            )
        st.button(
            "Narrower evidence" if here.is_wide else "Wider evidence",
            icon=":material/left_panel_close:" if here.is_wide else ":material/left_panel_open:",
            key="icon-width",
            type="tertiary",
            on_click=here.widen,
        )
        st.button(
            "Close the evidence",
            icon=":material/close:",
            key="icon-close",
            type="tertiary",
            on_click=here.close,
        )
