"""Answers as a Word document with real footnotes.

python-docx has no footnotes: their part is written here, in WordprocessingML (ECMA-376, 17.11).
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from assistant.write.answer import Answer
from ui.export.document import Footnote, Section, sections

if TYPE_CHECKING:
    from docx.document import Document

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SEPARATORS = {"-1": "separator", "0": "continuationSeparator"}
"""Word draws these lines above the footnotes of a page, by their ids."""


def word(answers: Sequence[Answer], title: str) -> bytes:
    """The answers as one .docx file."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "Dateline"
    notes: list[Footnote] = []
    for section in sections(answers):
        _write(document, section, notes)
    _write_footnotes(document, notes)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _write(document: Document, section: Section, notes: list[Footnote]) -> None:
    """Write a section; its footnotes are added to `notes`, one for each marker, since Word numbers
    them itself and does not refer to one twice."""
    own = {note.number: note for note in section.footnotes}
    document.add_heading(section.question, level=1)
    document.add_paragraph().add_run(section.asked).italic = True
    for verdict in section.verdicts:
        document.add_paragraph().add_run(verdict).bold = True
    for text, numbers in section.statements:
        paragraph = document.add_paragraph(text)
        for number in numbers:
            notes.append(own[number])
            marker = _element("footnoteReference", id=str(len(notes)))
            paragraph._p.append(_raised(marker))


def _write_footnotes(document: Document, notes: Sequence[Footnote]) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    root = _element("footnotes")
    for separator, line in SEPARATORS.items():
        root.append(_footnote(separator, line, _run(_element(line))))
    for number, note in enumerate(notes, start=1):
        told = _element("t", f" {note.words} {note.about} {note.address}".rstrip())
        told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        own = _raised(_element("footnoteRef"))
        root.append(_footnote(str(number), "", own, _run(told)))
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE, written, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnote(number: str, kind: str, *runs: Any) -> Any:
    note, paragraph = _element("footnote", id=number), _element("p")
    if kind:
        note.set(f"{{{NAMESPACE}}}type", kind)
    paragraph.extend(runs)
    note.append(paragraph)
    return note


def _raised(element: Any) -> Any:
    """A superscript run around an element."""
    properties = _element("rPr")
    properties.append(_element("vertAlign", val="superscript"))
    return _run(properties, element)


def _run(*elements: Any) -> Any:
    run = _element("r")
    run.extend(elements)
    return run


def _element(name: str, text: str = "", **attributes: str) -> Any:
    from lxml import etree

    made = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"w": NAMESPACE})
    made.text = text or None
    for key, value in attributes.items():
        made.set(f"{{{NAMESPACE}}}{key}", value)
    return made
