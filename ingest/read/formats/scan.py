"""The text of scanned pages and pictures by optical character recognition, through RapidOCR (an
extra: `pip install 'dateline[ocr]'`); its models come with the package."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.read.formats.pdf import LARGER_IN_SCAN, Box, Paper, paper_of

if TYPE_CHECKING:
    from pdfminer.layout import LTTextBox, LTTextLine
    from pypdfium2 import PdfPage

RESOLUTION = 200 / 72
"""Pixels per point at which a page is drawn if none of its pictures has another resolution: small
type of a newspaper is some 20 pixels high then."""
LARGEST_SIDE = 4000
"""Pixels of the longer side of a picture; a larger one is made smaller."""


def is_installed() -> bool:
    return importlib.util.find_spec("rapidocr") is not None


def read_scanned(data: bytes, pages: Sequence[int]) -> Paper:
    """The text on these pages (from 1) of a PDF."""
    import pypdfium2

    read, boxes = _recognizer(), list[Box]()
    document = pypdfium2.PdfDocument(data)
    for number in pages:
        page = document[number - 1]
        scale = min(_resolution(page), LARGEST_SIDE / max(page.get_size()))
        boxes += _boxes(read(page.render(scale=scale).to_numpy()), number)
    return _marked(paper_of(boxes, len(document), LARGER_IN_SCAN))


def _marked(paper: Paper) -> Paper:
    return replace(paper, blocks=tuple(replace(one, is_scanned=True) for one in paper.blocks))


def _resolution(page: PdfPage) -> float:
    """That of the largest picture on a page: drawn at another, its letters blur."""
    import pypdfium2.raw

    pictures = list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    widths = [(picture.get_px_size()[0], picture.get_bounds()) for picture in pictures]
    found = [(pixels / (b - a), b - a) for pixels, (a, _, b, _) in widths if b > a]
    return max(found, key=lambda one: one[1], default=(RESOLUTION, 0))[0]


def read_picture(data: bytes) -> Paper:
    """The text in a picture. Raises ValueError for one that cannot be read."""
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError("the picture is damaged") from error
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    bgr = np.asarray(upright)[:, :, ::-1]
    paper = _marked(paper_of(list(_boxes(_recognizer()(bgr), 1)), 1, LARGER_IN_SCAN))
    return replace(paper, blocks=tuple(replace(one, page="") for one in paper.blocks))


def _recognizer() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _boxes(found: Any, number: int) -> Iterator[Box]:
    """The recognized lines in boxes, in reading order, by the layout analysis that pdfminer.six
    does for written pages: newspapers have columns."""
    from pdfminer.layout import IndexAssigner, LAParams, LTPage, LTTextLineHorizontal

    if found.boxes is None:
        return
    width, height = (float(max(side)) for side in zip(*found.boxes.reshape(-1, 2), strict=True))
    lines, written = [], dict[Any, str]()
    for corners, words in zip(found.boxes, found.txts, strict=True):
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        top, bottom = min(y for _, y in corners), max(y for _, y in corners)
        line = LTTextLineHorizontal(word_margin=0)
        line.set_bbox((left, height - bottom, right, height - top))
        lines.append(line)
        written[line] = words
    layout, page = LAParams(), LTPage(number, (0, 0, width, height))
    boxes: list[LTTextBox] = list(page.group_textlines(layout, lines))
    assigner = IndexAssigner()
    for group in page.group_textboxes(layout, boxes):
        group.analyze(layout)
        assigner.run(group)
    for box in sorted(boxes, key=lambda box: box.index):
        for alike in _by_size(list(box)):
            words = tuple(" ".join(written[line].split()) for line in alike)
            size = median(line.height for line in alike)
            yield Box(words, number, round(alike[0].y1), float(size))


def _by_size(lines: Sequence[LTTextLine]) -> Iterator[list[LTTextLine]]:
    """Runs of lines in type of one size: a headline stands close to its story."""
    run: list[LTTextLine] = []
    for line in lines:
        heights = sorted((line.height, run[-1].height)) if run else [1, 1]
        if heights[1] > LARGER_IN_SCAN * heights[0]:
            yield run
            run = []
        run.append(line)
    yield run
