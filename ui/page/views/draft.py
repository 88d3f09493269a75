"""Check a draft: judge each sentence of a text against the coverage."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from html import escape

import streamlit as st

from assistant.chain import Chain
from assistant.checker import CheckedSentence, Checker, claims_in, report
from assistant.keep.collections import Collections
from assistant.write.answer import Citation
from ingest import shown
from ingest.errors import DatelineError, DraftError
from ingest.read.formats import LARGEST
from ingest.read.formats.decode import text_of
from ui.export.marked import marked_html, marked_word
from ui.export.word import MEDIA_TYPE
from ui.page import permalink, scope_bar
from ui.serve import leaving, opened, sign_in
from ui.serve.bounds import Bounds
from ui.serve.polled import polled
from ui.show import markup
from ui.show.render import byline, in_quotes
from ui.show.theme import JUDGEMENT_BADGES

DRAFT_STOPS_WITHIN = 0.25  # seconds
ALL_SENTENCES = "All"
TITLE = "A draft, checked against the coverage"
CHECKED = "checked"


def main() -> None:
    chain, held = opened.chain(), opened.held()
    kept = Collections(chain.coverage.journals, sign_in.owner())
    bounds = scope_bar.show_header("Check a draft", kept, held)
    typing, results = st.columns([2, 3], gap="large")
    with typing:
        draft, is_asked = ask_draft()
    with results:
        if is_asked:
            check(chain, draft, bounds)
        show_checked()


def ask_draft() -> tuple[str, bool]:
    """The text to check, pasted or uploaded, and whether the check was requested."""
    with st.form("draft", border=False):
        before, _ = st.session_state.get(CHECKED, ("", []))
        pasted = st.text_area(
            "Paste a text", before, height=340, placeholder="A draft, a claim, a speech"
        )
        uploaded = st.file_uploader(
            "or choose a text file", type=["txt", "md"], max_upload_size=LARGEST // 2**20
        )
        is_asked = st.form_submit_button("Check", type="primary")
    try:
        text = text_of(uploaded.getvalue(), uploaded.name) if uploaded else pasted
    except DatelineError as error:
        markup.show_error(error)
        return "", False
    return text, is_asked


def check(chain: Chain, draft: str, bounds: Bounds) -> None:
    """Judge the sentences one by one, and keep the results in the session."""
    st.session_state.pop(CHECKED, None)
    try:
        count = len(claims_in(draft))
    except DraftError as error:
        markup.show_error(error)
        return
    found: list[CheckedSentence] = []
    told = st.progress(0.0, f"0 of {count} sentences")
    sentences = Checker(chain.coverage).check(draft, bounds.scope(time.time()))
    with leaving.answering(), closing(polled(sentences, DRAFT_STOPS_WITHIN)) as events:
        for sentence in events:
            if sentence is not None:
                found.append(sentence)
            told.progress(len(found) / count, f"{len(found)} of {count} sentences")
    told.empty()
    st.session_state[CHECKED] = draft, found


def show_checked() -> None:
    """The results of the last check, each sentence with the passages that decide."""
    checked: tuple[str, list[CheckedSentence]] = st.session_state.get(CHECKED, ("", []))
    draft, found = checked
    if not found:
        st.write(
            "Each sentence is held against the coverage: supported, contradicted, or not covered, "
            "with the words that decide."
        )
        return
    counts = Counter[str](sentence.judgement for sentence in found)
    kinds = [kind for kind in JUDGEMENT_BADGES if counts[kind]]
    names = {kind: f"{JUDGEMENT_BADGES[kind][0]} {counts[kind]}" for kind in kinds}
    chosen = st.segmented_control(
        "Show",
        [ALL_SENTENCES, *kinds],
        default=ALL_SENTENCES,
        format_func=lambda kind: names.get(kind, kind),
    )
    for sentence in found:
        if chosen in (None, ALL_SENTENCES, sentence.judgement):
            show_sentence(sentence)
    offer_files(draft, found)


def offer_files(draft: str, found: Sequence[CheckedSentence]) -> None:
    """The marked draft, with the evidence in footnotes, and the report as JSON."""
    files: Sequence[tuple[str, str, str, Callable[[], str | bytes]]] = (
        ("Word", "docx", MEDIA_TYPE, lambda: marked_word(draft, found, TITLE)),
        ("HTML", "html", "text/html", lambda: marked_html(draft, found, TITLE)),
        ("JSON", "json", "application/json", lambda: shown.as_json(report(found))),
    )
    st.caption("Take the marked draft along")
    with st.container(horizontal=True, gap="small"):
        for name, ending, media_type, made in files:
            st.download_button(
                name, made, f"check.{ending}", media_type, key=f"take-{ending}", on_click="ignore"
            )


def show_sentence(sentence: CheckedSentence) -> None:
    """A sentence with its judgement, the reason and the citations."""
    label, colour = JUDGEMENT_BADGES[sentence.judgement]
    words = escape(shown.visible(" ".join(sentence.text.split())))
    st.html(f'<p class="dl-draft dl-{sentence.judgement}">{words}</p>')
    if sentence.judgement == "no_claim":
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(label, color=colour)  # type: ignore[arg-type]
        st.caption(markup.plain_markdown(sentence.why))
    for citation in sentence.citations:
        show_citation(citation)


def show_citation(citation: Citation) -> None:
    """The words of the coverage, and the article they stand in."""
    st.html(markup.paragraph(in_quotes(citation.quote), "near"))
    revision = citation.placed.revision
    st.page_link(
        permalink.VIEW,
        label=markup.plain_markdown(byline(revision.article)),
        query_params=permalink.parameters(citation),
    )


main()
