"""Where an ingest does its work: the seam, and the engine of this process.

An engine reads files and prepares revisions; what is new is judged, and what is prepared is stored,
by whoever holds the archive, in the order of the sources. Every engine therefore makes the same
archive of the same sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ingest.article import Revision
from ingest.catalog.prepare import Prepared, prepare
from ingest.passages.embed import Embedder
from ingest.read.formats import Failure
from ingest.read.reading import Asked, Content, read_here


class Engine(Protocol):
    """The seam. Both give results in the order in which they were asked for them."""

    def read(self, sources: Iterable[Asked | Failure]) -> Iterator[Content]:
        """The contents of files, as `ingest.read.reading.contents` gives them; pages may be
        extracted already."""
        ...

    def prepared(
        self, batches: Iterable[Sequence[Revision]], embedder: Embedder
    ) -> Iterator[Prepared]:
        """Each batch, ready to store. Raises EmbedderError."""
        ...

    def close(self) -> None:
        """Give back what the engine holds."""
        ...


class LocalEngine:
    """The engine of this process: pages are extracted on all cores, one embedder embeds."""

    def read(self, sources: Iterable[Asked | Failure]) -> Iterator[Content]:
        return read_here(sources)

    def prepared(
        self, batches: Iterable[Sequence[Revision]], embedder: Embedder
    ) -> Iterator[Prepared]:
        return (prepare(batch, embedder) for batch in batches)

    def close(self) -> None:
        pass
