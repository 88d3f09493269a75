"""Cleans up agency items: moves `UPDATE 2-` and `CORRECTED-` tags from headlines, and bylines from
texts, to their own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UPDATE = re.compile(r"^\W*(?:update|wrapup|refile|adv|ld)\s*(\d{0,2})\s*[-–—:]\s*", re.IGNORECASE)
MARKED = re.compile(
    r"^\W*(correct(?:s|ed|ion)|adds|recasts|clarifies|refiles|repeats|sub|subs)\s*[-–—:]\s*",
    re.IGNORECASE,
)
BYLINE = re.compile(r"^\^?by\s+[A-Z]", re.IGNORECASE)
LONGEST_BYLINE = 100
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


def taken_apart(record: Mapping[str, Any]) -> dict[str, Any]:
    """The article record with tags moved out of headline and slug, and a byline out of the text."""
    title = untagged(record.get("title") or "")
    byline, text = _byline_above(record.get("text") or "")
    return dict(record) | {
        "title": title.words,
        "slug": untagged(record.get("slug") or "").words,
        "version": record.get("version") or title.version,
        "notes": [*(record.get("notes") or []), *title.notes],
        "authors": record.get("authors") or ([byline] if byline else []),
        "text": text,
    }


def _byline_above(text: str) -> tuple[str, str]:
    """The byline at the start of a text, if any, and the text below it."""
    first, _, below = text.lstrip().partition("\n")
    line = first.strip()
    apart = BYLINE.match(line) and len(line) <= LONGEST_BYLINE and not SENTENCE.search(line)
    return (line, below.lstrip()) if apart and below.strip() else ("", text)
