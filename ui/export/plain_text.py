"""Answers as plain text with numbered sources, to paste anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.write.answer import Answer
from ui.export.document import Section, sections


def plain_text(answers: Sequence[Answer]) -> str:
    """The answers, nothing escaped; sources stand after each answer, by the numbers in it."""
    return "\n\n\n".join(map(_section, sections(answers))) + "\n"


def _section(section: Section) -> str:
    blocks = ["\n".join((section.question, *section.verdicts))]
    for text, numbers in section.statements:
        blocks.append(" ".join(filter(None, (text, "".join(f"[{n}]" for n in numbers)))))
    blocks += [
        "\n".join(filter(None, (f"[{note.number}] {note.words}", note.about, note.address)))
        for note in section.footnotes
    ]
    return "\n\n".join([*blocks, section.asked])
