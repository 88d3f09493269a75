"""The archive: a catalog, and vectors and a lexicon derived from it; in one folder, or shared: the
catalog in PostgreSQL, the vectors on a Chroma server, a lexicon in the folder of each node.

A write stores the revision and its vectors in the catalog as pending, then writes to Chroma and the
lexicon, then publishes the revision. A removal hides it in the catalog, deletes it from Chroma and
the lexicon, then deletes the catalog's rows. Readers see published revisions only; the next writer
completes an interrupted write. With a shared catalog, each node's lexicon is a replica that follows
the published changes (see ingest/index/replica.py).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ingest.article import Revision
from ingest.catalog.belongings import Belonging
from ingest.catalog.copies import CopyIndex
from ingest.catalog.holdings import Placed
from ingest.catalog.opening import found_catalog, make_catalog, writers_of
from ingest.catalog.prepare import Prepared, vectors_of
from ingest.catalog.provenance import Provenance
from ingest.catalog.tables import LIVE, SCHEMA
from ingest.catalog.upgrade import run_steps
from ingest.coverage import Coverage
from ingest.errors import ArchiveMissing, EmbedderMismatch
from ingest.files.stores import IN_FOLDER, Stores
from ingest.index.indexes import LEXICON, PASSAGES_A_BATCH, Indexes, open_indexes
from ingest.passages.embed import BUNDLED, Embedder, embedder
from ingest.passages.vectors import Vectors


class Archive:
    """An archive opened for writing. All writes happen inside `writing()`; `coverage` reads without
    a lock."""

    def __init__(self, indexes: Indexes, chosen: Embedder) -> None:
        self.coverage = Coverage(indexes, chosen)
        self.indexes, self.catalog = indexes, indexes.catalog
        self.provenance = Provenance(self.catalog.database)
        self._writers = writers_of(self.catalog, indexes.folder)
        self._copies = CopyIndex(self.catalog.database.engine)

    @classmethod
    def open(cls, folder: Path, stores: Stores = IN_FOLDER, *, guard: bool = True) -> Archive:
        """Open an existing archive with the embedder it was created with. With a shared catalog,
        `folder` holds only this node's own files.

        Raises ArchiveMissing, ArchiveDamaged, StoreUnreachable, or EmbedderMismatch if the bundled
        model has changed since (`guard=False` skips this check, for the commands that repair it).
        """
        return cls(*open_indexes(folder, stores, guard=guard))

    @classmethod
    def open_or_create(
        cls, folder: Path, embedder_name: str = "", stores: Stores = IN_FOLDER
    ) -> Archive:
        """Open the archive, or make an empty one with the embedder of that name.

        Raises EmbedderMismatch when it exists with another embedder than the one asked for.
        """
        try:
            archive = cls.open(folder, stores)
        except ArchiveMissing:
            chosen = embedder(embedder_name or BUNDLED)
            return cls(Indexes(folder, make_catalog(folder, chosen, stores), stores), chosen)
        made_with = archive.coverage.model_name
        if embedder_name and embedder_name != made_with:
            raise EmbedderMismatch(
                f"{archive.coverage.place}: the archive was made with {made_with}, not "
                f"{embedder_name}",
                f"run `dateline archive reembed --embedder {embedder_name}` to change it",
            )
        return archive

    @classmethod
    def upgrade(cls, folder: Path, stores: Stores = IN_FOLDER) -> str:
        """Migrate an archive to the current schema and rebuild its lexicon. Returns the schema it
        had before. Raises ArchiveMissing, ArchiveLocked, or ArchiveDamaged if the schema is too
        old."""
        with (
            found_catalog(folder, stores) as catalog,
            closing(catalog.database),
            writers_of(catalog, folder).alone(),
        ):
            before = run_steps(catalog)
        if before != SCHEMA:
            shutil.rmtree(folder / LEXICON, ignore_errors=True)
            archive = cls.open(folder, stores, guard=False)
            archive.repair()
            archive.close()
        return before

    def close(self) -> None:
        self.coverage.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the archive open for writing, after completing any interrupted write.

        Raises ArchiveLocked while another process holds an exclusive lock.
        """
        if self.indexes.is_replica and self.indexes.are_vectors_amiss():
            with self._writers.alone():
                if self.indexes.are_vectors_amiss():
                    self.indexes.rebuild_vectors()
        with self._writers.writing():
            self.coverage.refresh()
            if not self.indexes.is_replica and self.indexes.are_vectors_amiss():
                self.indexes.rebuild_vectors()
            self._finish()
            yield
            self.coverage.refresh()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Complete any interrupted write, then hold an exclusive lock. Raises ArchiveLocked."""
        with self.writing():
            pass
        with self._writers.alone():
            yield

    def embed(self, placed: Sequence[Placed]) -> Vectors:
        """The vectors of passages, as they are stored."""
        return vectors_of(placed, self.coverage.embedder)

    def store(self, prepared: Prepared) -> int:
        """Store revisions and publish them; call inside `writing()`. Returns how many of them have
        the same text as another article."""
        with self._writers.grouping():
            grouped, copies = self._copies.place(prepared.items)
            prepared = replace(prepared, items=grouped)
            self.catalog.add_pending(prepared, self.indexes.collection)
        self.indexes.add(prepared.placed, prepared.vectors)
        self._writers.confirm()
        self.catalog.publish([revision for revision, _ in grouped])
        self.indexes.sweep()
        return copies

    def restore(
        self, items: Sequence[Belonging], placed: Sequence[Placed], vectors: Vectors
    ) -> None:
        """Copy revisions of another archive into this one unchanged; call inside `writing()`. The
        indexes are written first: index entries without a catalog row are never shown."""
        live = np.array([item.revision.state == LIVE for item in placed], bool)
        shown = [one for one, yes in zip(placed, live, strict=True) if yes]
        self.indexes.add(shown, vectors[live])
        self.catalog.restore(items, placed, vectors, self.indexes.collection)

    def storing(self, article_ids: Sequence[str]) -> AbstractContextManager[None]:
        """A lock on these articles against other writers, to be held around `store`."""
        return self._writers.storing(article_ids)

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles with all their revisions, from every store; call inside `writing()`."""
        self.catalog.hide(article_ids)
        self.indexes.sweep()

    def withdraw(self, named: Sequence[tuple[str, int]]) -> None:
        """Mark revisions, each (article id, number), as withdrawn: they stay on record but are
        never used as evidence. Call inside `writing()`."""
        self.catalog.withdraw(named)
        self.indexes.sweep()

    def reembed(self, name: str, progress: Callable[[int], None] = lambda _: None) -> int:
        """Re-embed every passage with the embedder of that name, and switch to it at the end.

        Returns the number of passages; `progress` is called with the size of each batch.
        """
        chosen = embedder(name)
        identity = json.dumps(asdict(chosen.identity))
        with self.still():
            before = self.indexes.collection
            target = _next_collection(before)
            self.indexes.use(target)
            self.indexes.vectors.begin()  # an interrupted run may have left some vectors here
            self.coverage.embedder, count = chosen, 0
            for batch in self.catalog.holdings.in_batches(PASSAGES_A_BATCH):
                vectors = self.embed(batch)
                ids = [placed.passage.passage_id for placed in batch]
                self.catalog.add_vectors(target, ids, vectors)
                self.indexes.upsert(ids, vectors)
                count += len(batch)
                progress(len(batch))
            self.catalog.switch_embedder(identity, target)
            self.indexes.vectors.drop(self.indexes.named_in_store(before))
        return count

    def repair(self) -> dict[str, dict[str, int]]:
        """Rebuild both derived stores from the catalog. Returns the drift found before. Readers can
        continue meanwhile; they scan the vectors exactly instead of asking Chroma."""
        with self._writers.alone():
            self.coverage.refresh()
            found = self.indexes.drift()
            self.indexes.rebuild_words(self.catalog.holdings.in_batches(PASSAGES_A_BATCH))
            self.indexes.rebuild_vectors()
            self._finish()
            self.catalog.announce()
        return found

    def _finish(self) -> None:
        """Complete writes that were interrupted."""
        waiting = self.catalog.holdings.pending()
        for i in range(0, len(waiting), PASSAGES_A_BATCH):
            part = waiting[i : i + PASSAGES_A_BATCH]
            ids = list(dict.fromkeys(revision.article_id for revision in part))
            with self._writers.abandoned(ids) as free:
                still = self.catalog.holdings.pending()
                if left := [one for one in still if one.article_id in free]:
                    self._index_and_publish(left)
        self.indexes.sweep()

    def _index_and_publish(self, left: Sequence[Revision]) -> None:
        placed = self.catalog.holdings.passages_of(left)
        ids = [item.passage.passage_id for item in placed]
        self.indexes.upsert(*self.catalog.holdings.vectors_of(self.indexes.collection, ids))
        self.indexes.write_words(placed)
        self._writers.confirm()
        self.catalog.publish(left)


def _next_collection(name: str) -> str:
    return f"passages-{int(name.rpartition('-')[2]) + 1}"
