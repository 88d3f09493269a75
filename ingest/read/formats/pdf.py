"""The paragraphs and headings of a PDF, page by page, through pdfminer.six.

A PDF says where its words stand and in which type, not what they are: what is set larger than most
of the text is a heading, and what stands at the same place of most pages belongs to the paper, not
to the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING

from ingest.read.formats.blocks import Block

if TYPE_CHECKING:
    from pdfminer.layout import LTPage, LTTextContainer

LARGER, LARGER_IN_SCAN = 1.15, 1.4
"""Size of a heading's type relative to that of the text: below, it is emphasis or rounding. In a
scan, where it is the height of a line, letters that rise above or hang below it count too."""
LONGEST_HEADING = 160
FEWEST_PAGES = 2
"""Pages on which the same line has to stand at the same place to belong to the paper."""
ENDS_SENTENCE = re.compile(r"[.!?:;][\"”’»)\]]*$")
BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
FIRST_WORD = re.compile(r"[^\W\d_]+")
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of text that stand together: on which page (from 1), how far up in points, and the size
    of most of their type."""

    lines: tuple[str, ...]
    page: int
    top: int
    size: float

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands and what it says, numbers aside."""
        return self.top, DIGITS.sub("#", self.text)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was read: its headline, if it has one, its blocks, and which pages (from 1)
    have pictures and no text."""

    title: str
    blocks: tuple[Block, ...]
    unread: tuple[int, ...] = ()


def read_paper(data: bytes) -> Paper:
    """The text of a PDF. Raises what pdfminer raises for one that it cannot read."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTFigure, LTImage

    boxes, pages, unread = list[Box](), 0, list[int]()
    for page in extract_pages(BytesIO(data), laparams=LAParams()):
        pages += 1
        found = list(_boxes(page, pages))
        boxes += found
        if not found and any(isinstance(element, LTFigure | LTImage) for element in page):
            unread.append(pages)
    return replace(paper_of(boxes, pages), unread=tuple(unread))


def paper_of(boxes: Sequence[Box], pages: int, larger: float = LARGER) -> Paper:
    """The boxes of so many pages, put together."""
    kept = _without_furniture(boxes, pages)
    least = larger * _usual_size(kept)
    title = _title(kept, least)
    words = frozenset(FIRST_WORD.findall(" ".join(box.text for box in kept)))
    blocks = tuple(_blocks([box for box in kept if box is not title], least, words))
    return Paper(_joined(title.lines, words) if title else "", blocks)


def _boxes(page: LTPage, number: int) -> Iterator[Box]:
    from pdfminer.layout import LTTextContainer

    for element in page:
        if isinstance(element, LTTextContainer):
            lines = tuple(" ".join(line.split()) for line in element.get_text().splitlines())
            if any(lines):
                top = round(element.y1)
                yield Box(tuple(filter(None, lines)), number, top, _size(element))


def _size(element: LTTextContainer) -> float:  # type: ignore[type-arg]
    """The size of most characters, to half a point."""
    from pdfminer.layout import LTChar, LTTextLine

    sizes = Counter(
        round(2 * character.size) / 2
        for line in element
        for character in (line if isinstance(line, LTTextLine) else [line])
        if isinstance(character, LTChar)
    )
    return sizes.most_common(1)[0][0] if sizes else 0


def _without_furniture(boxes: Sequence[Box], pages: int) -> list[Box]:
    """Leaves out running heads, page numbers and the like."""
    seen = Counter(place for place, _ in {(box.place, box.page) for box in boxes})
    least = max(FEWEST_PAGES, pages / 2)
    return [box for box in boxes if seen[box.place] < least]


def _usual_size(boxes: Sequence[Box]) -> float:
    """The median size of a character."""
    by_size = sorted(boxes, key=lambda box: box.size)
    counts = list(accumulate(len(box.text) for box in by_size))
    return next((b.size for b, n in zip(by_size, counts, strict=True) if 2 * n >= counts[-1]), 0)


def _title(boxes: Sequence[Box], least: float) -> Box | None:
    """The heading of the first page in the largest type, the first of several."""
    headings = [box for box in boxes if box.page == 1 and _is_heading(box, least)]
    return max(headings, key=lambda box: box.size, default=None)


def _is_heading(box: Box, least: float) -> bool:
    return box.size > least and len(box.text) <= LONGEST_HEADING


def _blocks(boxes: Sequence[Box], least: float, words: frozenset[str]) -> Iterator[Block]:
    is_open = False
    for box in boxes:
        text, is_heading = _joined(box.lines, words), _is_heading(box, least)
        continues = is_open and not is_heading and text[:1].islower()
        yield Block(text, is_heading, continues, str(box.page))
        is_open = not is_heading and not ENDS_SENTENCE.search(text)


def _joined(lines: Sequence[str], words: frozenset[str]) -> str:
    """Lines as one: a word that was broken at the end of one is whole again if the same document
    has it unbroken elsewhere; any other keeps its hyphen."""
    joined = ""
    for line in lines:
        first, last = FIRST_WORD.match(line), BROKEN_WORD.search(joined)
        if joined.endswith("\u00ad"):
            joined = joined[:-1] + line
        elif last and first and first[0].islower():
            is_one = f"{last[1]}{first[0]}" in words
            joined = (joined[:-1] if is_one else joined) + line
        else:
            joined += f" {line}" if joined else line
    return joined
