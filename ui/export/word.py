"""Answers as a Word document with real footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.write.answer import Answer
from ui.export.document import Section, sections
from ui.export.word_notes import WordNotes

if TYPE_CHECKING:
    from docx.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(answers: Sequence[Answer], title: str) -> bytes:
    """The answers as one .docx file."""
    document = new_document(title)
    notes = WordNotes()
    for section in sections(answers):
        _write(document, section, notes)
    notes.write(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def new_document(title: str) -> Document:
    """An empty document with its properties, in place of those of python-docx' template."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "Dateline"
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = datetime.now(UTC)
    return document


def _write(document: Document, section: Section, notes: WordNotes) -> None:
    own = {note.number: note for note in section.footnotes}
    document.add_heading(section.question, level=1)
    document.add_paragraph().add_run(section.asked).italic = True
    for verdict in section.verdicts:
        document.add_paragraph().add_run(verdict).bold = True
    for text, numbers in section.statements:
        paragraph = document.add_paragraph(text)
        for number in numbers:
            notes.add(paragraph, own[number])
