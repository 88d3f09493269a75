"""Footnotes of a Word document.

python-docx has no footnotes: their part is written here, in WordprocessingML (ECMA-376, 17.11).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.export.document import Footnote

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
SEPARATORS = {"-1": "separator", "0": "continuationSeparator"}
"""Word draws these lines above the footnotes of a page, by their ids."""


class WordNotes:
    """The footnotes of one document, in order. Word numbers them itself and has one marker for
    each; further mentions are the number alone."""

    def __init__(self) -> None:
        self._notes: list[Footnote] = []

    def add(self, paragraph: Paragraph, note: Footnote) -> None:
        """A marker at the end of a paragraph, and its footnote."""
        if note in self._notes:
            again = _element("t", f" {self._notes.index(note) + 1}")
            again.set(SPACE, "preserve")
            paragraph._p.append(_raised(again))
            return
        self._notes.append(note)
        marker = _element("footnoteReference", id=str(len(self._notes)))
        paragraph._p.append(_raised(marker))

    def write(self, document: Document) -> None:
        """Write all footnotes into the document."""
        _write_footnotes(document, self._notes)


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
        told.set(SPACE, "preserve")
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
