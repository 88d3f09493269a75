"""Cleans up agency items: moves `UPDATE 2-` and `CORRECTED-` tags from headlines, and bylines from
texts, to their own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.read.page.markup import ENDS_SENTENCE, blocks_of, every, text_of
from ingest.report.notes import CORRECTION_NOTE

UPDATE = re.compile(r"^\W*(?:update|wrapup|refile|adv|ld)\s*(\d{0,2})\s*[-–—:]\s*", re.IGNORECASE)
MARKED = re.compile(
    r"^\W*(correct(?:s|ed|ion)|adds|recasts|clarifies|refiles|repeats|sub|subs)\s*[-–—:]\s*",
    re.IGNORECASE,
)
BYLINE = re.compile(r"^\^?by\s+[A-Z]", re.IGNORECASE)
HEADER_LINE = re.compile(r"\*\s|\(.*\)$|by\s+[A-Z]", re.IGNORECASE)
"""A summary point, a note in brackets or a byline, which need not end a sentence."""
LONGEST_BYLINE = 100
AROUND = ("header", "footer", "nav")
FEW_LINES = 3
SENTENCE = re.compile(r"\.\s+[A-Z]|[a-z]{2}\.$")


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline without its tags, with the update number (`version`) and correction tags
    (`notes`) that it had."""

    words: str
    version: str = ""
    notes: tuple[str, ...] = ()


def untagged(line: str) -> Headline:
    """Parse a headline as agencies send it."""
    found = Headline(line.strip("^@= "))
    while True:
        if update := UPDATE.match(found.words):
            rest = found.words[update.end() :]
            found = Headline(rest, update[1] or found.version, found.notes)
        elif marked := MARKED.match(found.words):
            rest = found.words[marked.end() :]
            found = Headline(rest, found.version, (*found.notes, found.words))
        else:
            return found


def story_text(element: Any) -> str:
    """The paragraphs of a story in XML. Headers, footers and navigation are left out if there is
    more; where all of it stands in one paragraph, each line is one."""
    outside = [part for name in AROUND for part in every(element, name)]
    inside = text_of(element)
    for part in outside:
        _drop(part)
    found = text_of(element) or inside
    blocks = blocks_of(element)
    lines = [line.strip() for line in blocks[0].splitlines()] if len(blocks) == 1 else []
    lines = [line for line in lines if line]
    ended = sum(bool(ENDS_SENTENCE.search(line) or HEADER_LINE.match(line)) for line in lines)
    return "\n\n".join(lines) if len(lines) >= FEW_LINES and 2 * ended >= len(lines) else found


def _drop(element: Any) -> None:
    """Remove an element, but not the text after it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def taken_apart(record: Mapping[str, Any]) -> dict[str, Any]:
    """The article record with tags moved out of headline and slug, and a byline out of the text."""
    title = untagged(record.get("title") or "")
    note, text = _note_above(record.get("text") or "")
    byline, text = _byline_above(text)
    return dict(record) | {
        "title": title.words,
        "slug": untagged(record.get("slug") or "").words,
        "version": record.get("version") or title.version,
        "notes": [*(record.get("notes") or []), *title.notes, *([note] if note else [])],
        "authors": record.get("authors") or ([byline] if byline else []),
        "text": text,
    }


def _note_above(text: str) -> tuple[str, str]:
    """The note in brackets at the start of a text, "(Corrects figure in paragraph 2)", if any, and
    the text below it, without summary points between."""
    first, _, below = text.lstrip().partition("\n")
    if not CORRECTION_NOTE.match(first) or not first.startswith("(") or not below.strip():
        return "", text
    below = below.lstrip()
    points: list[str] = []
    while below.startswith("* "):
        point, _, below = below.partition("\n")
        points.append(point.strip())
        below = below.lstrip()
    return first.strip(), "\n\n".join([below, *points]) if below else text


def _byline_above(text: str) -> tuple[str, str]:
    """The byline at the start of a text, if any, and the text below it."""
    first, _, below = text.lstrip().partition("\n")
    line = first.strip()
    apart = BYLINE.match(line) and len(line) <= LONGEST_BYLINE and not SENTENCE.search(line)
    return (line, below.lstrip()) if apart and below.strip() else ("", text)
