"""Blocks of a document: its paragraphs and headings, with the page or time that each is from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.locator import PAGE, RECOGNIZED, SCAN, SECTION, TIMESTAMP, Locator
from ingest.read.formats.decode import unmangled, without_c1

BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading. `continues` says that it goes on with the last paragraph, after a
    space; `page` and `timestamp` are empty where the original has none; `is_scanned` says that its
    words were read from a picture."""

    text: str
    is_heading: bool = False
    continues: bool = False
    page: str = ""
    timestamp: str = ""
    is_scanned: bool = False


def text_and_locators(blocks: Sequence[Block]) -> tuple[str, tuple[Locator, ...]]:
    """The text of the blocks, and where each page, section and time begins in it."""
    text, found = "", list[Locator]()
    standing = dict[str, str]()
    for block in blocks:
        words = without_c1(unmangled(block.text)).strip()
        if not words:
            continue
        text += (" " if block.continues else BETWEEN) if text else ""
        named = standing | _named(block, words)
        found += [
            Locator(len(text), kind, value)
            for kind, value in named.items()
            if value != standing.get(kind, "")
        ]
        standing = named
        text += words
    return text, tuple(found)


def _named(block: Block, words: str) -> dict[str, str]:
    heading = words if block.is_heading else ""
    told = {PAGE: block.page, SECTION: heading, TIMESTAMP: block.timestamp}
    scan = {SCAN: RECOGNIZED if block.is_scanned else ""}
    return {kind: value for kind, value in told.items() if value} | scan


def rows(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """The blocks as JSON objects, to hand from one process to another."""
    for block in blocks:
        yield {name: getattr(block, name) for name in Block.__slots__ if getattr(block, name)}
