"""One file a format; which one reads a source is decided by its content, then by its name.

Every reader takes a `Source` and yields an `Article` for each piece, or a `Failure` for one that
cannot be taken in while the rest goes on.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol, cast

from ingest.article import Article
from ingest.errors import MalformedSource

GZIP_MAGIC = b"\x1f\x8b"
SNIFFED = 4096
OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
"""How PDF, office, image and RTF files begin."""
SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "wire",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `name` is its path within what the user named, `path` where it lies
    (`-` for standard input)."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that could not be taken in, and the one line that says why and what to do."""

    source: str
    error: str


class Format(Protocol):
    """The seam each file in this folder implements as a function `read`."""

    def read(self, source: Source, head: bytes) -> Iterator[Article | Failure]: ...


def reader(source: Source, head: bytes) -> Format:
    """The format of a source that begins with `head`. Raises MalformedSource when none fits."""
    name = _by_content(source, head)
    return cast(Format, importlib.import_module(f"ingest.formats.{name}"))


def _by_content(source: Source, head: bytes) -> str:
    if head.startswith(GZIP_MAGIC):
        return "jsonl"
    if source.name.lower().endswith((".gz", ".tar", ".zip")):
        raise MalformedSource(f"{source.path}: this is no gzip of articles", "unpack it first")
    if not head.strip():
        raise MalformedSource(f"{source.path}: the file is empty", "remove it or fill it")
    if head.startswith(OTHER_FORMATS):
        raise MalformedSource(f"{source.path}: this is no text format", "save the article as text")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise MalformedSource(f"{source.path}: this is binary data, not text", "leave it out")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<!--")):
        return "web"
    suffix = PurePath(source.name.lower()).suffix
    if suffix == ".json" and start.startswith(b"["):
        reason = f"{source.path}: this is a JSON list"
        raise MalformedSource(reason, "write one article record a line, as .jsonl")
    if suffix not in SUFFIXES and start.startswith(b"{"):
        return "jsonl"
    return SUFFIXES.get(suffix, "wire")
