"""Transcripts in plain text with time codes, as transcription services export them: a time before
each paragraph, or beside the name of who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.article import Article
from ingest.locator import seconds, timestamp
from ingest.read.formats import Source
from ingest.read.formats.blocks import Block, text_and_locators
from ingest.read.formats.decode import text_of
from ingest.read.formats.wire import parse_located

CLOCK = r"(?P<time>(?:\d{1,2}:)?\d{1,2}:\d\d)(?:[.,]\d{1,3})?"
TIME_FIRST = re.compile(rf"[\[(]?{CLOCK}[\])]?(?:[ \t]*[-–—:]?[ \t]+(?P<rest>\S.*)|$)")
NAME = r"(?P<name>[^\W\d_][^:\[\]()]{1,60}?)[ \t]*"
TIME_AFTER_NAME = re.compile(rf"{NAME}[\[(]{CLOCK}[\])]:?(?P<rest>.*)$")
TIME_ENDS_LINE = re.compile(rf"{NAME}[ \t]{{2,}}{CLOCK}(?P<rest>)$")


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource if there is no text in it."""
    lines = text_of(source.read_all(), source.path).splitlines()
    text, locators = text_and_locators(list(_blocks(lines)))
    yield parse_located(text, locators, source)


def _blocks(lines: list[str]) -> Iterator[Block]:
    stamp, label, follows = "", "", False
    for line in map(str.strip, lines):
        timed = TIME_FIRST.match(line)
        named = TIME_AFTER_NAME.match(line) or TIME_ENDS_LINE.match(line)
        if timed:
            stamp, line = _stamp(timed["time"]), timed["rest"] or ""
            follows = False
        elif named:
            stamp, label, line = _stamp(named["time"]), named["name"].strip(), named["rest"].strip()
            follows = False
        if not line:
            follows = False if not label else follows
            continue
        yield Block(f"{label}: {line}" if label else line, continues=follows, timestamp=stamp)
        label, follows = "", True


def _stamp(code: str) -> str:
    return timestamp(seconds(code))
