"""The vectors: passage embeddings in Chroma, searched by inner product of unit vectors.

No text or metadata is stored here: the catalog has both, and the vectors too, so this store can be
rebuilt at any time without re-embedding.

Chroma's embedded client does not support several processes: one that stays open while another
writes answers from a stale index and may write it back. So every write holds an exclusive lock,
every query a shared one, and an epoch counter in a file beside the folder tells a process that its
client is stale. The same file marks an interrupted write. Vectors on a server are in
ingest/index/chroma_server.py.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from ingest.errors import ArchiveDamaged, first_line
from ingest.files.disk import refusal
from ingest.passages.vectors import Vectors

WRITE_BATCH = 500
"""Vectors written per lock (some 0.15 s); queries wait meanwhile."""
SPELLINGS = 500
HNSW = {"hnsw": {"space": "ip", "ef_construction": 128}}
DIRTY, WHOLE = "dirty", "whole"
_OPENINGS = itertools.count()


class Unsearchable(ArchiveDamaged):
    """The store cannot be searched now; callers may scan the catalog's vectors instead."""


class CutOff(Unsearchable):
    """The store is incomplete after an interrupted write or a loss, until it is rebuilt."""


class VectorStore(Protocol):
    """A collection of vectors, keyed by passage id.

    All methods raise ArchiveDamaged on a Chroma error, CutOff after an interrupted write or a loss
    of the collection, Unsearchable if the folder is not writable (Chroma writes even to read), and
    StoreUnreachable if a server does not answer.
    """

    collection: str

    def upsert(self, passage_ids: Sequence[str], vectors: Vectors) -> None: ...

    def delete(self, passage_ids: Sequence[str]) -> None: ...

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The `count` passages with the highest cosine similarity to `vector`, best first."""
        ...

    def ids(self) -> set[str]: ...

    def check(self) -> None:
        """Raises if the vectors cannot be searched."""
        ...

    @property
    def cut_off(self) -> bool:
        """Whether the vectors must be rebuilt."""
        ...

    def rebuild(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Rebuild the store from these vectors, whatever state it is in."""
        ...

    def begin(self) -> None:
        """Create this collection, empty, replacing an existing one; others are not changed."""
        ...

    def drop(self, collection: str) -> None:
        """Delete a collection in the same store, if it exists."""
        ...

    def close(self) -> None: ...


