"""Wire text: an optional `date YYYY-MM-DD`, an optional headline, a dateline, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ingest.article import Article
from ingest.dateline import dateline_of
from ingest.errors import MalformedSource
from ingest.formats import Failure, Source
from ingest.formats.decode import text_of

LEADING_DATE = re.compile(r"\A\s*date\s+(\d{4}-\d{2}-\d{2})\s*", re.IGNORECASE)
HEADLINE_LIMIT = 160
SENTENCE_END = re.compile(r"[.!?][\"”’)]?$")


def read(source: Source, head: bytes) -> Iterator[Article | Failure]:  # noqa: ARG001
    """One article from a text file. Raises MalformedSource when there is no text in it."""
    yield parse(text_of(Path(source.path).read_bytes(), source.path), source)


def parse(text: str, source: Source) -> Article:
    """The article in a piece of wire text.

    The day comes from the leading date, else from a dateline that names a year; a dateline
    without a year ("Feb 6") leaves an article undated rather than dated by guess.
    """
    published = ""
    if leading := LEADING_DATE.match(text):
        published, text = leading[1], text[leading.end() :]
    title, text = _headline(text.strip())
    if not text:
        raise MalformedSource(f"{source.path}: no article text in it", "remove it or fill it")
    dateline = dateline_of(text)
    if dateline and not published:
        published = dateline.day
    agency = dateline.agency if dateline else ""
    return Article(
        identity=f"file:{source.name}",
        source=source.path,
        text=text,
        title=title,
        published=_checked_day(published, source),
        outlet=agency,
        agency=agency,
    )


def _headline(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    first = first.strip()
    stands_alone = rest.startswith("\n") and rest.strip()
    if stands_alone and len(first) <= HEADLINE_LIMIT and not SENTENCE_END.search(first):
        return first, rest.strip()
    return "", text


def _checked_day(value: str, source: Source) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise MalformedSource(
            f"{source.path}: {value} is no day of the calendar", "write the date as YYYY-MM-DD"
        ) from None
