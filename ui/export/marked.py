"""A checked draft, each sentence marked, with the evidence in footnotes: HTML and Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

from assistant.checker import CheckedSentence
from ingest.shown import visible
from ui.export.document import Footnote, footnote
from ui.export.word import new_document
from ui.export.word_notes import WordNotes
from ui.show.theme import JUDGEMENT_BADGES

MARKED_STYLE = (
    "body{font:16px/1.6 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "mark{color:inherit;background:#eee}.contradicted{background:#f6c9c4}"
    ".supported{background:#cfe8d7}.not_covered{background:#f7dfb8}.no_claim{background:none}"
    "ol{font-size:.9rem;padding-left:1.5rem}blockquote{margin:.2rem 0;color:#333}"
)
HIGHLIGHTS = {"contradicted": "PINK", "supported": "BRIGHT_GREEN", "not_covered": "YELLOW"}
"""Colours of `docx.enum.text.WD_COLOR_INDEX`."""


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence as it stands in the draft, what was found, and a note for each citation; the first
    note says what was found and why."""

    text: str
    judgement: str
    notes: tuple[Footnote, ...]


def marked_html(draft: str, found: Sequence[CheckedSentence], title: str) -> str:
    """The draft as one self-contained document."""
    paragraphs = list(_paragraphs(draft, found))
    notes = [note for paragraph in paragraphs for one in paragraph for note in one.notes]
    body = "".join(f"<p>{''.join(map(_sentence_html, one))}</p>" for one in paragraphs)
    listed = "".join(f'<li id="n{n.number}" value="{n.number}">{_note_html(n)}</li>' for n in notes)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{MARKED_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}<ol>{listed}</ol></body></html>\n"
    )


def marked_word(draft: str, found: Sequence[CheckedSentence], title: str) -> bytes:
    """The draft as one .docx file."""
    from docx.enum.text import WD_COLOR_INDEX

    document, notes = new_document(title), WordNotes()
    document.add_heading(title, level=1)
    for sentences in _paragraphs(draft, found):
        paragraph = document.add_paragraph()
        for sentence in sentences:
            run: Any = paragraph.add_run(sentence.text)
            if colour := HIGHLIGHTS.get(sentence.judgement):
                run.font.highlight_color = WD_COLOR_INDEX[colour]
            for note in sentence.notes:
                notes.add(paragraph, note)
            paragraph.add_run(" ")
    notes.write(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _paragraphs(draft: str, found: Sequence[CheckedSentence]) -> Iterator[list[MarkedSentence]]:
    """The sentences of each paragraph of a draft; notes are numbered throughout, from 1."""
    paragraph: list[MarkedSentence] = []
    end = count = 0
    for sentence in found:
        if paragraph and "\n" in draft[end : sentence.start]:
            yield paragraph
            paragraph = []
        notes = _notes(sentence, count)
        paragraph.append(MarkedSentence(visible(sentence.text), sentence.judgement, notes))
        end, count = sentence.end, count + len(notes)
    if paragraph:
        yield paragraph


def _notes(sentence: CheckedSentence, before: int) -> tuple[Footnote, ...]:
    if sentence.judgement == "no_claim":
        return ()
    label, _ = JUDGEMENT_BADGES[sentence.judgement]
    reason = visible(": ".join(filter(None, (label, sentence.why))))
    first = Footnote(before + 1, f"{reason}.", "", "")
    cited = [footnote(citation, before + 1) for citation in sentence.citations]
    return (first, *cited)


def _sentence_html(sentence: MarkedSentence) -> str:
    marks = "".join(f'<sup><a href="#n{n.number}">[{n.number}]</a></sup>' for n in sentence.notes)
    return f'<mark class="{sentence.judgement}">{escape(sentence.text)}</mark>{marks} '


def _note_html(note: Footnote) -> str:
    address = escape(note.address)
    link = f' <a href="{address}">{address}</a>' if address else ""
    return f"{escape(note.words)} {escape(note.about)}{link}"
