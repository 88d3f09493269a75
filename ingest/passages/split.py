"""Sentences and passages of a text, as exact character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

PASSAGE_LIMIT = 1000
"""Maximum characters in a passage (fixed by the contract)."""

LIST_ITEM = re.compile(r"\n(?=[^\S\n]*+(?:[-*•–]|\d{1,2}[.)])\s)")
WINDOW = 4000
"""Characters segmented at once, and so the maximum length of an unsplit sentence."""
INITIALS = re.compile(r"(?<=[^\W\d_]\.)(?=[^\W\d_]\.)")
"""A position inside an abbreviation of single letters, as in "R-N.Y.": after a hyphen, the library
wrongly ends a sentence there."""
OPENING_MARK = re.compile(r"\s([“«„\"]|``)\s*$")
PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range of characters from `start` to `end` in a text."""

    start: int
    end: int


def sentences(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text` in order, stripped of white space; every other character is in
    exactly one of them. A quotation of several sentences is not split, so that it stays with its
    speaker."""
    spans: list[Span] = []
    for piece in _pieces(text):
        for sentence in _sentences_within(text, piece, language or "en"):
            spans += _trimmed(text, sentence.start, sentence.end)
    return spans


def _sentences_within(text: str, piece: Span, language: str) -> Iterator[Span]:
    """The sentences of a piece, segmented WINDOW characters at a time, since the library takes
    quadratic time on unclosed quotations. The last sentence of a window is segmented again with the
    text that follows."""
    from sentencex import get_sentence_boundaries

    start = piece.start
    while start < piece.end:
        window = text[start : min(start + WINDOW, piece.end)]
        found = [
            Span(start + each["start_index"], start + each["end_index"])
            for each in get_sentence_boundaries(language, window)
        ]
        found = _with_opening_marks(text, _without_breaks_in_initials(text, found))
        is_last = start + len(window) == piece.end
        whole = found if is_last or len(found) < 2 else found[:-1]
        yield from whole
        start = piece.end if is_last or not whole else whole[-1].end


def _without_breaks_in_initials(text: str, found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in found:
        if kept and INITIALS.match(text, span.start):
            kept[-1] = Span(kept[-1].start, span.end)
        else:
            kept.append(span)
    return kept


def _with_opening_marks(text: str, found: list[Span]) -> list[Span]:
    """The same sentences, with a quotation mark that opens the next one moved to it: the library
    leaves it at the end of a sentence if the quotation is not closed in the paragraph."""
    moved = list(found)
    for n, span in enumerate(moved[:-1]):
        if mark := OPENING_MARK.search(text, span.start, span.end):
            moved[n] = Span(span.start, mark.start(1))
            moved[n + 1] = Span(mark.start(1), moved[n + 1].end)
    return moved


def split(text: str, language: str = "en", limit: int = PASSAGE_LIMIT) -> list[Span]:
    """Split a text into passages: runs of whole sentences of at most `limit` characters. A longer
    sentence is cut at white space."""
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
    """The paragraphs and list items of a text, which a sentence never spans."""
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
