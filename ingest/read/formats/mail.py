"""Mail (RFC 5322) with an article in it: a press release, a newsletter, agency copy; a file each,
or a mailbox of many in mbox format. A Maildir is a folder of such files."""

from __future__ import annotations

import mailbox
import re
import shutil
import tempfile
from collections.abc import Iterator
from email.utils import parseaddr

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource
from ingest.read.formats import LARGEST, Failure, Source
from ingest.read.formats.record import article_of
from ingest.read.page.markup import html_text
from ingest.report.dates import iso_date

WRAPPED_LINE = 50
"""Minimum length of the longest line of a paragraph that was wrapped."""
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
    """The mails of a mailbox. Python reads one from a file only."""
    with tempfile.NamedTemporaryFile(prefix="dateline-") as unpacked, source.open() as stream:
        shutil.copyfileobj(stream, unpacked)
        unpacked.flush()
        box = mailbox.mbox(unpacked.name, create=False)
        try:
            for key in box.iterkeys():
                yield box.get_bytes(key)
        finally:
            box.close()


def _article(data: bytes, source: Source, at: str, where: str) -> Article:
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise MalformedSource(f"{at}: no text in this mail", "save what it carries")
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
    return article_of(record, source, where)


def _paragraphs(text: str) -> str:
    """The paragraphs of plain text that was wrapped to a width."""
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "\n\n".join(filter(None, map(_paragraph, blocks)))


def _paragraph(block: str) -> str:
    """The lines of a block joined, if they were wrapped; short ones are an address or a list."""
    lines = [" ".join(line.split()) for line in block.strip().split("\n")]
    return (" " if max(map(len, lines)) >= WRAPPED_LINE else "\n").join(lines)
