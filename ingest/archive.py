"""The archive: a catalog, and vectors and a lexicon derived from it; in one folder, or shared: the
catalog in PostgreSQL, the vectors on a Chroma server, a lexicon in the folder of each node.

Order of a write: revision and vectors pending in the catalog, Chroma, lexicon, revision published.
Order of a removal: hidden in the catalog, out of Chroma, out of the lexicon, forgotten. Readers
answer from published revisions only; whoever writes next finishes what a stop left undone. A node's
lexicon beside a shared catalog follows what is published (see ingest/replica.py).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np

from ingest.article import Revision, day
from ingest.belongings import Belonging
from ingest.catalog import Catalog
from ingest.chroma_server import ServerVectors
from ingest.copies import CopyIndex
from ingest.embed import BUNDLED, Embedder, LangChainEmbedder, embedder
from ingest.errors import (
    ArchiveDamaged,
    ArchiveMissing,
    ArticleUnknown,
    DatelineError,
    EmbedderMismatch,
    StoreUnreachable,
)
from ingest.holdings import Placed, Vectors
from ingest.journals import CatalogJournals, FolderJournals, Journals
from ingest.lexicon import Lexicon
from ingest.opening import (
    check_schema,
    found_catalog,
    make_catalog,
    named,
    recorded_embedder,
    recorded_identity,
    writers_of,
)
from ingest.prepare import Prepared, vectors_of
from ingest.provenance import Provenance
from ingest.replica import Replica
from ingest.stores import IN_FOLDER, Stores
from ingest.tables import LIVE, SCHEMA
from ingest.upgrade import run_steps
from ingest.vectors import CutOff, FolderVectors, VectorStore

BATCH = 512
LEXICON = "lexicon"
SCANNED = 100_000
"""Vectors that are looked through one by one while no store of vectors answers: some seconds."""
NOWHERE = "being made"
"""Where the vectors are while they are made anew."""


class Archive:
    """An open archive. Reading needs no lock; writing happens inside `writing()`."""

    def __init__(
        self, folder: Path, catalog: Catalog, chosen: Embedder, stores: Stores = IN_FOLDER
    ) -> None:
        self.folder = folder
        self.stores = stores
        self.catalog = catalog
        self._writers = writers_of(catalog, folder)
        self.provenance = Provenance(catalog.engine)
        self.journals: Journals = (
            CatalogJournals(catalog.engine) if catalog.is_shared else FolderJournals(folder)
        )
        self.embedder = chosen
        self.collection = catalog.fact("collection") or ""
        self.vectors = self._vector_store(self.collection)
        self.lexicon = Lexicon(folder / LEXICON)
        self._replica = Replica(folder, catalog, self.lexicon) if catalog.is_shared else None
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
                f"{folder}: the archive was made with {made_with}, not {embedder_name}",
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

    def close(self) -> None:
        self.vectors.close()
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
        if self._replica is not None and (elsewhere := self._named_elsewhere()):
            raise elsewhere
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

    def _are_vectors_amiss(self) -> bool:
        return self.vectors.cut_off or self._kept_elsewhere()

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

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The `count` passages with the greatest cosine to `vector`, best first: from Chroma, or
        by an exact scan of the catalog while Chroma's store is being made anew, is elsewhere, or
        does not answer, if the archive is small enough or its catalog in a folder. Raises
        StoreUnreachable or CutOff where it is not."""
        try:
            if not self._kept_elsewhere():
                return self.vectors.nearest(vector, count)
            if elsewhere := self._named_elsewhere():
                raise elsewhere
        except (CutOff, StoreUnreachable) as error:
            can_wait = self._replica is not None or not isinstance(error, CutOff)
            if can_wait and self.catalog.embedded_count(self.collection) > SCANNED:
                raise
        best: dict[str, float] = {}
        for ids, rows in self.catalog.embedded_in_batches(self.collection, 20 * BATCH):
            best |= dict(zip(ids, (rows @ vector).tolist(), strict=True))
            best = dict(sorted(best.items(), key=lambda pair: -pair[1])[:count])
        return best

    def similarity(self, vector: Vectors, passage_ids: Sequence[str]) -> dict[str, float]:
        """The exact cosine to `vector` of those of these passages that have one."""
        ids, rows = self.catalog.vectors_of(self.collection, passage_ids)
        return dict(zip(ids, (rows @ vector).tolist(), strict=True)) if ids else {}

    def revision(self, article_id: str, number: int | None = None) -> Revision:
        """A stored revision. Raises ArticleUnknown."""
        found = self.catalog.revision(article_id, number)
        if found is None:
            which = f"revision {number} of article" if number else "article"
            raise ArticleUnknown(
                f"no {which} {article_id} in {self.folder}",
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

    def drift(self) -> dict[str, dict[str, int]]:
        """For each derived store: how many published passages it lacks, and how many it has
        that are not in the catalog; one that cannot be read lacks them all. What a lexicon beside
        a shared catalog is only behind with is no drift."""
        wanted = set(self.catalog.passage_ids())
        embedded = {
            passage_id
            for ids, _ in self.catalog.embedded_in_batches(self.collection, 20 * BATCH)
            for passage_id in ids
        }
        stores: dict[str, tuple[VectorStore | Lexicon, set[str]]] = {
            "vectors": (self.vectors, embedded),
            "lexicon": (self.lexicon, wanted),
        }
        found: dict[str, dict[str, int]] = {}
        for name, (store, expected) in stores.items():
            ids: set[str] = set()
            with suppress(ArchiveDamaged, StoreUnreachable):
                ids = store.ids()
            if store is self.lexicon and (behind := set(self.behind)):
                expected, ids = (
                    {one for one in each if one.rsplit(".", 2)[0] not in behind}
                    for each in (expected, ids)
                )
            found[name] = {"missing": len(expected - ids), "extra": len(ids - expected)}
        return found

    def status(self) -> dict[str, Any]:
        """Counts, embedder, time span and drift, ready for JSON; beside a shared catalog also how
        many changed articles this node's lexicon is `behind`."""
        counts, drift, span = self.catalog.counts(), self.drift(), self.catalog.span()
        first, last, ingested = map(day, span) if span else ("", "", "")
        shared: dict[str, Any] = {"behind": len(self.behind)} if self._replica else {}
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

    def amiss(self) -> dict[str, str]:
        """Of the stores that cannot be used, by name, what is the matter."""
        checks: dict[str, Callable[[], int]] = {
            "catalog": self.catalog.generation,
            "vectors": self.vectors.count,
            "lexicon": self.lexicon.count,
        }
        found = {}
        for name, check in checks.items():
            try:
                check()
            except DatelineError as error:
                found[name] = error.message
        return found

    def repair(self) -> dict[str, dict[str, int]]:
        """Make both derived stores anew from the catalog; gives the drift that was mended. Readers
        go on meanwhile, with exact scans in place of Chroma."""
        with self._writers.alone():
            self.refresh()
            found = self.drift()
            self.lexicon.rebuild(self.catalog.in_batches(BATCH))
            self._rebuild_vectors()
            self._finish()
            self.catalog.renew_speech()
            self.catalog.announce()
        return found

    @property
    def behind(self) -> list[str]:
        """Ids of the changed articles that the lexicon of this node lacks, beside a shared
        catalog."""
        return self._replica.behind if self._replica else []

    def _kept_elsewhere(self) -> bool:
        """Whether the last write went to another Chroma than this archive was opened with."""
        return self.catalog.fact("vectors_at") != self.stores.vectors_at

    def _named_elsewhere(self) -> StoreUnreachable | None:
        """What to say where a shared catalog names another Chroma than the environment does."""
        at, ours = self.catalog.fact("vectors_at"), self.stores.vectors_at
        if self._replica is None or at in (NOWHERE, ours):
            return None
        return StoreUnreachable(
            f"the vectors of this archive are at {at}, not at {ours}",
            "set DATELINE_CHROMA_URL to that everywhere, or make them anew here with "
            "`dateline archive repair`",
        )

    def _rebuild_vectors(self) -> None:
        self.catalog.record_facts(vectors_at=NOWHERE)
        self.vectors.rebuild(self.catalog.embedded_in_batches(self.collection, BATCH))
        self.catalog.record_facts(vectors_at=self.stores.vectors_at)

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

    def _use(self, collection: str) -> None:
        self.vectors.close()
        self.collection = collection
        self.vectors = self._vector_store(collection)

    def _vector_store(self, collection: str) -> VectorStore:
        if self.stores.chroma_url:
            return ServerVectors(self.stores, self._named(collection))
        return FolderVectors(self.folder / "vectors", collection)

    def _named(self, collection: str) -> str:
        """A collection as Chroma knows it: a server may hold those of several archives."""
        return f"{collection}-{self.catalog.fact('name')}" if self.stores.chroma_url else collection

    def _index_and_publish(self, left: Sequence[Revision]) -> None:
        placed = self.catalog.passages_of(left)
        ids = [item.passage.passage_id for item in placed]
        self._upsert(*self.catalog.vectors_of(self.collection, ids))
        self._write_words(placed)
        self.catalog.publish(left)

    def _index(self, placed: Sequence[Placed], vectors: Vectors) -> None:
        self._upsert([item.passage.passage_id for item in placed], vectors)
        self._write_words(placed)

    def _write_words(self, add: Sequence[Placed] = (), remove: Sequence[str] = ()) -> None:
        """Into the lexicon, where it is not one that follows by itself."""
        if self._replica is None:
            self.lexicon.write(add, remove)

    def _upsert(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        there = np.any(vectors, axis=1)
        ids = [passage_id for passage_id, yes in zip(passage_ids, there, strict=True) if yes]
        self.vectors.upsert(ids, vectors[there])

    def _sweep(self) -> None:
        """Take what was hidden out of the derived stores, then forget it."""
        if ids := self.catalog.hidden_passages():
            self.vectors.delete(ids)
            self._write_words(remove=ids)
        self.catalog.sweep(ids)


def _next_collection(name: str) -> str:
    return f"passages-{int(name.rpartition('-')[2]) + 1}"
