"""WARC, the web archive format (ISO 28500): every HTML response in it is a page.

The day of capture counts as the day the page was first seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from os import SEEK_END
from typing import Any

from ingest.formats import LARGEST, Failure, Page, Part, Source, joined

OK = "200"
HTML = ("text/html", "application/xhtml+xml")


def read(source: Source) -> Iterator[Page | Failure]:
    """A Page for each HTML response with status 200; records of other kinds are passed over."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    # warcio unpacks by itself: each record is a gzip member of its own.
    with source.raw() as stream:
        if source.part:
            stream.seek(source.part.start)
        records = ArchiveIterator(stream)
        try:
            for record in records:
                if source.part and records.offset >= source.part.end:
                    break
                headers = record.http_headers
                if record.rec_type != "response" or headers is None:
                    continue
                kind = headers.get_header("Content-Type", "").lower()
                if headers.get_statuscode() == OK and kind.startswith(HTML):
                    yield _page(record, source, kind)
        except (ArchiveLoadFailed, EOFError, ValueError, OSError) as error:
            at = f"{source.path}:{records.get_record_offset()}"
            yield Failure(at, f"{at}: the WARC data breaks off ({error}); fetch it again")


def parts(source: Source, size: int) -> list[Part]:
    """Runs of whole records of at least `size` bytes of the file as it lies."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    bounds = [(0, 1)]
    with replace(source, meter=None).raw() as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        try:
            for _ in records:
                if records.get_record_offset() - bounds[-1][0] >= size:
                    bounds.append((records.get_record_offset(), 1))
        except ArchiveLoadFailed:
            return []
        return joined(bounds, stream.seek(0, SEEK_END))


def _page(record: Any, source: Source, kind: str) -> Page | Failure:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI", "").strip("<>")
    data = record.content_stream().read(LARGEST + 1)
    at = f"{source.path}: {url}"
    if len(data) > LARGEST:
        limit = LARGEST // 2**20
        return Failure(at, f"{at}: larger than {limit} MiB, which is no one article; leave it out")
    charset = kind.partition("charset=")[2].strip("\"' ;")
    known = {"url": url, "seen": headers.get_header("WARC-Date", "")}
    return Page(source, url or source.name, data, known, charset=charset)
