"""Web pages: trafilatura finds the article and its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.formats import Failure, Source
from ingest.formats.record import article_of

SHORTEST = 80
"""Characters below which what is left of a page is a caption or a cookie notice, not an article."""


def read(source: Source, head: bytes) -> Iterator[Article | Failure]:  # noqa: ARG001
    """One article from a saved page. Raises MalformedSource when there is none in it."""
    yield parse(Path(source.path).read_bytes(), source)


def parse(page: bytes, source: Source) -> Article:
    """The article in an HTML page, one blank line between paragraphs."""
    import trafilatura

    document = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, include_tables=False
    )
    text = re.sub(r"\n+", "\n\n", (document.text or "").strip()) if document else ""
    if document and document.title:
        text = text.removeprefix(document.title).lstrip()
    if document is None or len(text) < SHORTEST:
        raise MalformedSource(
            f"{source.path}: no article found in this page", "save the article's own page"
        )
    record = {
        "url": document.url,
        "title": document.title,
        "published": document.date,
        "authors": [name for name in (document.author or "").split("; ") if name],
        "outlet": document.sitename or document.hostname,
        "text": text,
        "language": document.language,
    }
    return article_of(record, source, source.name)
