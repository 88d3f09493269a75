"""The archive: one folder with a catalog, and vectors and lexicon derived from it.

Order of a write: revision pending in the catalog, vectors in, lexicon in, revision published.
Readers answer from published revisions only; whoever writes next finishes what is pending.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np

from ingest.article import Passage, Revision, day
from ingest.catalog import Catalog, Placed
from ingest.embed import BUNDLED, Embedder, EmbedderIdentity, LangChainEmbedder, Vectors, embedder
from ingest.errors import (
    ArchiveDamaged,
    ArchiveLocked,
    ArchiveMissing,
    ArticleUnknown,
    EmbedderMismatch,
)
from ingest.lexicon import Lexicon
from ingest.vectors import VectorStore

CATALOG_FILE = "catalog.sqlite3"
FIRST_COLLECTION = "passages-1"
LOCK_WAIT = 10.0
"""Seconds a second writer waits before it gives up and says so."""
BATCH = 512


class Archive:
    """An open archive. Reading needs no lock; writing happens inside `writing()`."""

    def __init__(self, folder: Path, catalog: Catalog, chosen: Embedder) -> None:
        self.folder = folder
        self.catalog = catalog
        self.embedder = chosen
        self.vectors = VectorStore(folder / "vectors", catalog.fact("collection") or "")
        self.lexicon = Lexicon(folder / "lexicon")
        self._generation = catalog.generation()
        self._refreshing = Lock()

    @classmethod
    def open(cls, folder: Path, *, guard: bool = True) -> Archive:
        """Open an existing archive with the embedder it was made with.

        Raises ArchiveMissing, ArchiveDamaged, or EmbedderMismatch where the bundled model has
        changed since (`guard=False` passes that over, for the commands that mend it).
        """
        path = folder / CATALOG_FILE
        if not path.is_file():
            raise ArchiveMissing(
                f"{folder}: there is no archive here",
                "make one with `dateline ingest SOURCE`, or name another with --archive",
            )
        catalog = Catalog(f"sqlite:///{path}")
        recorded = _recorded_identity(catalog, folder)
        chosen = embedder(recorded.model)
        if guard and recorded.model == BUNDLED and chosen.identity != recorded:
            raise EmbedderMismatch(
                f"{folder}: the archive was made with {recorded.model} {recorded.version}, "
                f"this is {chosen.identity.version}",
                "run `dateline archive reembed`",
            )
        return cls(folder, catalog, chosen)

    @classmethod
    def open_or_create(cls, folder: Path, embedder_name: str = "") -> Archive:
        """Open the archive, or make an empty one with the embedder of that name.

        Raises EmbedderMismatch when it exists with another embedder than the one asked for.
        """
        if not cls._is_whole(folder):
            return cls._create(folder, embedder(embedder_name or BUNDLED))
        archive = cls.open(folder)
        made_with = archive.model_name
        if embedder_name and embedder_name != made_with:
            raise EmbedderMismatch(
                f"{folder}: the archive was made with {made_with}, not {embedder_name}",
                f"run `dateline archive reembed --embedder {embedder_name}` to change it",
            )
        return archive

    @staticmethod
    def _is_whole(folder: Path) -> bool:
        """Whether the making of an archive here was finished; if not, it is begun again."""
        path = folder / CATALOG_FILE
        return path.is_file() and Catalog(f"sqlite:///{path}").has_facts()

    @classmethod
    def _create(cls, folder: Path, chosen: Embedder) -> Archive:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveMissing(
                f"{folder}: no archive can be made here ({error.strerror})", "name another folder"
            ) from error
        identity = json.dumps(asdict(chosen.identity))
        catalog = Catalog(f"sqlite:///{folder / CATALOG_FILE}")
        with _locked(folder):
            catalog.create()
            if catalog.fact("embedder") is None:
                catalog.record_facts(collection=FIRST_COLLECTION, embedder=identity)
        return cls(folder, catalog, chosen)

    @property
    def model_name(self) -> str:
        """The name of the embedder the archive was made with, without loading it."""
        return _recorded_identity(self.catalog, self.folder).model

    def close(self) -> None:
        self.vectors.close()
        self.catalog.close()

    def warm(self) -> Thread:
        """Load the bundled model in the background; gives the thread that does."""

        def load() -> None:
            if not isinstance(self.embedder, LangChainEmbedder):
                self.embedder.embed(["dateline"])

        thread = Thread(target=load, daemon=True)
        thread.start()
        return thread

    def refresh(self) -> int:
        """See what other processes have published since; gives the generation now in view."""
        with self._refreshing:
            now = self.catalog.generation()
            if now != self._generation:
                collection = self.catalog.fact("collection") or ""
                if collection != self.vectors.collection:  # embedded anew, perhaps by another model
                    self.embedder = embedder(_recorded_identity(self.catalog, self.folder).model)
                self.vectors.collection = collection
                self.vectors.reopen()
                self.lexicon.reload()
                self._generation = now
            return now

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's lock; work that a stop left pending is finished first.

        Raises ArchiveLocked when another process holds it for longer than LOCK_WAIT.
        """
        with _locked(self.folder):
            left = self.catalog.pending()
            for i in range(0, len(left), BATCH):
                self._index_and_publish(left[i : i + BATCH])
            yield

    def embed(self, placed: Sequence[Placed]) -> Vectors:
        """The vectors of passages, each read under its headline."""
        return self.embedder.embed([embedded_text(item) for item in placed])

    def store(self, items: Sequence[tuple[Revision, Sequence[Passage]]], vectors: Vectors) -> None:
        """Store embedded revisions and publish them; call inside `writing()`."""
        self.catalog.add_pending(items)
        placed = [Placed(passage, revision) for revision, parts in items for passage in parts]
        self._index(placed, vectors)
        self.catalog.publish([revision for revision, _ in items])

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
        with self.writing():
            old = self.vectors
            target = _next_collection(old.collection)
            old.drop(target)  # left by a re-embedding that was cut off
            self.vectors = VectorStore(self.folder / "vectors", target)
            self.embedder, count = chosen, 0
            for batch in self.catalog.in_batches(BATCH):
                self.vectors.upsert([p.passage.passage_id for p in batch], self.embed(batch))
                count += len(batch)
                progress(len(batch))
            self.catalog.switch_embedder(identity, target)
            self.vectors.drop(old.collection)
            old.close()
        return count

    def drift(self) -> dict[str, dict[str, int]]:
        """For each derived store: how many published passages it lacks, and how many it has
        that are not in the catalog."""
        wanted = set(self.catalog.passage_ids())
        stores: dict[str, VectorStore | Lexicon] = {
            "vectors": self.vectors,
            "lexicon": self.lexicon,
        }
        found = {name: store.ids() for name, store in stores.items()}
        return {
            name: {"missing": len(wanted - ids), "extra": len(ids - wanted)}
            for name, ids in found.items()
        }

    def status(self) -> dict[str, Any]:
        """Counts, embedder, time span and drift, ready for JSON."""
        counts, drift, span = self.catalog.counts(), self.drift(), self.catalog.span()
        first, last, ingested = map(day, span) if span else ("", "", "")
        return counts | {
            "embedder": asdict(_recorded_identity(self.catalog, self.folder)),
            "from": first,
            "to": last,
            "last_ingest": ingested,
            "drift": drift,
            "consistent": not counts["pending"]
            and not any(n for difference in drift.values() for n in difference.values()),
        }

    def repair(self, progress: Callable[[int], None] = lambda _: None) -> dict[str, dict[str, int]]:
        """Make both derived stores match the catalog again; gives the drift that was mended.
        A store that cannot be opened is made anew."""
        with _locked(self.folder):
            self._discard_unreadable()
        with self.writing():
            found = self.drift()
            wanted = set(self.catalog.passage_ids())
            in_vectors, in_lexicon = self.vectors.ids(), self.lexicon.ids()
            self.vectors.delete(sorted(in_vectors - wanted))
            self.lexicon.write(remove=sorted(in_lexicon - wanted))
            for batch in self.catalog.in_batches(BATCH):
                self._mend(batch, in_vectors, in_lexicon)
                progress(len(batch))
            self.catalog.announce()
        return found

    def _mend(self, batch: list[Placed], in_vectors: set[str], in_lexicon: set[str]) -> None:
        unembedded = [p for p in batch if p.passage.passage_id not in in_vectors]
        if unembedded:
            ids = [p.passage.passage_id for p in unembedded]
            self.vectors.upsert(ids, self.embed(unembedded))
        unlisted = [p for p in batch if p.passage.passage_id not in in_lexicon]
        if unlisted:
            self.lexicon.write(unlisted)

    def _discard_unreadable(self) -> None:
        dimensions = _recorded_identity(self.catalog, self.folder).dimensions
        try:
            self.vectors.nearest(np.ones(dimensions, np.float32), 1)
        except ArchiveDamaged:
            self.vectors.close()
            shutil.rmtree(self.folder / "vectors", ignore_errors=True)
        try:
            self.lexicon.count()
        except ArchiveDamaged:
            shutil.rmtree(self.folder / "lexicon", ignore_errors=True)

    def _index_and_publish(self, left: Sequence[Revision]) -> None:
        placed = [
            Placed(passage, revision)
            for revision in left
            for passage in self.catalog.passages_of(revision.article_id, revision.revision)
        ]
        self._index(placed, self.embed(placed))
        self.catalog.publish(left)

    def _index(self, placed: Sequence[Placed], vectors: Vectors) -> None:
        self.vectors.upsert([p.passage.passage_id for p in placed], vectors)
        self.lexicon.write(placed)


def embedded_text(placed: Placed) -> str:
    """What is embedded of a passage: the headline above its text."""
    return f"{placed.revision.article.title}\n{placed.text}".lstrip("\n")


def _recorded_identity(catalog: Catalog, folder: Path) -> EmbedderIdentity:
    recorded = catalog.fact("embedder")
    if recorded is None:
        raise ArchiveDamaged(
            f"{folder}: the archive does not say which embedder made it",
            "its making was cut off: delete the folder and ingest again",
        )
    return EmbedderIdentity(**json.loads(recorded))


def _next_collection(name: str) -> str:
    return f"passages-{int(name.rpartition('-')[2]) + 1}"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "writer.lock", timeout=LOCK_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise ArchiveLocked(
            f"{folder}: another process is writing to this archive",
            "run this again when it is done",
        ) from None
    except OSError as error:
        raise ArchiveLocked(
            f"{folder}: the archive may not be written ({error.strerror})",
            "check who owns the folder",
        ) from error
    try:
        yield
    finally:
        lock.release()
