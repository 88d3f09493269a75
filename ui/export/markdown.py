"""Answers as Markdown with footnotes (GitHub, Pandoc). News text is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.write.answer import Answer
from ui.export.document import Footnote, sections
from ui.show.markup import plain_markdown


def markdown(answers: Sequence[Answer]) -> str:
    """The answers as one document."""
    lines: list[str] = []
    for section in sections(answers):
        lines += [f"## {plain_markdown(section.question)}", ""]
        lines += [f"*{plain_markdown(section.asked)}*", ""]
        for verdict in section.verdicts:
            lines += [f"**{plain_markdown(verdict)}**", ""]
        for text, numbers in section.statements:
            lines += [f"{plain_markdown(text)}{''.join(f'[^{n}]' for n in numbers)}", ""]
        for note in section.footnotes:
            lines += [f"[^{note.number}]: {_footnote(note)}", ""]
    return "\n".join(lines).strip() + "\n"


def _footnote(note: Footnote) -> str:
    has_link = note.address and not set(note.address) & set("<> ")
    told = " ".join(f"{note.words} {note.about}".split())
    return f"{plain_markdown(told)}{f' <{note.address}>' if has_link else ''}"
