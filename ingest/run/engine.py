"""The interface of ingest engines, and the engine of this process.

An engine reads files and prepares revisions. The process that holds the archive decides what is new
and stores what was prepared, in the order of the sources, so every engine produces the same archive
from the same sources.
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
    """The interface of an engine. `read` and `prepared` yield results in the order of their
    input."""

    def read(self, sources: Iterable[Asked | Failure]) -> Iterator[Content]:
        """The contents of files, as from `ingest.read.reading.contents`; pages may already be
        extracted."""
        ...

    def prepared(
        self, batches: Iterable[Sequence[Revision]], embedder: Embedder
    ) -> Iterator[Prepared]:
        """Each batch, ready to store. Raises EmbedderError."""
        ...

    def close(self) -> None:
        """Release the engine's resources."""
        ...


class LocalEngine:
    """The engine of this process: extracts pages on all cores and uses one embedder."""

    def read(self, sources: Iterable[Asked | Failure]) -> Iterator[Content]:
        return read_here(sources)

    def prepared(
        self, batches: Iterable[Sequence[Revision]], embedder: Embedder
    ) -> Iterator[Prepared]:
        return (prepare(batch, embedder) for batch in batches)

    def close(self) -> None:
        pass
