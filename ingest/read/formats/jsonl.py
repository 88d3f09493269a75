"""JSON: article records, ninjs items, posts of WordPress or stories of other systems, one per line,
in a list, in a page of an API, or a single one in a file."""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO
from urllib.parse import urljoin

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource, first_line
from ingest.read.formats import LARGEST, Failure, Link, Part, Source, joined, story, wordpress
from ingest.read.formats import ninjs as ninjs_format
from ingest.read.formats.agency_item import taken_apart
from ingest.read.formats.decode import text_of
from ingest.read.formats.record import article_of

LINE_LIMIT = 32 * 2**20
"""Maximum bytes in a line: far above any article, far below what exhausts memory."""
BLOCK = 2**20
WHOLE_FILE = Part(0, -1)
LINES = (".jsonl", ".ndjson")
ITEMS = "_items"
"""The list of a page of Superdesk's content API."""
ONE_A_LINE = "one article a line, in UTF-8"


def read(source: Source) -> Iterator[Article | Failure | Link]:
    """An article for each record; a bad record is a Failure, and reading continues. A page of an
    API that names the next one leads on to it."""
    if _is_document(source):
        yield from _document(source)
        return
    with source.open() as stream:
        yield from _parse(stream, source)


def parts(source: Source, size: int) -> list[Part]:
    """Runs of whole lines of at least `size` decompressed bytes; empty for a single document."""
    if _is_document(source):
        return []
    bounds, at, line = [(0, 1)], 0, 1
    with replace(source, meter=None).open() as stream:
        while block := stream.read(min(size, BLOCK)):
            cut = block.find(b"\n", max(0, bounds[-1][0] + size - at)) + 1
            if cut:
                bounds.append((at + cut, line + block.count(b"\n", 0, cut)))
            at, line = at + len(block), line + block.count(b"\n")
    return joined(bounds, at)


def _is_document(source: Source) -> bool:
    """Whether a file is one JSON value over several lines, rather than one record per line."""
    if source.path == "-" or source.name.removesuffix(".gz").endswith(LINES):
        return False
    with replace(source, meter=None).open() as stream:
        line = b""
        while not line and (read := stream.readline(LINE_LIMIT)):
            line = read.strip(b" \t\r\n").removeprefix(codecs.BOM_UTF8)
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"[")):
        return True
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return line.startswith(b"{")
    return False


def _document(source: Source) -> Iterator[Article | Failure | Link]:
    data = source.read_all(LARGEST)
    try:
        value = json.loads(text_of(data, source.path).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        # It may be one record per line after all, with a broken first line.
        with source.open() as stream:
            yield from _parse(stream, source)
        return
    if isinstance(value, list):
        yield from _listed(value, source)
    else:
        yield from _object(value, source, source.path, source.name)


def _listed(records: list[Any], source: Source) -> Iterator[Article | Failure]:
    for number, record in enumerate(records, start=1):
        yield _article(record, source, f"{source.path}:{number}", f"{source.name}:{number}")


def _object(value: Any, source: Source, at: str, where: str) -> Iterator[Article | Failure | Link]:
    """The article in a JSON object, or those in a page of an API and a link to the next page."""
    if isinstance(value, dict) and wordpress.is_root(value):
        yield wordpress.posts_of(value, source.path)
        return
    listed = value.get(ITEMS) if isinstance(value, dict) else None
    if not isinstance(listed, list):
        yield _article(value, source, at, where)
        return
    yield from _listed(listed, source)
    if following := _next_page(value):
        yield Link(urljoin(source.path, following), listing=True, goes_on=True)


def _next_page(page: Any) -> str:
    """Where a page of an API says that its list goes on (HAL links, as Superdesk writes them)."""
    links = page.get("_links") if isinstance(page, dict) else None
    following = links.get("next") if isinstance(links, dict) else None
    return str(following.get("href") or "") if isinstance(following, dict) else ""


def _parse(stream: BinaryIO, source: Source) -> Iterator[Article | Failure | Link]:
    number, part = 0, source.part or WHOLE_FILE
    try:
        if part.start:
            stream.seek(part.start)
        for number, line in enumerate(_lines(stream, part.end), start=part.line):
            if line is None or line.strip():
                yield from _line(line, source, number)
        if not number:
            yield Failure(source.path, f"{source.path}: nothing in it; one article record a line")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Failure(
            f"{source.path}:{number + 1}",
            f"{source.path}: the gzip data breaks off after line {number} ({error}); "
            "fetch it again",
        )


def _lines(stream: BinaryIO, end: int) -> Iterator[bytes | None]:
    """Lines that begin before `end`; None for a line over LINE_LIMIT, whose rest is skipped."""
    while (end == WHOLE_FILE.end or stream.tell() < end) and (line := stream.readline(LINE_LIMIT)):
        if line.endswith(b"\n") or len(line) < LINE_LIMIT:
            yield line
            continue
        while len(line) == LINE_LIMIT and not line.endswith(b"\n"):
            line = stream.readline(LINE_LIMIT)
        yield None


def _line(line: bytes | None, source: Source, number: int) -> Iterator[Article | Failure | Link]:
    at = f"{source.path}:{number}"
    if line is None:
        longer = f"{at}: the line is longer than {LINE_LIMIT // 2**20} MiB; split the record"
        yield Failure(at, longer)
        return
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        yield Failure(at, f"{at}: not JSON ({first_line(error)}); {ONE_A_LINE}")
        return
    yield from _object(value, source, at, f"{source.name}:{number}")


def _article(record: Any, source: Source, at: str, where: str) -> Article | Failure:
    try:
        if not isinstance(record, dict):
            raise MalformedSource(f"{at}: this is JSON, but not an object", ONE_A_LINE)
        if ninjs_format.is_ninjs(record):
            record = taken_apart(ninjs_format.record_of(record))
        elif wordpress.is_post(record):
            record = wordpress.record_of(record)
            if not record:
                raise MalformedSource(f"{at}: this post is not published", "leave it out")
        elif story.is_story(record):
            record = story.record_of(record)
        return article_of(record, source, where)
    except DatelineError as error:
        return Failure(at, str(error))