class FolderVectors:
    """A collection in a folder, opened on first use and reopened after another process's write."""

    def __init__(self, folder: Path, collection: str) -> None:
        self._folder = folder
        self.collection = collection
        self._threads = Lock()
        self._client: Any = None
        self._opened: Any = None
        self._seen = -1

    def upsert(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        for i in range(0, len(passage_ids), WRITE_BATCH):
            part = slice(i, i + WRITE_BATCH)
            with self._writing():
                self._call("upsert", ids=list(passage_ids[part]), embeddings=vectors[part])

    def delete(self, passage_ids: Sequence[str]) -> None:
        for i in range(0, len(passage_ids), WRITE_BATCH):
            with self._writing():
                self._call("delete", ids=list(passage_ids[i : i + WRITE_BATCH]))

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        query = {"query_embeddings": vector.reshape(1, -1), "include": ["distances"]}
        with self._reading():
            answer = self._call("query", n_results=count, **query)
        pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
        return {passage_id: 1.0 - distance for passage_id, distance in pairs}

    def ids(self) -> set[str]:
        with self._reading():
            return set(self._call("get", include=[])["ids"])

    def check(self) -> None:
        with self._reading():
            self._call("get", limit=1, include=[])

    @property
    def cut_off(self) -> bool:
        """Whether a write was interrupted."""
        with self._threads, self._lock.read_lock():
            return self._state()[1]

    def rebuild(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """The store counts as cut off until this is done."""
        _import_chroma()
        with self._threads, self._lock.write_lock():
            self._forget()
            self._mark(self._state()[0] + 1, dirty=True)
            shutil.rmtree(self._folder, ignore_errors=True)
        for ids, vectors in batches:
            with self._threads, self._lock.write_lock():
                self._keep_up(self._state()[0])
                self._call("upsert", ids=list(ids), embeddings=vectors)
        with self._threads, self._lock.write_lock():
            self._mark(self._state()[0], dirty=False)

    def begin(self) -> None:
        self.drop(self.collection)
        with self._threads:
            self._opened = None

    def drop(self, collection: str) -> None:
        with self._writing(), self._told():
            client = self._open_client()
            if collection in [found.name for found in client.list_collections()]:
                client.delete_collection(collection)

    def close(self) -> None:
        with self._threads:
            self._forget()

    @cached_property
    def _lock(self) -> Any:
        from filelock import ReadWriteLock

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        return ReadWriteLock(self._folder.with_suffix(".lock"), is_singleton=False)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        if reason := refusal(self._folder.parent):
            raise Unsearchable(
                f"{self._folder}: Chroma must write even to read, but {reason}",
                "free space, or have the archive where it may be written",
            )
        _import_chroma()
        with self._threads, self._lock.read_lock():
            epoch, dirty = self._state()
            if dirty:
                raise CutOff(
                    f"{self._folder}: a write into the vectors was cut off",
                    "the next `dateline ingest` or `dateline archive repair` mends it",
                )
            self._keep_up(epoch)
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        _import_chroma()
        with self._threads, self._lock.write_lock():
            epoch, _ = self._state()
            self._keep_up(epoch)
            self._mark(epoch + 1, dirty=True)
            yield
            self._mark(epoch + 1, dirty=False)
            self._seen = epoch + 1

    def _keep_up(self, epoch: int) -> None:
        if epoch != self._seen:
            self._forget()
            self._seen = epoch

    @property
    def _state_file(self) -> Path:
        return self._folder.with_suffix(".state")

    def _state(self) -> tuple[int, bool]:
        try:
            epoch, _, mark = self._state_file.read_text("ascii").partition(" ")
        except FileNotFoundError:
            return 0, False
        # A file left empty by a power cut counts as an interrupted write.
        return (int(epoch), mark != WHOLE) if epoch.isdecimal() else (0, True)

    def _mark(self, epoch: int, *, dirty: bool) -> None:
        fresh = self._state_file.with_suffix(".next")
        fresh.write_text(f"{epoch} {DIRTY if dirty else WHOLE}", "ascii")
        fresh.replace(self._state_file)

    def _forget(self) -> None:
        client, self._client, self._opened = self._client, None, None
        if client is not None:
            client.close()

    def _call(self, method: str, **arguments: Any) -> Any:
        with self._told():
            return getattr(self._open_collection(), method)(**arguments)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Map Chroma's errors to ArchiveDamaged."""
        from chromadb.errors import ChromaError

        try:
            yield
        except ChromaError as error:
            self._forget()
            raise ArchiveDamaged(
                f"{self._folder}: Chroma cannot use the vectors ({first_line(error)})",
                "run `dateline archive repair`",
            ) from error

    def _open_collection(self) -> Any:
        if self._opened is None:
            self._opened = self._open_client().get_or_create_collection(
                self.collection, embedding_function=None, configuration=HNSW
            )
        return self._opened

    def _open_client(self) -> Any:
        if self._client is None:
            import chromadb

            settings = chromadb.Settings(anonymized_telemetry=False)
            # Chroma caches its state per path while any client for that path is open; another
            # spelling of the path bypasses the cache.
            fresh = f"{self._folder}{'/.' * (next(_OPENINGS) % SPELLINGS)}"
            self._client = chromadb.PersistentClient(fresh, settings)
        return self._client


def _import_chroma() -> None:
    """Import Chroma before taking a lock: the import takes most of a second, and other processes
    would wait."""
    import chromadb  # noqa: F401
