"""Readers of source formats, one module per format, chosen by a source's content, then its name.

Every reader takes a `Source` and yields an `Article` for each piece, a `Page` for one still to be
extracted, a `Link` to one still to be fetched, or a `Failure` for one that cannot be ingested,
after which the rest is still read.
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
from ingest.locator import seconds

GZIP_MAGIC = b"\x1f\x8b"
SNIFFED = 4096
LARGEST = 20 * 2**20
"""Maximum bytes of a file with one article: far above any, far below what exhausts memory."""
SHORTEST_ARTICLE = 80
"""Minimum characters of an article of a page or feed; a shorter text is a caption or a notice."""
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"RIFF")
NO_TEXT = (b"{\\rtf", b"PK\x03\x04")
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
"""XML root elements, in lower case without a namespace prefix, and their formats."""
PROLOG = re.compile(
    rb"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype(?:[^\[>]++|\[[^\]]*+\])*+>)*+", re.S | re.I
)
ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
UNKNOWN_ROOT = re.compile(rb"<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>")
"""The first tag of a document; see `WRITTEN` for names of files that may begin so."""
WRITTEN = (".html", ".htm", ".xhtml", ".md", ".markdown")
MAIL_HEADER = re.compile(rb"([A-Za-z][A-Za-z-]*):[ \t]*\S?")
MAIL_HEADERS = {b"from", b"to", b"date", b"subject", b"message-id", b"received", b"mime-version",
         b"delivered-to", b"return-path", b"content-type", b"reply-to", b"list-id"}  # fmt: skip
FEWEST_HEADERS = 3
"""Minimum number of MAIL_HEADERS of a mail, "From" among them."""
URL_LINE = re.compile(rb"https?://\S+$")
DUMP_PATH = re.compile(rb"crawl-data/\S+\.warc(?:\.gz)?$")
"""A line of the lists of files that Common Crawl publishes."""
WORDPRESS_EXPORT = b"//wordpress.org/export/"
MAILBOX = re.compile(rb"\AFrom [^\n]*\n")
"""The line before each mail of an mbox file."""
SUBTITLES = re.compile(rb"WEBVTT\b|\d+\r?\n\d\d:\d\d:\d\d,\d{3} -->")
CLOCK = rb"((?:\d{1,2}:)?\d{1,2}:\d\d)(?:[.,]\d{1,3})?"
TIME_CODE = re.compile(
    rb"^(?:[\[(]?%b[\])]?(?=[ \t:-]|\r?$)"
    rb"|[^\n:()\[\]]{2,60}?[ \t]*(?:[\[(]%b[\])]:?|[ \t]{2,}%b\r?$))" % (CLOCK, CLOCK, CLOCK),
    re.MULTILINE,
)
"""A time at the beginning of a line of a transcript, or after the name of who speaks."""
FEWEST_TIME_CODES = 3
LATEST_START = 10 * 60
"""Seconds by which the first time code of a transcript comes; the times of a live report are those
of the clock."""


class _Metered(io.FileIO):
    """A file that reports the number of bytes read to a callback."""

    meter: Callable[[int], None] | None = None

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        if self.meter and count:
            self.meter(count)
        return count


class _Unpacked(gzip.GzipFile):
    """A gzip stream that also closes the underlying file."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed)
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a file that can be read independently: from byte `start` up to byte `end`, raw or
    decompressed depending on the format; `line` is the number of its first line."""

    start: int
    end: int
    line: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read. `name` is its path within the user's argument, `path` its location: `-`
    for standard input, or a URL if it was fetched, with its `data` (a large one's are in a
    temporary `file`) and the server's `charset`, `etag` and `last_modified`. `meter` is called with
    the number of bytes of each read, and is dropped when the source is pickled. With a `part`, only
    that range is read."""

    name: str
    path: str
    data: bytes | None = None
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    meter: Callable[[int], None] | None = None
    part: Part | None = None
    file: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return partial(Source, **held | {"meter": None}), ()

    def open(self) -> BinaryIO:
        """Its bytes as a stream, decompressed if they are gzip."""
        stream = self.raw()
        packed = (
            stream.peek(2)[:2] == GZIP_MAGIC if isinstance(stream, io.BufferedReader) else False
        )
        return cast(BinaryIO, _Unpacked(stream)) if packed else stream

    def raw(self) -> BinaryIO:
        """Its bytes as a stream, without decompression."""
        if self.data is not None:
            return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, io.BytesIO(self.data))))
        if self.path == "-":
            return cast(BinaryIO, sys.stdin.buffer)
        metered = _Metered(self.file or self.path)
        metered.meter = self.meter
        return cast(BinaryIO, io.BufferedReader(metered, 2**16))

    def head(self) -> bytes:
        """The first bytes, decompressed. Standard input is not read: it is always article JSONL."""
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
        """All its bytes, decompressed. Raises MalformedSource if there are more than `limit`, or
        the gzip data is truncated or damaged."""
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
    """An item that could not be ingested, with a one-line message that says why and what to do."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Page:
    """A web page whose article is still to be extracted. `known` holds fields of the article record
    given by the source, which the page's own metadata overrides; fields in `firm` override the
    page's metadata."""

    source: Source
    where: str
    data: bytes
    known: Mapping[str, Any] = field(default_factory=dict)
    firm: Mapping[str, Any] = field(default_factory=dict)
    charset: str = ""

    @property
    def place(self) -> str:
        """The page's location: its URL, its file, or both if a file contains many pages."""
        path, url = self.source.path, str(self.known.get("url", ""))
        return f"{path}: {url}" if url and "://" not in path else path


