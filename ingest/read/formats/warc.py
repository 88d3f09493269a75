"""WARC, the web archive format (ISO 28500), and ARC before it: each PAGE_TYPES response becomes a
page.

The capture date is the date the page was first seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from os import SEEK_END
from typing import Any

from ingest.errors import first_line
from ingest.read.formats import GZIP_MAGIC, LARGEST, Failure, Page, Part, Source, joined

OK = "200"
BLOCK = 2**20
PAGE_TYPES = ("text/html", "application/xhtml+xml")


def read(source: Source) -> Iterator[Page | Failure]:
    """A Page for each PAGE_TYPES response with status 200; other records are skipped."""
    from warcio.archiveiterator import ArchiveIterator

    # warcio decompresses the data itself: each record is a separate gzip member.
    with source.open() if _is_one_member(source) else source.raw() as stream:
        if source.part:
            stream.seek(source.part.start)
        records = ArchiveIterator(stream, arc2warc=True)
        records.INC_RECORD = ""  # a message warcio would print to stderr
        found = bool(source.part)
        while True:
            try:
                record = next(records)
                if source.part and records.offset >= source.part.end:
                    return
                page = _page(record, source)
            except StopIteration:
                break
            except Exception as error:  # warcio trips over broken headers in its own ways
                at = f"{source.path}:{records.offset}"
                why = first_line(error)
                yield Failure(at, f"{at}: the WARC data breaks off ({why}); fetch it again")
                return
            if page:
                found = True
                yield page
        if not found:
            yield Failure(source.path, f"{source.path}: no web page in this WARC; leave it out")


def parts(source: Source, size: int) -> list[Part]:
    """Runs of whole records of at least `size` bytes of the file, not decompressed."""
    from warcio.archiveiterator import ArchiveIterator

    if _is_one_member(source):
        return []
    bounds = [(0, 1)]
    with replace(source, meter=None).raw() as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        records.INC_RECORD = ""
        try:
            for _ in records:
                if records.get_record_offset() - bounds[-1][0] >= size:
                    bounds.append((records.get_record_offset(), 1))
        except Exception:  # `read` reports the error
            return []
        return joined(bounds, stream.seek(0, SEEK_END))


def _content(record: Any) -> bytes:
    """The page in a record, up to LARGEST + 1 bytes. warcio cannot drive today's brotli."""
    if record.http_headers.get_header("Content-Encoding", "").lower() != "br":
        return bytes(record.content_stream().read(LARGEST + 1))
    import brotli

    record.http_headers.remove_header("Content-Encoding")
    packed = record.content_stream().read(LARGEST + 1)
    unpacker, found = brotli.Decompressor(), b""
    while len(found) <= LARGEST and not unpacker.is_finished():
        part = unpacker.process(packed, output_buffer_limit=LARGEST)
        packed = b""
        if not part:
            break
        found += part
    return found[: LARGEST + 1]


def _is_one_member(source: Source) -> bool:
    """Whether a gzip file is compressed as a whole, instead of record by record: the first member
    holds more than one record."""
    from zlib import MAX_WBITS, decompressobj

    with replace(source, meter=None).raw() as stream:
        start = stream.read(BLOCK)
    if not start.startswith(GZIP_MAGIC):
        return False
    member = decompressobj(MAX_WBITS | 16)
    unpacked = member.decompress(start, BLOCK)
    return unpacked.count(b"WARC/1") > 1 and len(re.findall(rb"(?m)^WARC/1\.\d\r?$", unpacked)) > 1


def _page(record: Any, source: Source) -> Page | Failure | None:
    """The page in a record; None if it is not an PAGE_TYPES response with status 200."""
    if record.rec_type != "response" or record.http_headers is None:
        return None
    kind = record.http_headers.get_header("Content-Type", "").lower()
    if record.http_headers.get_statuscode() != OK or not kind.startswith(PAGE_TYPES):
        return None
    headers = record.rec_headers
    url = " ".join(headers.get_header("WARC-Target-URI", "").strip("<>").split())
    data = _content(record)
    at = f"{source.path}: {url}"
    if len(data) > LARGEST:
        limit = LARGEST // 2**20
        return Failure(at, f"{at}: larger than {limit} MiB, which is no one article; leave it out")
    charset = kind.partition("charset=")[2].strip("\"' ;")
    known = {"url": url, "seen": headers.get_header("WARC-Date", "")}
    return Page(source, url or source.name, data, known, charset=charset)
