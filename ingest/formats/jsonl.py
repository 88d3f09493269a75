"""Article JSONL, plain or gzip: one record of the contract a line."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource, first_line
from ingest.formats import GZIP_MAGIC, Failure, Source
from ingest.formats.record import article_of

LINE_LIMIT = 32 * 2**20
"""Bytes in a line: far above any article, far below what would exhaust memory."""


def read(source: Source, head: bytes) -> Iterator[Article | Failure]:
    """An article a line; a bad line is a Failure and the next is read."""
    with _opened(source, head) as stream:
        yield from parse(stream, source)


def parse(stream: BinaryIO, source: Source) -> Iterator[Article | Failure]:
    """The articles of an open JSONL stream."""
    number = 0
    try:
        for number, line in enumerate(_lines(stream), start=1):
            if line is None or line.strip():
                yield _article(line, source, number)
        if not number:
            yield Failure(source.path, f"{source.path}: nothing in it; one article record a line")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Failure(
            f"{source.path}:{number + 1}",
            f"{source.path}: the gzip data breaks off after line {number} ({error}); "
            "fetch it again",
        )


def _opened(source: Source, head: bytes) -> BinaryIO:
    if source.path == "-":
        return cast(BinaryIO, sys.stdin.buffer)
    if head.startswith(GZIP_MAGIC):
        return cast(BinaryIO, gzip.open(source.path, "rb"))
    return Path(source.path).open("rb")


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Lines one by one; None stands for one over the limit, whose rest is passed over."""
    while line := stream.readline(LINE_LIMIT):
        if line.endswith(b"\n") or len(line) < LINE_LIMIT:
            yield line
            continue
        while len(line) == LINE_LIMIT and not line.endswith(b"\n"):
            line = stream.readline(LINE_LIMIT)
        yield None


def _article(line: bytes | None, source: Source, number: int) -> Article | Failure:
    at = f"{source.path}:{number}"
    try:
        if line is None:
            raise MalformedSource(
                f"{at}: the line is longer than {LINE_LIMIT // 2**20} MiB", "split the record"
            )
        record = json.loads(line)
        if not isinstance(record, dict):
            raise MalformedSource(f"{at}: this is JSON, but not an object", "one article a line")
        return article_of(record, source, f"{source.name}:{number}")
    except DatelineError as error:
        return Failure(at, str(error))
    except (ValueError, RecursionError) as error:
        return Failure(at, f"{at}: not JSON ({first_line(error)}); one article a line, in UTF-8")
