"""PDF and Word documents, through markitdown (an extra: `pip install 'dateline[documents]'`)."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePath

from ingest.article import Article
from ingest.errors import MalformedSource, first_line
from ingest.read.formats import LARGEST, Source
from ingest.read.formats.converting import SMALLER, converted
from ingest.read.formats.markdown import plain_text
from ingest.read.formats.record import article_of
from ingest.read.formats.wire import parse


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource if the converter is missing or finds no text."""
    markdown = _markdown(source)
    title, text = plain_text(markdown)
    if not text.strip():
        raise MalformedSource(
            f"{source.path}: no text in it", "it may be a scan: run it through OCR first"
        )
    if title:
        yield article_of({"title": title, "text": text}, source, source.name)
    else:
        yield parse(text, source)


def _markdown(source: Source) -> str:
    if importlib.util.find_spec("markitdown") is None:
        raise MalformedSource(
            f"{source.path}: PDF and Word files need a converter",
            "install it with `pip install 'dateline[documents]'`",
        )
    suffix, data = PurePath(source.name.lower()).suffix or ".pdf", source.read_all()
    if data.startswith(b"PK"):
        _check_size(data, source.path)
    found = converted(data, suffix, source.path)
    if found.startswith(("%PDF-", "PK\x03\x04")):  # the converter fell back to plain text
        raise MalformedSource(f"{source.path}: this file is damaged", "fetch it again")
    return found


def _check_size(packed: bytes, path: str) -> None:
    """Raises MalformedSource for a zip file whose directory declares more than LARGEST bytes of
    XML; a false directory is caught later, by the converter's limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as parts:
            size = sum(part.file_size for part in parts.infolist() if part.filename.endswith("xml"))
    except (zipfile.BadZipFile, ValueError) as error:
        raise MalformedSource(
            f"{path}: this file is damaged ({first_line(error)})", "fetch it again"
        ) from error
    if size > LARGEST:
        raise MalformedSource(
            f"{path}: unpacks to more than {LARGEST // 2**20} MiB of text",
            SMALLER,
        )
