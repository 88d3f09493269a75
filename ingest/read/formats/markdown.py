"""Markdown with front matter: `title`, `date`, `outlet`, `agency`, `authors`, `url`, ..."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.read.formats import Source
from ingest.read.formats.blocks import Block, text_and_locators
from ingest.read.formats.decode import text_of
from ingest.read.formats.record import article_of

RENAMED = {
    "date": "published",
    "headline": "title",
    "author": "authors",
    "byline": "authors",
    "source": "outlet",
    "publication": "outlet",
    "lang": "language",
    "updated": "modified",
}

MOST_BRACKETS = 5000
"""Number of opening brackets above which link parsing is disabled: the parser takes quadratic time
on unclosed brackets, and no article has so many."""


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource for broken front matter or an empty body."""
    import frontmatter
    import yaml

    try:
        fields, body = frontmatter.parse(text_of(source.read_all(), source.path))
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise MalformedSource(
            f"{source.path}: the front matter is not YAML ({reason})", "mend it, between two ---"
        ) from error
    title, blocks = blocks_of(body)
    text, locators = text_and_locators(blocks)
    record = _record(fields) | {"text": text, "locators": list(map(asdict, locators))}
    record["title"] = record.get("title") or title
    yield article_of(record, source, source.name)


def blocks_of(markdown: str) -> tuple[str, list[Block]]:
    """The leading first-level heading, if any, and the other headings and paragraphs."""
    from markdown_it import MarkdownIt

    title, heading = "", ""
    blocks: list[Block] = []
    parser = MarkdownIt("commonmark", {"html": False})
    if markdown.count("[") > MOST_BRACKETS:
        parser.disable(["link", "image"])
    for token in parser.parse(markdown):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline":
            line = "".join(_inline(child) for child in token.children or [])
            if heading == "h1" and not blocks and not title:
                title = line
            elif line.strip():
                blocks.append(Block(line, is_heading=bool(heading)))
            heading = ""
        elif token.type in ("fence", "code_block"):
            blocks.append(Block(token.content.rstrip()))
    return title, blocks


def _inline(token: Any) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "" if token.type == "image" else str(token.content)


def _record(fields: Mapping[str, Any]) -> dict[str, Any]:
    lowered = ((str(key).lower(), value) for key, value in fields.items())
    named = {RENAMED.get(name, name): value for name, value in lowered}
    if isinstance(named.get("authors"), str):
        named["authors"] = [named["authors"]]
    for key in ("published", "modified"):  # YAML reads a bare date as a date
        if hasattr(named.get(key), "isoformat"):
            named[key] = named[key].isoformat()
    return named
