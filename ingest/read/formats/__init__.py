"""One file a format; which one reads a source is decided by its content, then by its name.

Every reader takes a `Source` and yields an `Article` for each piece, a `Page` for one still to be
extracted, a `Link` to one still to be fetched, or a `Failure` for one that cannot be taken in while
the rest goes on.
"""

from __future__ import annotations

import gzip
import importlib
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, Protocol, cast

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource

GZIP_MAGIC = b"\x1f\x8b"
SNIFFED = 4096
LARGEST = 20 * 2**20
"""Bytes in a file that is one article: far above any, far below what would exhaust memory."""
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"{\\rtf")
SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "wire",
}
ROOTS = {
    "html": "web",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "nitf": "nitf",
    "newsitem": "newsml",
    "newsmessage": "newsml",
    "packageitem": "newsml",
}
"""Root elements, without prefix and in lower case."""
PROLOG = re.compile(
    rb"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype(?:[^\[>]++|\[[^\]]*+\])*+>)*+", re.S | re.I
)
ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
URL_LINE = re.compile(rb"https?://\S+$")


class _Metered(io.FileIO):
    """A file that tells how much of it has been read."""

    meter: Callable[[int], None] | None = None

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        if self.meter and count:
            self.meter(count)
        return count


class _Unpacked(gzip.GzipFile):
    """Gzip data as a stream that closes what it reads from."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed)
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a file that can be read by itself: from byte `start` up to byte `end` of what its
    format counts in, where line number `line` begins."""

    start: int
    end: int
    line: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read: `name` is its path within what the user named, `path` where it lies (`-`
    for standard input, a URL for what was fetched, with its `data` and the `charset`, `etag` and
    `last_modified` its server gave). `meter` is told of every number of bytes read, and stays
    behind where the source goes to another process; where there is a `part`, only that is read."""

    name: str
    path: str
    data: bytes | None = None
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    meter: Callable[[int], None] | None = None
    part: Part | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return partial(Source, **held | {"meter": None}), ()

    def open(self) -> BinaryIO:
        """Its bytes as a stream, unpacked where they are gzip."""
        stream = self.raw()
        packed = (
            stream.peek(2)[:2] == GZIP_MAGIC if isinstance(stream, io.BufferedReader) else False
        )
        return cast(BinaryIO, _Unpacked(stream)) if packed else stream

    def raw(self) -> BinaryIO:
        """Its bytes as they are."""
        if self.data is not None:
            return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, io.BytesIO(self.data))))
        if self.path == "-":
            return cast(BinaryIO, sys.stdin.buffer)
        metered = _Metered(self.path)
        metered.meter = self.meter
        return cast(BinaryIO, io.BufferedReader(metered, 2**16))

    def head(self) -> bytes:
        """The first bytes, unpacked. Standard input is not touched: it holds article JSONL."""
        if self.path == "-":
            return b"{"
        found = b""
        with cast(io.BufferedReader, replace(self, meter=None).open()) as stream:
            try:
                while len(found) < SNIFFED and (part := stream.read1(SNIFFED)):
                    found += part
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                if not found:
                    raise MalformedSource(
                        f"{self.path}: the gzip data cannot be read ({error})", "fetch it again"
                    ) from error
        return found[:SNIFFED]

    def read_all(self, limit: int = LARGEST) -> bytes:
        """All its bytes. Raises MalformedSource where there are more than `limit`, or the gzip data
        breaks off."""
        try:
            with self.open() as stream:
                data = stream.read(limit + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise MalformedSource(
                f"{self.path}: the gzip data breaks off ({error})", "fetch it again"
            ) from error
        if len(data) > limit:
            raise MalformedSource(
                f"{self.path}: larger than {limit // 2**20} MiB, which is no one article",
                "split it, or leave it out",
            )
        return data


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that could not be taken in, and the one line that says why and what to do."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Page:
    """A web page whose article is still to be extracted. `known` holds fields of the article record
    that its source gives; those under "firm" in it win over the page's own."""

    source: Source
    where: str
    data: bytes
    known: Mapping[str, Any] = field(default_factory=dict)
    firm: Mapping[str, Any] = field(default_factory=dict)
    charset: str = ""

    @property
    def place(self) -> str:
        """Where it lies: its address, its file, or both where a file holds many pages."""
        path, url = self.source.path, str(self.known.get("url", ""))
        return f"{path}: {url}" if url and "://" not in path else path


