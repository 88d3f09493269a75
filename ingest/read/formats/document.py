"""PDF and Word documents and pictures of text, with the page and heading that each part is from.

Word files are read by markitdown, PDFs by pdfminer.six (an extra: `pip install
'dateline[documents]'`), scanned pages and pictures by RapidOCR (`pip install 'dateline[ocr]'`).
"""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import PurePath

from ingest.article import Article
from ingest.errors import MalformedSource, first_line
from ingest.read.formats import LARGEST, PICTURES, SHORTEST_ARTICLE, Source
from ingest.read.formats.blocks import text_and_locators
from ingest.read.formats.converting import PICTURE, SMALLER, converted
from ingest.read.formats.pdf import Paper
from ingest.read.formats.record import article_of
from ingest.read.formats.scan import is_installed
from ingest.read.formats.wire import parse_located

RECOGNIZED = "read from a scan by text recognition: compare its words with the original"
UNREAD = "a picture, whose words were not read"
OCR = "install text recognition with `pip install 'dateline[ocr]'`"


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource if the converter is missing or finds no text."""
    data = source.read_all()
    is_picture = data.startswith(PICTURES)
    paper, notes = _picture(data, source) if is_picture else _document(data, source)
    text, locators = text_and_locators(paper.blocks)
    if len(text) < (SHORTEST_ARTICLE if is_picture else 1):
        if paper.unread:
            raise MalformedSource(f"{source.path}: its pages are pictures", OCR)
        raise MalformedSource(f"{source.path}: no article text in it", "leave it out")
    if paper.title:
        record = {"title": paper.title, "text": text, "locators": list(map(asdict, locators))}
        article = article_of(record, source, source.name)
    else:
        article = parse_located(text, locators, source)
    yield replace(article, notes=(*article.notes, *notes))


def _picture(data: bytes, source: Source) -> tuple[Paper, list[str]]:
    if not is_installed():
        raise MalformedSource(f"{source.path}: this is a picture, not text", OCR)
    return converted(data, PICTURE, source.path), [f"This is {RECOGNIZED}."]


def _document(data: bytes, source: Source) -> tuple[Paper, list[str]]:
    """A document and notes on how its pages were read."""
    if importlib.util.find_spec("markitdown") is None:
        raise MalformedSource(
            f"{source.path}: PDF and Word files need a converter",
            "install it with `pip install 'dateline[documents]'`",
        )
    if data.startswith(b"PK"):
        _check_size(data, source.path)
    suffix = PurePath(source.name.lower()).suffix or ".pdf"
    paper = converted(data, ".pdf" if data.startswith(b"%PDF") else suffix, source.path)
    if not paper.unread:
        return paper, []
    pages = _numbered(paper.unread)
    if not is_installed():
        return paper, [f"{pages} of the original: {UNREAD}."]
    scanned = converted(data, ".pdf", source.path, paper.unread)
    blocks = sorted((*paper.blocks, *scanned.blocks), key=lambda block: int(block.page))
    title = paper.title or scanned.title
    return Paper(title, tuple(blocks)), [f"{pages} of the original: {RECOGNIZED}."]


def _numbered(pages: Sequence[int]) -> str:
    """Page numbers as "Page 3" or "Pages 1-4, 7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    told = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"Page{'s' if len(pages) > 1 else ''} {', '.join(told)}"


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
