"""RSS and Atom feeds: links to the pages, with the feed's dates. Undated items stay undated."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from sys import maxunicode
from typing import Any

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.read.formats import SHORTEST_ARTICLE, Failure, Link, Source
from ingest.read.formats.record import article_of
from ingest.read.page.markup import html_text

REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
CODE_POINT_DIGITS = 7
"""Digits of the greatest code point, 1114111."""


def read(source: Source) -> Iterator[Article | Link | Failure]:
    """A link for each item, with the full text that it carries; the article itself for an item with
    full text and no link. Raises MalformedSource if it is not a feed, or declares entities."""
    import feedparser

    data = source.read_all()
    if re.search(rb"<!ENTITY", data, re.IGNORECASE):
        raise MalformedSource(
            f"{source.path}: the feed declares entities of its own, which news does not need",
            "remove its DOCTYPE",
        )
    base = {"content-location": source.path} if "://" in source.path else {}
    feed = feedparser.parse(
        REFERENCE.sub(_to_a_character, data),
        response_headers=base,
        resolve_relative_uris=True,
        sanitize_html=False,
    )
    if not feed.entries:
        reason = str(feed.get("bozo_exception") or "no item in it").splitlines()[0][:120]
        raise MalformedSource(f"{source.path}: no feed ({reason})", "check its address")
    outlet = _plain(feed.feed.get("title", ""))
    for number, entry in enumerate(feed.entries, start=1):
        url = entry.get("link", "") or entry.get("id", "")
        known, at = _known(entry, outlet), f"{source.path}:{number}"
        if url.startswith(("http://", "https://")):
            yield Link(url, known, _dates(entry))
        elif "text" in known:
            record = known | _dates(entry) | {"identity": _guid(url)}
            yield article_of(record, source, f"{source.name}:{number}")
        else:
            yield Failure(at, f"{at}: the item has no link to a page; ask the feed's owner")


def _to_a_character(reference: re.Match[bytes]) -> bytes:
    """A numeric reference, replaced by U+FFFD if out of range: feedparser would stop there."""
    hexadecimal, decimal = reference.groups()
    digits = (hexadecimal or decimal).lstrip(b"0")
    is_one = (
        len(digits) <= CODE_POINT_DIGITS
        and int(digits or b"0", 16 if hexadecimal else 10) <= maxunicode
    )
    return reference[0] if is_one else b"&#xFFFD;"


def _known(entry: Any, outlet: str) -> dict[str, Any]:
    authors = [author.get("name", "") for author in entry.get("authors", [])]
    source = _plain(entry.get("source", {}).get("title", ""))
    found = {
        "title": _plain(entry.get("title", "")),
        "authors": [name for name in authors if name],
        "outlet": source or outlet,
        "text": _full_text(entry),
    }
    return {name: value for name, value in found.items() if value}


def _full_text(entry: Any) -> str:
    """The text in `content:encoded` or Atom's `content`; a summary is no full text."""
    bodies = (html_text(body.get("value", "")) for body in entry.get("content", []))
    return next((text for text in bodies if len(text) >= SHORTEST_ARTICLE), "")


def _guid(number: str) -> str:
    """An item's own id, if it is one that is unique in the world."""
    return number if number.startswith(("urn:", "tag:")) else ""


def _dates(entry: Any) -> dict[str, str]:
    """The item's own dates in UTC; missing ones are left out."""
    found = {"published": _iso(entry, "published"), "modified": _iso(entry, "updated")}
    if not found["published"] and found["modified"]:
        found = {"published": found["modified"], "modified": ""}
    return {name: value for name, value in found.items() if value}


def _iso(entry: Any, name: str) -> str:
    # dict.get, since feedparser's own falls back from `updated` to `published`.
    parsed = dict.get(entry, f"{name}_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else ""


def _plain(markup: str) -> str:
    return " ".join(html_text(markup).split()) if "<" in markup or "&" in markup else markup.strip()