@dataclass(frozen=True, slots=True)
class Link:
    """A page still to be fetched, or (`listing`) a further list of pages. `known` and `firm` are as
    in a Page."""

    url: str
    known: Mapping[str, Any] = field(default_factory=dict)
    firm: Mapping[str, Any] = field(default_factory=dict)
    listing: bool = False


Item = Article | Failure | Page | Link


class Format(Protocol):
    """The seam each file in this folder implements as a function `read`. One whose files can be
    read in parts has a function `parts` too, which gives `read` those of about so many bytes."""

    def read(self, source: Source) -> Iterator[Item]: ...


def parts(source: Source, size: int) -> list[Part]:
    """The ranges of a file that can be read by themselves, in order, of about `size` bytes each;
    none where it can only be read whole. Reads all of it, but parses next to nothing."""
    try:
        ranges = getattr(reader(source), "parts", None)
        return list(ranges(source, size)) if ranges else []
    except (DatelineError, OSError, EOFError, ValueError, zlib.error):
        return []  # whoever reads it whole says what is wrong


def joined(bounds: Sequence[tuple[int, int]], end: int) -> list[Part]:
    """Parts that begin at these (byte, line number), the last of which ends at `end`."""
    ends = [start for start, _ in bounds[1:]] + [end]
    return [
        Part(start, stop, line)
        for (start, line), stop in zip(bounds, ends, strict=True)
        if start < stop
    ]


def reader(source: Source) -> Format:
    """The format of a source. Raises MalformedSource when none fits."""
    name = _by_content(source, source.head())
    return cast(Format, importlib.import_module(f"ingest.read.formats.{name}"))


def _by_content(source: Source, head: bytes) -> str:
    name = source.name.lower()
    suffix = PurePath(name.removesuffix(".gz")).suffix
    if name.endswith((".tar", ".tgz", ".tar.gz", ".zip")):
        raise MalformedSource(f"{source.path}: this is a packed folder", "unpack it first")
    if name.endswith(".gz") and source.path != "-" and not _is_packed(source):
        raise MalformedSource(f"{source.path}: this is no gzip of articles", "unpack it first")
    if not head.strip():
        if source.path.endswith(".gz"):
            raise MalformedSource(f"{source.path}: nothing in it", "fetch it again")
        raise MalformedSource(f"{source.path}: the file is empty", "remove it or fill it")
    if binary := _binary(source, head, suffix):
        return binary
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")) and suffix not in (".md", ".markdown", ".txt"):
        return "jsonl"
    if root := _root(_unicode(start)):
        return root
    if start.startswith(b"<?xml"):
        raise MalformedSource(
            f"{source.path}: this XML is none of NewsML-G2, NITF, RSS, Atom, sitemap",
            "convert it, or leave it out",
        )
    whole = start.splitlines()[:-1] or [start]
    lines = [line for part in whole if (line := part.strip()) and not line.startswith(b"#")]
    if lines and all(URL_LINE.match(line) for line in lines):
        return "urls"
    return SUFFIXES.get(suffix, "wire")


def _is_packed(source: Source) -> bool:
    with replace(source, meter=None).raw() as stream:
        return stream.read(2) == GZIP_MAGIC


def _binary(source: Source, head: bytes, suffix: str) -> str:
    """The format of a file that is no text, empty for text."""
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"%PDF") or (head.startswith(b"PK\x03\x04") and suffix == ".docx"):
        return "document"
    if head.startswith((*IMAGES, b"PK\x03\x04")):
        raise MalformedSource(f"{source.path}: this is no text format", "save the article as text")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise MalformedSource(f"{source.path}: this is binary data, not text", "leave it out")
    return ""


def _unicode(start: bytes) -> bytes:
    """UTF-16 as UTF-8, so that its root element can be read."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start[: len(start) // 2 * 2].decode("utf-16", "replace").encode()
    return start


def _root(start: bytes) -> str:
    """The format that belongs to the root element of a markup document; empty for none."""
    prolog = PROLOG.match(start)
    rest = start[prolog.end() if prolog else 0 :]
    if re.match(rb"<!doctype html", start, re.I) or (
        prolog and b"<!doctype html" in prolog[0].lower()
    ):
        return "web"
    root = ROOT.match(rest)
    return ROOTS.get(root[1].decode().lower(), "") if root else ""
