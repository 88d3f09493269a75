"""Answers as Markdown with footnotes (GitHub, Pandoc). News text is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.write.answer import Answer
from ui.export.document import Footnote, sections

MARKED = re.compile(r"[\\`*_\[\]<>|$~&]|^(?:[#+-]|\d+(?=[.)]))")
"""What means something in Markdown wherever it stands, or at the beginning of a line."""


def markdown(answers: Sequence[Answer]) -> str:
    """The answers as one document."""
    lines: list[str] = []
    for section in sections(answers):
        lines += [f"## {escaped(section.question)}", ""]
        lines += [f"*{escaped(section.asked)}*", ""]
        for verdict in section.verdicts:
            lines += [f"**{escaped(verdict)}**", ""]
        for text, numbers in section.statements:
            lines += [f"{escaped(text)}{''.join(f'[^{n}]' for n in numbers)}", ""]
        for note in section.footnotes:
            lines += [f"[^{note.number}]: {_footnote(note)}", ""]
    return "\n".join(lines).strip() + "\n"


def escaped(text: str) -> str:
    """One line of text as Markdown that reads as it is written."""
    line = " ".join(text.split())
    return MARKED.sub(lambda m: f"{m[0]}\\" if m[0].isdecimal() else f"\\{m[0]}", line)


def _footnote(note: Footnote) -> str:
    has_link = note.address and not set(note.address) & set("<> ")
    told = " ".join(f"{note.words} {note.about}".split())
    return f"{escaped(told)}{f' <{note.address}>' if has_link else ''}"
