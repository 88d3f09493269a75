"""Mail (RFC 5322) with an article in it: a press release, a newsletter, agency copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.read.formats import Source
from ingest.read.formats.record import article_of
from ingest.read.page.markup import html_text
from ingest.report.dates import iso_date

WRAPPED_LINE = 50
"""Minimum length of the longest line of a paragraph that was wrapped."""
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource for a mail without text."""
    from email import message_from_bytes, policy

    message = message_from_bytes(source.read_all(), policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise MalformedSource(f"{source.path}: no text in this mail", "save what it carries")
    content = str(body.get_content())
    is_html = body.get_content_type() == "text/html"
    text = html_text(content) if is_html else _paragraphs(SIGNATURE.split(content)[0])
    name, address = parseaddr(str(message.get("From", "")))
    number = str(message.get("Message-ID", "")).strip().strip("<>")
    record = {
        "identity": f"mid:{number}" if number else "",
        "title": str(message.get("Subject", "")),
        "published": iso_date(str(message.get("Date", ""))),
        "outlet": name or address.rpartition("@")[2],
        "text": text,
    }
    yield article_of(record, source, source.name)


def _paragraphs(text: str) -> str:
    """The paragraphs of plain text that was wrapped to a width."""
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "\n\n".join(filter(None, map(_paragraph, blocks)))


def _paragraph(block: str) -> str:
    """The lines of a block joined, if they were wrapped; short ones are an address or a list."""
    lines = [" ".join(line.split()) for line in block.strip().split("\n")]
    return (" " if max(map(len, lines)) >= WRAPPED_LINE else "\n").join(lines)
