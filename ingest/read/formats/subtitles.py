"""Subtitles in WebVTT and SubRip (.vtt, .srt), through webvtt-py: the words of a recording, each
with its moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.locator import timestamp
from ingest.read.formats import Source
from ingest.read.formats.blocks import Block, text_and_locators
from ingest.read.formats.decode import text_of
from ingest.read.formats.record import article_of

if TYPE_CHECKING:
    from webvtt import Caption

VTT = "WEBVTT"
PAUSE = 3
"""Seconds of silence that end a paragraph, at the end of a sentence."""
STYLING = re.compile(r"\{\\[^{}]*\}|</?[a-z][^<>]*>", re.IGNORECASE)
CHANGE = re.compile(r"\s*(?:>{2,3}|[-–—]\s)\s*")
"""A mark at the beginning of a line by which captions say that another person speaks."""
LABEL = re.compile(r"[^\W\d_][\w.,’' -]{1,60}:\s")
SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*$")


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource if no words with times are in it."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    text = text_of(source.read_all(), source.path).lstrip("\ufeff")
    first, _, _ = text.partition("\n")
    kind = "vtt" if first.startswith(VTT) else "srt"
    try:
        captions = webvtt.from_buffer(StringIO(text), format=kind).captions
        blocks = list(_blocks(captions))
    except (MalformedCaptionError, MalformedFileError, ValueError) as error:
        raise MalformedSource(
            f"{source.path}: these subtitles are damaged ({error})", "export them again"
        ) from error
    spoken, locators = text_and_locators(blocks)
    if not spoken:
        raise MalformedSource(f"{source.path}: no words in these subtitles", "leave it out")
    title = first.removeprefix(VTT).strip(" -–\t\r") if kind == "vtt" else ""
    record = {"title": title, "text": spoken, "locators": list(map(asdict, locators))}
    yield article_of(record, source, source.name)


def _blocks(captions: list[Caption]) -> Iterator[Block]:
    """The lines of captions; those that repeat the line before, as captions that roll up do, are
    left out."""
    before, voice, ended, is_open = "", "", 0.0, False
    for caption in captions:
        start = caption.start_in_seconds
        for raw in caption.lines:
            line = unescape(STYLING.sub("", raw)).strip()
            if not line or line == before:
                continue
            before, spoken = line, CHANGE.sub("", line, count=1) if CHANGE.match(line) else line
            told = caption.voice or ""
            changes = told != voice or spoken != line or bool(LABEL.match(spoken))
            paused = start - ended > PAUSE and not is_open
            opens = changes or paused
            words = f"{told}: {spoken}" if told and opens else spoken
            yield Block(words, continues=not opens, timestamp=timestamp(start))
            voice, is_open = told, not SENTENCE_END.search(spoken)
            ended = caption.end_in_seconds
