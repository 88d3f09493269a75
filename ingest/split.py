"""Sentences and passages of a text, as exact character offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

PASSAGE_LIMIT = 1000
"""The most characters in a passage (fixed by the contract)."""

LIST_ITEM = re.compile(r"\n(?=\s*(?:[-*•–]|\d{1,2}[.)])\s)")
PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` up to, not including, `end` of a text."""

    start: int
    end: int


def sentences(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text` in order, trimmed of white space; all other characters are in
    exactly one of them. Quotations of several sentences stay whole, so that a quote is not torn
    from its speaker."""
    from sentencex import get_sentence_boundaries

    spans: list[Span] = []
    for piece in _pieces(text):
        chunk = text[piece.start : piece.end]
        for boundary in get_sentence_boundaries(language or "en", chunk):
            start = piece.start + boundary["start_index"]
            spans += _trimmed(text, start, piece.start + boundary["end_index"])
    return spans


def split(text: str, language: str = "en", limit: int = PASSAGE_LIMIT) -> list[Span]:
    """Passages: runs of whole sentences of at most `limit` characters; a longer sentence is cut
    at white space. A passage never crosses more paragraphs than it must to fill up."""
    passages: list[Span] = []
    start = end = -1
    for sentence in sentences(text, language):
        for piece in _cut(text, sentence, limit):
            if start >= 0 and piece.end - start > limit:
                passages.append(Span(start, end))
                start = -1
            start = piece.start if start < 0 else start
            end = piece.end
    if start >= 0:
        passages.append(Span(start, end))
    return passages


def _pieces(text: str) -> list[Span]:
    """Paragraphs and list items: a sentence never crosses them."""
    breaks = sorted(
        {m.end() for m in PARAGRAPH_BREAK.finditer(text)}
        | {m.end() for m in LIST_ITEM.finditer(text)}
    )
    edges = [0, *breaks, len(text)]
    return [Span(a, b) for a, b in pairwise(edges) if a < b]


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    chunk = text[start:end]
    kept = chunk.strip()
    if not kept:
        return []
    first = start + len(chunk) - len(chunk.lstrip())
    return [Span(first, first + len(kept))]


def _cut(text: str, sentence: Span, limit: int) -> list[Span]:
    pieces: list[Span] = []
    start = sentence.start
    while sentence.end - start > limit:
        space = max(text.rfind(gap, start + 1, start + limit + 1) for gap in " \n\t\u00a0")
        end = space if space > start else start + limit
        pieces += _trimmed(text, start, end)
        start = end
    return pieces + _trimmed(text, start, sentence.end)