@dataclass(frozen=True, slots=True)
class Link:
    """A page still to be fetched, or, with `listing`, another list of pages; with `goes_on`, the
    next page of the same list. `known` and `firm` are as in Page."""

    url: str
    known: Mapping[str, Any] = field(default_factory=dict)
    firm: Mapping[str, Any] = field(default_factory=dict)
    listing: bool = False
    goes_on: bool = False


Item = Article | Failure | Page | Link


class Format(Protocol):
    """The interface of a format module: a function `read`. A format whose files can be read in
    parts also has a function `parts(source, size)`, which returns ranges of about `size` bytes."""

    def read(self, source: Source) -> Iterator[Item]: ...


def parts(source: Source, size: int) -> list[Part]:
    """The ranges of a file that can be read independently, in order, of about `size` bytes each;
    empty if it can only be read as a whole. Reads the whole file, but parses almost nothing."""
    try:
        ranges = getattr(reader(source), "parts", None)
        return list(ranges(source, size)) if ranges else []
    except (DatelineError, OSError, EOFError, ValueError, zlib.error):
        return []  # reading the whole file reports the error


def joined(bounds: Sequence[tuple[int, int]], end: int) -> list[Part]:
    """Contiguous parts that begin at these (byte, line number) bounds; the last ends at `end`."""
    ends = [start for start, _ in bounds[1:]] + [end]
    return [
        Part(start, stop, line)
        for (start, line), stop in zip(bounds, ends, strict=True)
        if start < stop
    ]


def reader(source: Source) -> Format:
    """The format module for a source. Raises MalformedSource if none applies."""
    name = _by_content(source, source.head())
    return cast(Format, importlib.import_module(f"ingest.read.formats.{name}"))


def _by_content(source: Source, head: bytes) -> str:
    name = source.name.lower()
    suffix = PurePath(name.removesuffix(".gz")).suffix
    if name.endswith((".tar", ".tgz", ".tar.gz", ".zip")):
        raise MalformedSource(f"{source.path}: this is a tar or zip file", "unpack it first")
    if name.endswith(".gz") and source.path != "-" and not _is_packed(source):
        raise MalformedSource(f"{source.path}: this is not a gzip file", "unpack it first")
    if not head.strip():
        if source.path.endswith(".gz"):
            raise MalformedSource(f"{source.path}: nothing in it", "fetch it again")
        raise MalformedSource(f"{source.path}: the file is empty", "remove it or fill it")
    if binary := _binary(source, head, suffix):
        return binary
    start = _unicode(head.removeprefix(b"\xef\xbb\xbf").lstrip()).lstrip()
    if start.startswith((b"{", b"[")) and suffix not in (".md", ".markdown", ".txt"):
        return "jsonl"
    if SUBTITLES.match(start):
        return "subtitles"
    if root := _root(start):
        return "wordpress" if root == "feed" and WORDPRESS_EXPORT in start else root
    if _is_mail(MAILBOX.sub(b"", start, count=1)):
        return "mail"
    if start.startswith(b"<?xml") or (UNKNOWN_ROOT.match(start) and suffix not in WRITTEN):
        raise MalformedSource(
            f"{source.path}: this XML is none of NewsML-G2, NITF, RSS, Atom, sitemap, HTML",
            "convert it, or leave it out",
        )
    whole = start.splitlines()[:-1] or [start]
    lines = [line for part in whole if (line := part.strip()) and not line.startswith(b"#")]
    if lines and all(URL_LINE.match(line) or DUMP_PATH.match(line) for line in lines):
        return "urls"
    if suffix in ("", ".txt") and _has_time_codes(start):
        return "transcript"
    return SUFFIXES.get(suffix, "wire")


def _has_time_codes(start: bytes) -> bool:
    found = [seconds(b"".join(codes).decode()) for codes in TIME_CODE.findall(start)]
    return len(found) >= FEWEST_TIME_CODES and found[0] <= LATEST_START and found == sorted(found)


def _is_packed(source: Source) -> bool:
    with replace(source, meter=None).raw() as stream:
        return stream.read(2) == GZIP_MAGIC


def _binary(source: Source, head: bytes, suffix: str) -> str:
    """The format of a binary file; empty for text. Raises MalformedSource if not supported."""
    if head.startswith((b"WARC/", b"filedesc://")):
        return "warc"
    if head.startswith(b"%PDF") or (head.startswith(b"PK\x03\x04") and suffix == ".docx"):
        return "document"
    if head.startswith(PICTURES):
        return "document"
    if head.startswith(NO_TEXT):
        raise MalformedSource(f"{source.path}: this is no text format", "save the article as text")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise MalformedSource(f"{source.path}: this is binary data, not text", "leave it out")
    return ""


def _unicode(start: bytes) -> bytes:
    """UTF-16 data converted to UTF-8, so that the root element can be matched."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start[: len(start) // 2 * 2].decode("utf-16", "replace").encode()
    return start


def _is_mail(head: bytes) -> bool:
    """Whether the first bytes of a file are the headers of a mail."""
    names = set()
    for line in head.splitlines():
        if line[:1] in (b" ", b"\t"):
            continue
        match = MAIL_HEADER.match(line)
        if not match:
            break
        names.add(match[1].lower())
    return b"from" in names and len(names & MAIL_HEADERS) >= FEWEST_HEADERS


def _root(start: bytes) -> str:
    """The format for the root element of a markup document; empty if unknown."""
    prolog = PROLOG.match(start)
    rest = start[prolog.end() if prolog else 0 :]
    if re.match(rb"<!doctype html", start, re.I) or (
        prolog and b"<!doctype html" in prolog[0].lower()
    ):
        return "web"
    root = ROOT.match(rest)
    return ROOTS.get(root[1].decode().lower(), "") if root else ""
