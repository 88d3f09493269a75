"""The vectors: passage embeddings in Chroma, searched by inner product of unit vectors.

Neither text nor metadata is kept here: the catalog has both, and the vectors themselves too, so
that this store can be made anew at any time without embedding a word.

Chroma's embedded client is not made for two processes: one that stays open while another writes
answers from an old index and may write it back. Here every write holds an exclusive lock, every
query a shared one, and a counter beside the folder tells a process that what it has open is old.
A write that was cut off leaves its mark in the same file. A Chroma server is used in the same way:
what it holds counts only if this archive has filled it.
"""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import ArchiveDamaged, StoreUnreachable, first_line
from ingest.holdings import Vectors

WRITE_BATCH = 500
"""Vectors written in one hold of the lock (some 0.15 s), for which a query may have to wait."""
SPELLINGS = 500
DEFAULT_PORTS = {"http": 8000, "https": 443}
ANSWER_WITHIN = 30.0
"""Seconds a Chroma server may take."""
DIRTY, WHOLE = "dirty", "whole"
_OPENINGS = itertools.count()


class CutOff(ArchiveDamaged):
    """A write into this store was cut off; until it is made anew, the catalog's vectors count."""


class VectorStore:
    """One Chroma collection, in a folder or, with `url`, on a server. Opened on first use, reopened
    when another process wrote.

    Raises ArchiveDamaged where Chroma cannot read what lies there, CutOff where a write did not
    come to its end, StoreUnreachable where the server does not answer.
    """

    def __init__(self, folder: Path, collection: str, url: str = "") -> None:
        self._folder = folder
        self._url = _address(url) if url else ""
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
        """The `count` passages with the greatest cosine to `vector`, best first."""
        query = {"query_embeddings": vector.reshape(1, -1), "include": ["distances"]}
        with self._reading():
            answer = self._call("query", n_results=count, **query)
        pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
        return {passage_id: 1.0 - distance for passage_id, distance in pairs}

    def ids(self) -> set[str]:
        with self._reading():
            return set(self._call("get", include=[])["ids"])

    def count(self) -> int:
        with self._reading():
            return int(self._call("count"))

    @property
    def cut_off(self) -> bool:
        """Whether a write into this store did not come to its end, or a server has lost it."""
        with self._threads, self._lock.read_lock():
            epoch, dirty = self._state()
            if not dirty and self._url:
                self._keep_up(epoch)
                try:
                    self._call("count")
                except CutOff:
                    return True
            return dirty

    def rebuild(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Make the store anew from these vectors, whatever state it is in; until that is done it
        counts as cut off."""
        with self._threads, self._lock.write_lock():
            self._forget()
            self._mark(self._state()[0] + 1, dirty=True)
            self._wipe()
        for ids, vectors in batches:
            with self._threads, self._lock.write_lock():
                self._keep_up(self._state()[0])
                self._call("upsert", ids=list(ids), embeddings=vectors)
        with self._threads, self._lock.write_lock():
            self._mark(self._state()[0], dirty=False)

    def drop(self, collection: str) -> None:
        """Delete another collection of this folder, if it is there."""
        with self._writing(), self._told():
            client = self._open_client()
            if collection in [found.name for found in client.list_collections()]:
                client.delete_collection(collection)

    def close(self) -> None:
        with self._threads:
            self._forget()

    def _wipe(self) -> None:
        if not self._url:
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        with self._told():
            client = self._open_client()
            if self.collection in [found.name for found in client.list_collections()]:
                client.delete_collection(self.collection)

    @cached_property
    def _lock(self) -> Any:
        from filelock import ReadWriteLock

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        return ReadWriteLock(self._folder.with_suffix(".lock"), is_singleton=False)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._threads, self._lock.read_lock():
            epoch, dirty = self._state()
            if dirty:
                raise self._cut_off("a write into the vectors was cut off")
            self._keep_up(epoch)
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
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
        if not self._url:
            return self._folder.with_suffix(".state")
        where = hashlib.sha256(self._url.encode()).hexdigest()[:8]
        return self._folder.with_suffix(f".{where}.state")

    def _state(self) -> tuple[int, bool]:
        try:
            epoch, _, mark = self._state_file.read_text("ascii").partition(" ")
        except FileNotFoundError:
            return 0, bool(self._url)  # a server this archive has not filled yet
        # A file that a power cut left empty tells nothing, so nothing is relied on.
        return (int(epoch), mark != WHOLE) if epoch.isdecimal() else (0, True)

    def _mark(self, epoch: int, *, dirty: bool) -> None:
        fresh = self._state_file.with_suffix(".next")
        fresh.write_text(f"{epoch} {DIRTY if dirty else WHOLE}", "ascii")
        fresh.replace(self._state_file)

    def _forget(self) -> None:
        client, self._client, self._opened = self._client, None, None
        if client is not None:
            sessions = _sessions(client)
            client.close()
            for session in sessions:
                session.close()

    def _call(self, method: str, **arguments: Any) -> Any:
        with self._told():
            return getattr(self._open_collection(), method)(**arguments)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Chroma's errors as ours."""
        from chromadb.errors import ChromaError, NotFoundError
        from httpx import HTTPError

        try:
            yield
        except NotFoundError as error:
            self._forget()
            raise self._cut_off("the Chroma server has lost the vectors") from error
        except ChromaError as error:
            self._forget()
            raise ArchiveDamaged(
                f"{self._url or self._folder}: Chroma cannot use the vectors ({first_line(error)})",
                "run `dateline archive repair`",
            ) from error
        except HTTPError as error:
            self._forget()
            raise self._unreachable(error) from error

    def _cut_off(self, how: str) -> CutOff:
        return CutOff(
            f"{self._url or self._folder}: {how}",
            "the next `dateline ingest` or `dateline archive repair` mends it",
        )

    def _unreachable(self, error: Exception) -> StoreUnreachable:
        return StoreUnreachable(
            f"{self._url}: the Chroma server does not answer ({first_line(error)})",
            "start it with `chroma run`, or unset DATELINE_CHROMA_URL",
        )

    def _open_collection(self) -> Any:
        if self._opened is None:
            client, (epoch, dirty) = self._open_client(), self._state()
            if self._url and epoch and not dirty:  # filled before: one made anew would be empty
                self._opened = client.get_collection(self.collection, embedding_function=None)
            else:
                self._opened = client.get_or_create_collection(
                    self.collection,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "ip", "ef_construction": 128}},
                )
        return self._opened

    def _open_client(self) -> Any:
        if self._client is None:
            self._client = self._on_server() if self._url else self._in_folder()
        return self._client

    def _on_server(self) -> Any:
        import chromadb
        import httpx

        parts = urlsplit(self._url)
        try:
            # Chroma's own client waits for ever.
            httpx.get(f"{self._url}/api/v2/heartbeat", timeout=ANSWER_WITHIN).raise_for_status()
            client = chromadb.HttpClient(
                host=str(parts.hostname),
                port=parts.port or DEFAULT_PORTS[parts.scheme],
                ssl=parts.scheme == "https",
                settings=chromadb.Settings(anonymized_telemetry=False),
            )
        except (httpx.HTTPError, ValueError) as error:
            raise self._unreachable(error) from error
        for session in _sessions(client):
            session.timeout = ANSWER_WITHIN
        return client

    def _in_folder(self) -> Any:
        import chromadb

        settings = chromadb.Settings(anonymized_telemetry=False)
        # Chroma shares what it has read between clients of one path for as long as one of them
        # lives; another spelling of the path is read afresh.
        fresh = f"{self._folder}{'/.' * (next(_OPENINGS) % SPELLINGS)}"
        return chromadb.PersistentClient(fresh, settings)


def _address(url: str) -> str:
    """The address of a server in the form in which it is remembered. Raises StoreUnreachable for
    what is none, or has a path or a password, which Chroma's client would pass over."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in DEFAULT_PORTS and parts.hostname and not (parts.path.strip("/"))
        if plain and not (parts.username or parts.password or parts.query):
            host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
            return f"{parts.scheme}://{host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"
    except ValueError:  # a broken host or port
        pass
    raise StoreUnreachable(
        "DATELINE_CHROMA_URL is not the address of a Chroma server",
        "write it as http://localhost:8000",
    )


def _sessions(client: Any) -> list[Any]:
    """The HTTP sessions of a client of a server, which Chroma neither bounds in time nor closes."""
    clients = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(each, "_server", None), "_session", None) for each in clients)
    return [session for session in found if session is not None]
