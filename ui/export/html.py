"""Answers as HTML with footnotes. News text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.write.answer import Answer
from ui.export.document import Footnote, Section, sections

EXPORT_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.2rem;margin-top:2rem}blockquote{margin:.2rem 0;color:#333}"
    "ol{font-size:.9rem;padding-left:1.5rem}.verdict{font-weight:bold}.asked{color:#555}"
)


def html(answers: Sequence[Answer], title: str) -> str:
    """The answers as one self-contained document."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{EXPORT_STYLE}</style></head>"
        f"<body>{fragment(answers)}</body></html>\n"
    )


def fragment(answers: Sequence[Answer]) -> str:
    """The answers as elements to paste into a document."""
    return "".join(map(_section, sections(answers)))


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.question)}</h2>"]
    parts.append(f'<p class="asked">{escape(section.asked)}</p>')
    parts += [f'<p class="verdict">{escape(verdict)}</p>' for verdict in section.verdicts]
    for text, numbers in section.statements:
        marks = "".join(f'<sup><a href="#n{n}">[{n}]</a></sup>' for n in numbers)
        parts.append(f"<p>{escape(text)} {marks}</p>")
    notes = "".join(
        f'<li id="n{note.number}" value="{note.number}">{_footnote(note)}</li>'
        for note in section.footnotes
    )
    return "".join(parts) + (f"<ol>{notes}</ol>" if notes else "")


def _footnote(note: Footnote) -> str:
    address = escape(note.address)
    link = f' <a href="{address}">{address}</a>' if address else ""
    return f"<blockquote>{escape(note.words)}</blockquote>{escape(note.about)}{link}"
