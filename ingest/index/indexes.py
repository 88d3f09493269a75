"""The two indexes derived from a catalog, vectors and lexicon: writing, searching, comparing them
with the catalog and rebuilding them. They are in its folder, or shared (see ingest/archive.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from ingest.catalog.catalog import Catalog
from ingest.catalog.holdings import Placed
from ingest.catalog.opening import check_schema, found_catalog, named, recorded_embedder
from ingest.errors import ArchiveDamaged, DatelineError, StoreUnreachable
from ingest.files.stores import STORES, Stores
from ingest.index.chroma_server import ServerVectors
from ingest.index.lexicon import Lexicon
from ingest.index.lexicon_writer import LexiconWriter
from ingest.index.replica import Replica
from ingest.index.vectors import FolderVectors, Unsearchable, VectorStore
from ingest.passages.embed import Embedder
from ingest.passages.vectors import Vectors

PASSAGES_A_BATCH = 512
LEXICON = "lexicon"
SCANNED = 100_000
"""Maximum number of vectors to scan exactly when no vector store answers (some seconds)."""
NOWHERE = "being made"
"""Recorded location of the vectors while they are being rebuilt."""
LOG = logging.getLogger(__name__)


class Indexes:
    """The vector store and the lexicon of one archive, with its catalog."""

    def __init__(self, folder: Path, catalog: Catalog, stores: Stores) -> None:
        self.folder, self.stores, self.catalog = folder, stores, catalog
        self.collection = catalog.inventory.fact("collection") or ""
        self.vectors = self._vector_store(self.collection)
        self.lexicon = Lexicon(folder / LEXICON)
        self._writer = LexiconWriter(self.lexicon)
        self._replica = (
            Replica(folder, catalog, self.lexicon) if catalog.database.is_shared else None
        )
        self._warned = ""

    @property
    def place(self) -> str:
        """The name of the archive for messages."""
        return named(self.folder, self.stores)

    def close(self) -> None:
        self.vectors.close()
        self.lexicon.close()

    @property
    def is_replica(self) -> bool:
        """Whether the lexicon is a node's replica, with a shared catalog."""
        return self._replica is not None

    def catch_up(self, now: int, *, is_new: bool) -> None:
        """Update the lexicon to generation `now`; `is_new` if it was not seen before."""
        if self._replica is not None:
            self._replica.catch_up(now)
        elif is_new:
            self.lexicon.reload()

    @property
    def behind(self) -> list[str]:
        """Ids of changed articles not yet in this node's lexicon; empty without a shared
        catalog."""
        return self._replica.behind if self._replica else []

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The `count` passages with the highest cosine similarity to `vector`, best first.

        Asks Chroma. If its store is being rebuilt, at another location, not writable or not
        answering, scans the catalog's vectors exactly instead. If the store fails and there are
        more than SCANNED vectors, raises StoreUnreachable or Unsearchable instead; with a catalog
        in a folder, an unsearchable store is always replaced by a scan.
        """
        try:
            if not self._are_elsewhere():
                return self.vectors.nearest(vector, count)
            if self._replica is not None:
                raise StoreUnreachable(
                    "the vectors are being made anew", "ask again when that is done"
                )
        except (Unsearchable, StoreUnreachable) as error:
            can_wait = self._replica is not None or not isinstance(error, Unsearchable)
            if can_wait and self.catalog.holdings.embedded_count(self.collection) > SCANNED:
                raise
            self._warn(f"{error.message}; all vectors of the catalog are looked through instead")
        return self._scanned(vector, count)

    def _warn(self, told: str) -> None:
        """Log a warning once, not with every query."""
        if told != self._warned:
            self._warned = told
            LOG.warning(told)

    def similarity(self, vector: Vectors, passage_ids: Sequence[str]) -> dict[str, float]:
        """The exact cosine similarity to `vector` of the given passages that have a vector."""
        ids, rows = self.vectors_of(passage_ids)
        return dict(zip(ids, (rows @ vector).tolist(), strict=True)) if ids else {}

    def vectors_of(self, passage_ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Ids of the given passages that have a vector, and a matrix with a row for each."""
        return self.catalog.holdings.vectors_of(self.collection, passage_ids)

    def drift(self, behind: Collection[str] = ()) -> dict[str, dict[str, int]]:
        """For each derived store, the number of published passages that are missing and of extra
        ones that are not in the catalog; an unreadable store is missing all. Articles that the
        lexicon is only `behind` with are not counted."""
        embedded = {
            passage_id
            for ids, _ in self.catalog.holdings.embedded_in_batches(
                self.collection, 20 * PASSAGES_A_BATCH
            )
            for passage_id in ids
        }
        published, words = (
            {one for one in each if one.rsplit(".", 2)[0] not in behind}
            for each in (self.catalog.holdings.passage_ids(), _ids_of(self.lexicon))
        )
        return {
            "vectors": _difference(embedded, _ids_of(self.vectors)),
            "lexicon": _difference(published, words),
        }

    def amiss(self, stores: Sequence[str] = STORES) -> dict[str, str]:
        """The error message of each of these stores that cannot be used, by name."""
        checks: dict[str, Callable[[], object]] = {
            "catalog": self.catalog.inventory.generation,
            "vectors": self.vectors.check,
            "lexicon": self.lexicon.count,
        }
        found = {}
        for name in stores:
            try:
                checks[name]()
            except DatelineError as error:
                found[name] = str(error)
        return found

    def _scanned(self, vector: Vectors, count: int) -> dict[str, float]:
        best: dict[str, float] = {}
        for ids, rows in self.catalog.holdings.embedded_in_batches(
            self.collection, 20 * PASSAGES_A_BATCH
        ):
            best |= dict(zip(ids, (rows @ vector).tolist(), strict=True))
            best = dict(sorted(best.items(), key=lambda pair: -pair[1])[:count])
        return best

    def _are_elsewhere(self) -> bool:
        """Whether the vectors are recorded at another location than this archive was opened with,
        or are being rebuilt. Raises StoreUnreachable if a shared catalog names another server."""
        at, ours = self.catalog.inventory.fact("vectors_at"), self.stores.vectors_at
        if self._replica is not None and at not in (NOWHERE, ours):
            raise StoreUnreachable(
                f"the vectors of this archive are at {at}, not at {ours}",
                "set DATELINE_CHROMA_URL, _TENANT and _DATABASE to that everywhere, or make them "
                "anew here with `dateline archive repair`",
            )
        return at != ours

    def are_vectors_amiss(self) -> bool:
        """Whether the vectors must be rebuilt: the last write was interrupted, or went to another
        location."""
        return self._are_elsewhere() or self.vectors.cut_off

    def rebuild_vectors(self) -> None:
        """Rebuild the vectors from the catalog."""
        self.catalog.record_facts(vectors_at=NOWHERE)
        self.vectors.rebuild(
            self.catalog.holdings.embedded_in_batches(self.collection, PASSAGES_A_BATCH)
        )
        self.catalog.record_facts(vectors_at=self.stores.vectors_at)

    def use(self, collection: str) -> None:
        """Switch to another collection of vectors."""
        self.vectors.close()
        self.collection = collection
        self.vectors = self._vector_store(collection)

    def _vector_store(self, collection: str) -> VectorStore:
        if self.stores.chroma_url:
            return ServerVectors(self.stores, self.named_in_store(collection))
        return FolderVectors(self.folder / "vectors", collection)

    def named_in_store(self, collection: str) -> str:
        """A collection's name in Chroma: on a server it includes the archive's name, since a server
        may hold several archives."""
        return (
            f"{collection}-{self.catalog.inventory.fact('name')}"
            if self.stores.chroma_url
            else collection
        )

    def add(self, placed: Sequence[Placed], vectors: Vectors) -> None:
        """Write passages, each with its vector, into both stores."""
        self.upsert([item.passage.passage_id for item in placed], vectors)
        self.write_words(placed)

    def upsert(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Write the vectors of passages; a passage without one has only zeros."""
        there = np.any(vectors, axis=1)
        ids = [passage_id for passage_id, yes in zip(passage_ids, there, strict=True) if yes]
        self.vectors.upsert(ids, vectors[there])

    def write_words(self, add: Sequence[Placed] = (), remove: Sequence[str] = ()) -> None:
        """Update the lexicon, unless it is a replica, which updates itself."""
        if self._replica is None:
            self._writer.write(add, remove)

    def rebuild_words(self, batches: Iterable[Sequence[Placed]]) -> None:
        """Rebuild the lexicon with these passages."""
        self._writer.rebuild(batches)

    def sweep(self) -> None:
        """Delete hidden passages from the derived stores, then from the catalog."""
        if ids := self.catalog.holdings.hidden_passages():
            self.vectors.delete(ids)
            self.write_words(remove=ids)
        self.catalog.sweep(ids)


def open_indexes(folder: Path, stores: Stores, *, guard: bool = True) -> tuple[Indexes, Embedder]:
    """Open an archive's indexes and the embedder it was created with. Raises ArchiveMissing,
    ArchiveDamaged, StoreUnreachable, or EmbedderMismatch if the bundled model has changed since,
    unless `guard` is off."""
    with found_catalog(folder, stores) as catalog:
        place = named(folder, stores)
        check_schema(catalog, place)
        chosen = recorded_embedder(catalog, folder, place, guard=guard)
        return Indexes(folder, catalog, stores), chosen


def _ids_of(store: VectorStore | Lexicon) -> set[str]:
    """The ids of a store's passages; empty if it cannot be read."""
    with suppress(ArchiveDamaged, StoreUnreachable):
        return store.ids()
    return set()


def _difference(wanted: set[str], there: set[str]) -> dict[str, int]:
    return {"missing": len(wanted - there), "extra": len(there - wanted)}
