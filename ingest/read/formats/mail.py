"""Mail (RFC 5322) with an article in it: a press release, a newsletter, agency copy; a file each,
or a mailbox of many in mbox format. A Maildir is a folder of such files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource
from ingest.read.formats import LARGEST, Failure, Source
from ingest.read.formats.decode import text_of
from ingest.read.formats.record import article_of
from ingest.read.page.markup import html_text
from ingest.report.dates import iso_date

WRAPPED_LINE = 50
"""Minimum length of the longest line of a paragraph that was wrapped."""
POSTMARK = re.compile(rb"From \S.*\d\d:\d\d.*\b\d{4}\b")
QUOTED_FROM = re.compile(rb"^>(>*From )")
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def read(source: Source) -> Iterator[Article | Failure]:
    """One article, or one for each mail of a mailbox. Raises MalformedSource for a single mail
    without text."""
    if not source.head().startswith(b"From "):
        yield _article(source.read_all(), source, source.path, source.name)
        return
    for number, mail in enumerate(_mails(source), start=1):
        at = f"{source.path}:{number}"
        try:
            if len(mail) > LARGEST:
                raise MalformedSource(f"{at}: larger than {LARGEST // 2**20} MiB", "leave it out")
            yield _article(mail, source, at, f"{source.name}:{number}")
        except DatelineError as error:
            yield Failure(at, str(error))


def _mails(source: Source) -> Iterator[bytes]:
    """The mails of a mailbox. Python's own reader takes any line that begins with "From " for the
    next mail, and reads from a file only."""
    mail, is_blank = list[bytes](), True
    with source.open() as stream:
        for line in stream:
            if is_blank and POSTMARK.match(line):
                if mail:
                    yield b"".join(mail)
                mail = []
            else:
                mail.append(QUOTED_FROM.sub(rb"\1", line))
            is_blank = not line.strip()
    if mail:
        yield b"".join(mail)


def _article(data: bytes, source: Source, at: str, where: str) -> Article:
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise MalformedSource(f"{at}: no text in this mail", "save what it carries")
    try:
        content = str(body.get_content())
    except LookupError:  # a charset that nobody knows
        content = text_of(bytes(body.get_payload(decode=True)), at)
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
    return article_of(record, source, where)


def _paragraphs(text: str) -> str:
    """The paragraphs of plain text that was wrapped to a width."""
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "\n\n".join(filter(None, map(_paragraph, blocks)))


def _paragraph(block: str) -> str:
    """The lines of a block joined, if they were wrapped; short ones are an address or a list."""
    lines = [" ".join(line.split()) for line in block.strip().split("\n")]
    return (" " if max(map(len, lines)) >= WRAPPED_LINE else "\n").join(lines)
