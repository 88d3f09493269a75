"""PDF and Word documents, through markitdown (an extra: `pip install 'dateline[documents]'`)."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import PurePath

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.formats import Source
from ingest.formats.markdown import plain_text
from ingest.formats.record import article_of
from ingest.formats.wire import parse


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource where the converter is missing or finds no text."""
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
    try:
        from markitdown import MarkItDown, StreamInfo
    except ImportError:
        raise MalformedSource(
            f"{source.path}: PDF and Word files need a converter",
            "install it with `pip install 'dateline[documents]'`",
        ) from None
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells of every odd font
    suffix = PurePath(source.name.lower()).suffix or ".pdf"
    try:
        stream = io.BytesIO(source.read_all())
        found = MarkItDown(enable_plugins=False).convert_stream(
            stream, stream_info=StreamInfo(extension=suffix)
        )
    except MalformedSource:
        raise
    except Exception as error:  # each converter raises its own kind
        raise MalformedSource(
            f"{source.path}: cannot be converted ({' '.join(str(error).split())[:150]})",
            "save it as text",
        ) from error
    if found.markdown.startswith(("%PDF", "PK")):  # taken for plain text, for want of anything else
        raise MalformedSource(f"{source.path}: this file is damaged", "fetch it again")
    return str(found.markdown)
