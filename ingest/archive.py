"""The archive: a catalog, and vectors and a lexicon derived from it; in one folder, or shared: the
catalog in PostgreSQL, the vectors on a Chroma server, a lexicon in the folder of each node.

Order of a write: revision and vectors pending in the catalog, Chroma, lexicon, revision published.
Order of a removal: hidden in the catalog, out of Chroma, out of the lexicon, forgotten. Readers
answer from published revisions only; whoever writes next finishes what a stop left undone. A node's
lexicon beside a shared catalog follows what is published (see ingest/index/replica.py).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np

from ingest.article import Revision, day
from ingest.catalog.belongings import Belonging
from ingest.catalog.catalog import Catalog
from ingest.catalog.copies import CopyIndex
from ingest.catalog.holdings import Placed
from ingest.catalog.journals import CatalogJournals, FolderJournals, Journals
from ingest.catalog.opening import (
    check_schema,
    found_catalog,
    make_catalog,
    named,
    recorded_embedder,
    recorded_identity,
    writers_of,
)
from ingest.catalog.prepare import Prepared, vectors_of
from ingest.catalog.provenance import Provenance
from ingest.catalog.tables import LIVE, SCHEMA
from ingest.catalog.upgrade import run_steps
from ingest.errors import (
    ArchiveMissing,
    ArticleUnknown,
    EmbedderMismatch,
)
from ingest.files.stores import IN_FOLDER, Stores
from ingest.index.indexes import BATCH, LEXICON, Indexes
from ingest.passages.embed import BUNDLED, Embedder, LangChainEmbedder, embedder
from ingest.passages.vectors import Vectors


class Archive(Indexes):
    """An open archive. Reading needs no lock; writing happens inside `writing()`."""

    def __init__(
        self, folder: Path, catalog: Catalog, chosen: Embedder, stores: Stores = IN_FOLDER
    ) -> None:
        super().__init__(folder, catalog, stores)
        self._writers = writers_of(catalog, folder)
        self.provenance = Provenance(catalog.engine)
        self.journals: Journals = (
            CatalogJournals(catalog.engine) if catalog.is_shared else FolderJournals(folder)
        )
        self.embedder = chosen
        self._copies = CopyIndex(catalog.engine)
        self._generation = catalog.generation()
        self._refreshing = Lock()

    @classmethod
    def open(cls, folder: Path, stores: Stores = IN_FOLDER, *, guard: bool = True) -> Archive:
        """Open an existing archive with the embedder it was made with; beside a shared catalog the
        folder is this node's own.

        Raises ArchiveMissing, ArchiveDamaged, StoreUnreachable, or EmbedderMismatch where the
        bundled model has changed since (`guard=False` passes that over, for the commands that mend
        it).
        """
        place = named(folder, stores)
        with found_catalog(folder, stores) as catalog:
            check_schema(catalog, place)
            chosen = recorded_embedder(catalog, folder, place, guard=guard)
            return cls(folder, catalog, chosen, stores)

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
            return cls(folder, make_catalog(folder, chosen, stores), chosen, stores)
        made_with = archive.model_name
        if embedder_name and embedder_name != made_with:
            raise EmbedderMismatch(
                f"{archive.place}: the archive was made with {made_with}, not {embedder_name}",
                f"run `dateline archive reembed --embedder {embedder_name}` to change it",
            )
        return archive

    @classmethod
    def upgrade(cls, folder: Path, stores: Stores = IN_FOLDER) -> str:
        """Bring an archive of an older schema to this one; gives the schema it was of. The lexicon
        is made anew. Raises ArchiveMissing, ArchiveLocked, or ArchiveDamaged for one that is too
        old."""
        with (
            found_catalog(folder, stores) as catalog,
            closing(catalog),
            writers_of(catalog, folder).alone(),
        ):
            before = run_steps(catalog)
        if before != SCHEMA:
            shutil.rmtree(folder / LEXICON, ignore_errors=True)
            archive = cls.open(folder, stores, guard=False)
            archive.repair()
            archive.close()
        return before

    @property
    def model_name(self) -> str:
        """The name of the embedder the archive was made with, without loading it."""
        return recorded_identity(self.catalog, self.folder).model

    @property
    def remote_model(self) -> str:
        """The embedder's name where another machine computes it; empty for the bundled one."""
        name = self.model_name
        return name if name != BUNDLED else ""

    @property
    def generation(self) -> int:
        """That of the archive as it was last looked at (see `refresh`)."""
        return self._generation

    def close(self) -> None:
        self.vectors.close()
        self.lexicon.close()
        self.catalog.close()

    def warm(self) -> Thread:
        """Load the bundled model in the background; gives the thread that does."""

        def load() -> None:
            if not isinstance(self.embedder, LangChainEmbedder):
                self.embedder.embed(["dateline"])

        # Not a daemon: a process that ends while the engine loads would be killed with a fault.
        thread = Thread(target=load)
        thread.start()
        return thread

    def refresh(self, *, wait: bool = True) -> int:
        """See what other processes have published since; gives the generation now in view. Without
        `wait`, that is the one before as long as another thread is about to see the next."""
        if not self._refreshing.acquire(blocking=wait):
            return self._generation
        try:
            now = self.catalog.generation()
            if now != self._generation:
                collection = self.catalog.fact("collection") or ""
                if collection != self.collection:  # embedded anew, perhaps by another model
                    self.embedder = embedder(recorded_identity(self.catalog, self.folder).model)
                    self._use(collection)
                if self._replica is None:
                    self.lexicon.reload()
            if self._replica is not None:
                self._replica.catch_up(now)
            self._generation = now
            return now
        finally:
            self._refreshing.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be a writer; what a stop left undone is finished first.

        Raises ArchiveLocked when another process keeps the archive to itself.
        """
        if self._replica is not None and self._are_vectors_amiss():
            with self._writers.alone():
                if self._are_vectors_amiss():
                    self._rebuild_vectors()
        with self._writers.writing():
            self.refresh()
            if self._replica is None and self._are_vectors_amiss():
                self._rebuild_vectors()
            self._finish()
            yield
            self.refresh()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Be the only writer of an archive that nothing is left undone in. Raises ArchiveLocked."""
        with self.writing():
            pass
        with self._writers.alone():
            yield

    def embed(self, placed: Sequence[Placed]) -> Vectors:
        """The vectors of passages, as they are stored."""
        return vectors_of(placed, self.embedder)

    def store(self, prepared: Prepared) -> int:
        """Store revisions and publish them; call inside `writing()`. Gives how many of them carry
        the same copy as another article."""
        with self._writers.grouping():
            grouped, copies = self._copies.place(prepared.items)
            prepared = replace(prepared, items=grouped)
            self.catalog.add_pending(prepared, self.collection)
        self._index(prepared.placed, prepared.vectors)
        self._writers.confirm()
        self.catalog.publish([revision for revision, _ in grouped])
        self._sweep()
        return copies

    def restore(
        self, items: Sequence[Belonging], placed: Sequence[Placed], vectors: Vectors
    ) -> None:
        """Put revisions of another archive into this one as they were; call inside `writing()`.
        Indexed first: what a stop leaves in the indexes alone is never shown."""
        live = np.array([item.revision.state == LIVE for item in placed], bool)
        shown = [one for one, yes in zip(placed, live, strict=True) if yes]
        self._index(shown, vectors[live])
        self.catalog.restore(items, placed, vectors, self.collection)

    def storing(self, article_ids: Sequence[str]) -> AbstractContextManager[None]:
        """While nobody else stores these articles, to be held around `store`."""
        return self._writers.storing(article_ids)

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles with all their revisions, from every store; call inside `writing()`."""
        self.catalog.hide(article_ids)
        self._sweep()

    def withdraw(self, named: Sequence[tuple[str, int]]) -> None:
        """Keep revisions, each (article id, number), on record but never answer from them; call
        inside `writing()`."""
        self.catalog.withdraw(named)
        self._sweep()

    def revision(self, article_id: str, number: int | None = None) -> Revision:
        """A stored revision. Raises ArticleUnknown."""
        found = self.catalog.revision(article_id, number)
        if found is None:
            which = f"revision {number} of article" if number else "article"
            raise ArticleUnknown(
                f"no {which} {article_id} in {self.place}",
                "see the ids with `dateline articles list`",
            )
        return found

    def reembed(self, name: str, progress: Callable[[int], None] = lambda _: None) -> int:
        """Embed every passage anew, with the embedder of that name, and switch to it at the end.

        Gives the number of passages; `progress` is told of each batch's size.
        """
        chosen = embedder(name)
        identity = json.dumps(asdict(chosen.identity))
        with self.still():
            before = self.collection
            target = _next_collection(before)
            self._use(target)
            self.vectors.begin()  # one that was cut off may have left some of it
            self.embedder, count = chosen, 0
            for batch in self.catalog.in_batches(BATCH):
                vectors = self.embed(batch)
                ids = [placed.passage.passage_id for placed in batch]
                self.catalog.add_vectors(target, ids, vectors)
                self._upsert(ids, vectors)
                count += len(batch)
                progress(len(batch))
            self.catalog.switch_embedder(identity, target)
            self.vectors.drop(self._named(before))
        return count

    def status(self) -> dict[str, Any]:
        """Counts, embedder, time span and drift, ready for JSON; beside a shared catalog also how
        many changed articles this node's lexicon is `behind`."""
        behind = set(self.behind)
        counts, drift, span = self.catalog.counts(), self.drift(behind), self.catalog.span()
        first, last, ingested = map(day, span) if span else ("", "", "")
        shared: dict[str, Any] = {"behind": len(behind)} if self._replica else {}
        if amiss := self.amiss():
            shared |= {"amiss": amiss}
        return (
            counts
            | shared
            | {
                "embedder": asdict(recorded_identity(self.catalog, self.folder)),
                "from": first,
                "to": last,
                "last_ingest": ingested,
                "drift": drift,
                "consistent": not counts["pending"]
                and not any(n for difference in drift.values() for n in difference.values()),
            }
        )

    def repair(self) -> dict[str, dict[str, int]]:
        """Make both derived stores anew from the catalog; gives the drift that was mended. Readers
        go on meanwhile, with exact scans in place of Chroma."""
        with self._writers.alone():
            self.refresh()
            found = self.drift()
            self.lexicon.rebuild(self.catalog.in_batches(BATCH))
            self._rebuild_vectors()
            self._finish()
            self.catalog.announce()
        return found

    def _finish(self) -> None:
        """Do what a stop left undone."""
        waiting = self.catalog.pending()
        for i in range(0, len(waiting), BATCH):
            part = waiting[i : i + BATCH]
            ids = list(dict.fromkeys(revision.article_id for revision in part))
            with self._writers.abandoned(ids) as free:
                if left := [one for one in self.catalog.pending() if one.article_id in free]:
                    self._index_and_publish(left)
        self._sweep()

    def _index_and_publish(self, left: Sequence[Revision]) -> None:
        placed = self.catalog.passages_of(left)
        ids = [item.passage.passage_id for item in placed]
        self._upsert(*self.catalog.vectors_of(self.collection, ids))
        self._write_words(placed)
        self._writers.confirm()
        self.catalog.publish(left)


def _next_collection(name: str) -> str:
    return f"passages-{int(name.rpartition('-')[2]) + 1}"
