"""Sitemaps: links to pages, with title, outlet and date from the news extension.

Source: https://www.sitemaps.org/protocol.html and Google's news sitemap extension 0.9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.errors import MalformedSource
from ingest.read.formats import Link, Source
from ingest.read.page.markup import every, first, local, parse_xml, words
from ingest.report.dates import iso_date

MOST_PAGES = 5000
"""Maximum links taken from one sitemap, the latest first; a larger one is a whole archive."""


def read(source: Source) -> Iterator[Link]:
    """A link for each page, the latest first; for a sitemap index, a link to each sitemap."""
    root = parse_xml(source.read_all(), source.path)
    if local(root) == "sitemapindex":
        for entry in every(root, "sitemap"):
            if url := words(first(entry, "loc")):
                yield Link(url, listing=True)
        return
    links = [link for entry in every(root, "url") if (link := _link(entry))]
    if not links:
        raise MalformedSource(f"{source.path}: no page in this sitemap", "check its address")
    yield from sorted(links, key=_newest)[:MOST_PAGES]


def _newest(link: Link) -> list[int]:
    return [-ord(letter) for letter in link.firm.get("published") or link.known.get("modified", "")]


def _link(entry: Any) -> Link | None:
    url = next((words(e) for e in entry if local(e) == "loc"), "")
    if not url:
        return None
    news = first(entry, "news")
    known = {"modified": iso_date(words(first(entry, "lastmod")))}
    firm: dict[str, Any] = {}
    if news is not None:
        known |= {"outlet": words(first(news, "name")), "language": words(first(news, "language"))}
        known |= {"title": words(first(news, "title"))}
        firm = {"published": iso_date(words(first(news, "publication_date")))}
    return Link(url, {k: v for k, v in known.items() if v}, {k: v for k, v in firm.items() if v})
