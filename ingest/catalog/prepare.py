"""Prepares revisions for storage: splits and embeds them. Needs no archive, so that any worker can
do it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.article import Passage, Revision
from ingest.catalog.copies import Revised
from ingest.catalog.holdings import Placed
from ingest.passages.embed import Embedder
from ingest.passages.split import split
from ingest.passages.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Prepared:
    """Revisions with their passages, and `vectors` with a row for each passage in order; `seconds`
    is the embedding time. A row of zeros marks a passage that is found by keyword search only."""

    items: Sequence[Revised]
    vectors: Vectors
    seconds: float = 0.0

    @property
    def placed(self) -> list[Placed]:
        return placed_of(self.items)


def placed_of(items: Sequence[Revised]) -> list[Placed]:
    """The passages of all items, each with its revision."""
    return [Placed(passage, revision) for revision, parts in items for passage in parts]


def prepare(revisions: Sequence[Revision], embedder: Embedder) -> Prepared:
    """Split and embed revisions. Raises EmbedderError."""
    items = [(revision, passages_of(revision)) for revision in revisions]
    started = time.monotonic()
    vectors = vectors_of(placed_of(items), embedder)
    return Prepared(items, vectors, time.monotonic() - started)


def vectors_of(placed: Sequence[Placed], embedder: Embedder) -> Vectors:
    """Embed passages, each with its headline prepended, and round to float16 as in storage. A
    passage in a language that the embedder does not support gets zeros. Raises EmbedderError."""
    if not placed:
        return np.zeros((0, 0), np.float32)
    spoken = [embedder.speaks(item.revision.article.language) for item in placed]
    texts = [embedded_text(item) for item, yes in zip(placed, spoken, strict=True) if yes]
    found = embedder.embed(texts).astype(np.float16).astype(np.float32)
    vectors = np.zeros((len(placed), found.shape[1]), np.float32)
    vectors[spoken] = found
    return vectors


def embedded_text(placed: Placed) -> str:
    """The text to embed for a passage: the headline, a line break, and the passage's text."""
    return f"{placed.revision.article.title}\n{placed.text}".lstrip("\n")


def passages_of(revision: Revision) -> list[Passage]:
    """The passages of a revision; none for a notice of withdrawal."""
    article = revision.article
    if article.withdrawn:
        return []
    spans = split(article.text, article.language[:2] or "en")
    return [
        Passage(revision.article_id, revision.revision, ordinal, span.start, span.end)
        for ordinal, span in enumerate(spans)
    ]
