"""Revisions made ready to store: split and embedded. Needs no archive, so that it can be done
anywhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.article import Passage, Revision
from ingest.catalog.copies import Item
from ingest.catalog.holdings import Placed
from ingest.passages.embed import Embedder
from ingest.passages.split import split
from ingest.passages.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Prepared:
    """Revisions with their passages and a vector for each passage of all of them in order;
    `seconds` is how long the embedder was at work. A row of zeros stands for a passage that is
    searched by words only."""

    items: Sequence[Item]
    vectors: Vectors
    seconds: float = 0.0

    @property
    def placed(self) -> list[Placed]:
        return placed_of(self.items)


def placed_of(items: Sequence[Item]) -> list[Placed]:
    """The passages of all of them, each with its revision."""
    return [Placed(passage, revision) for revision, parts in items for passage in parts]


def prepare(revisions: Sequence[Revision], embedder: Embedder) -> Prepared:
    """Split and embed these. Raises EmbedderError."""
    items = [(revision, passages_of(revision)) for revision in revisions]
    started = time.monotonic()
    vectors = vectors_of(placed_of(items), embedder)
    return Prepared(items, vectors, time.monotonic() - started)


def vectors_of(placed: Sequence[Placed], embedder: Embedder) -> Vectors:
    """The vectors of passages, each read under its headline, rounded as they are stored; a row of
    zeros for a passage in a language that the embedder does not speak. Raises EmbedderError."""
    if not placed:
        return np.zeros((0, 0), np.float32)
    spoken = [embedder.speaks(item.revision.article.language) for item in placed]
    texts = [embedded_text(item) for item, yes in zip(placed, spoken, strict=True) if yes]
    found = embedder.embed(texts).astype(np.float16).astype(np.float32)
    vectors = np.zeros((len(placed), found.shape[1]), np.float32)
    vectors[spoken] = found
    return vectors


def embedded_text(placed: Placed) -> str:
    """What is embedded of a passage: the headline above its text."""
    return f"{placed.revision.article.title}\n{placed.text}".lstrip("\n")


def passages_of(revision: Revision) -> list[Passage]:
    """The passages of a revision; none of a notice of withdrawal."""
    article = revision.article
    if article.withdrawn:
        return []
    spans = split(article.text, article.language[:2] or "en")
    return [
        Passage(revision.article_id, revision.revision, ordinal, span.start, span.end)
        for ordinal, span in enumerate(spans)
    ]
