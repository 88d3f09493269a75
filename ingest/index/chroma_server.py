"""The vectors on a Chroma server, which many nodes and writers use at once.

What is written here is written under a revision that is pending in the catalog, and written again
by the next writer where a stop came between, so nothing of the state of a write is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any
from urllib.parse import quote, urlsplit

from ingest.errors import ArchiveDamaged, StoreUnreachable, first_line
from ingest.files.stores import Stores
from ingest.index.vectors import HNSW, WRITE_BATCH, CutOff
from ingest.passages.vectors import Vectors

ANSWER_WITHIN = 30.0
"""Seconds a Chroma server may take."""
FIND_WITHIN = 5.0
"""Seconds that it may take for what a reader waits for: to be found, and to search."""
RESTS = 10.0
"""Seconds for which no question asks a server that has let one wait in vain."""
GLANCE = 2.0
"""Seconds that it may take from then on to say that it is there."""
NOT_LET_IN, NOT_THERE = (401, 403), 404


class ServerVectors:
    """One collection on a Chroma server, opened on first use and found again when another node has
    made it anew.

    Raises StoreUnreachable where the server does not answer or let us in, CutOff where it has lost
    the collection, ArchiveDamaged where it cannot use it.
    """

    def __init__(self, stores: Stores, collection: str) -> None:
        self.collection = collection
        self._stores, self._url = stores, stores.chroma_address
        self._opening = Lock()
        self._client: Any = None
        self._opened: Any = None
        self._silent: StoreUnreachable | None = None
        self._silent_until = 0.0

    def upsert(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        for i in range(0, len(passage_ids), WRITE_BATCH):
            part = slice(i, i + WRITE_BATCH)
            self._call("upsert", ids=list(passage_ids[part]), embeddings=vectors[part])

    def delete(self, passage_ids: Sequence[str]) -> None:
        for i in range(0, len(passage_ids), WRITE_BATCH):
            self._call("delete", ids=list(passage_ids[i : i + WRITE_BATCH]))

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The `count` passages with the greatest cosine to `vector`, best first."""
        if (silent := self._silent) and not self._speaks_again():
            raise StoreUnreachable(silent.message, silent.remedy)
        query = {"query_embeddings": vector.reshape(1, -1), "include": ["distances"]}
        began = time.monotonic()
        try:
            answer = self._call("query", n_results=count, **query)
        except StoreUnreachable as error:
            if time.monotonic() - began >= FIND_WITHIN:
                self._silent_until = time.monotonic() + RESTS
                self._silent = error
            raise
        pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
        return {passage_id: 1.0 - distance for passage_id, distance in pairs}

    def ids(self) -> set[str]:
        return set(self._call("get", include=[])["ids"])

    def check(self) -> None:
        self._call("count")

    @property
    def cut_off(self) -> bool:
        """Whether the server has lost the vectors, or never had them."""
        try:
            with self._told():
                self._found()
        except CutOff:
            return True
        return False

    def rebuild(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Make the collection anew from these vectors."""
        self.begin()
        for ids, vectors in batches:
            self.upsert(ids, vectors)

    def begin(self) -> None:
        """Have the collection there and empty."""
        self.drop(self.collection)
        with self._told():
            self._opened = self._open_client().create_collection(
                self.collection, embedding_function=None, configuration=HNSW
            )

    def drop(self, collection: str) -> None:
        """Delete a collection of this server, if it is there."""
        from chromadb.errors import NotFoundError

        with self._told():
            try:
                self._open_client().delete_collection(collection)
            except NotFoundError:
                return
            finally:
                self._opened = None

    def close(self) -> None:
        client, self._client, self._opened = self._client, None, None
        if client is not None:
            sessions = _sessions(client)
            client.close()
            for session in sessions:
                session.close()

    def _call(self, method: str, **arguments: Any) -> Any:
        """A method of the collection; where that is gone, of one of the same name."""
        from chromadb.errors import NotFoundError

        with self._told():
            opened = self._opened
            if opened is not None:
                with suppress(NotFoundError):
                    return getattr(opened, method)(**arguments)
            self._opened = opened = self._found()
            return getattr(opened, method)(**arguments)

    def _found(self) -> Any:
        return self._open_client().get_collection(self.collection, embedding_function=None)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Chroma's errors as ours."""
        from chromadb.errors import (
            AuthorizationError,
            ChromaAuthError,
            ChromaError,
            NotFoundError,
        )
        from httpx import HTTPError

        try:
            yield
        except (AuthorizationError, ChromaAuthError) as error:
            raise self._refused() from error
        except NotFoundError as error:
            raise CutOff(
                f"{self._url}: the Chroma server does not hold these vectors",
                "the next `dateline ingest` or `dateline archive repair` mends it",
            ) from error
        except ChromaError as error:
            raise ArchiveDamaged(
                f"{self._url}: Chroma cannot use the vectors ({first_line(error)})",
                "see that its disk has room and run this again; `dateline archive repair` makes "
                "them anew",
            ) from error
        except HTTPError as error:
            raise self._unreachable(error) from error
        except RuntimeError as error:
            if "closed" not in str(error):
                raise
            raise self._unreachable(error) from error  # by a thread that went to other vectors

    def _speaks_again(self) -> bool:
        """Whether a server that was silent is there; found out by one thread now and then."""
        import httpx

        now = time.monotonic()
        if now < self._silent_until:
            return False
        self._silent_until = now + RESTS + GLANCE
        try:
            asked = f"{self._url}/api/v2/heartbeat"
            httpx.get(asked, timeout=GLANCE, headers=self._stores.chroma_headers)
        except httpx.HTTPError:
            return False
        self._silent = None
        return True

    def _refused(self) -> StoreUnreachable:
        return StoreUnreachable(
            f"{self._url}: the Chroma server does not accept the token",
            "check DATELINE_CHROMA_TOKEN",
        )

    def _unreachable(self, error: Exception) -> StoreUnreachable:
        if _status(error) in NOT_LET_IN:
            return self._refused()
        if _status(error) == NOT_THERE:
            return StoreUnreachable(
                f"{self._url}: the Chroma server has no database {self._stores.chroma_database!r} "
                f"of a tenant {self._stores.chroma_tenant!r}",
                "make it, or check DATELINE_CHROMA_URL, _TENANT and _DATABASE",
            )
        said = first_line(error)
        unknown = "name its authority in SSL_CERT_FILE, or check DATELINE_CHROMA_URL"
        return StoreUnreachable(
            f"{self._url}: the Chroma server does not answer ({said})",
            unknown
            if "certificate" in said
            else "start it with `chroma run`, or check DATELINE_CHROMA_URL",
        )

    def _open_client(self) -> Any:
        with self._opening:
            if self._client is None:
                self._client = self._connected()
            return self._client

    def _connected(self) -> Any:
        import chromadb
        import httpx

        stores = self._stores
        parts, headers = urlsplit(self._url), stores.chroma_headers
        tenant, database = quote(stores.chroma_tenant), quote(stores.chroma_database)
        try:
            # Chroma's own client waits for ever, and stays open where it is not let in.
            asked = f"{self._url}/api/v2/tenants/{tenant}/databases/{database}"
            httpx.get(asked, timeout=FIND_WITHIN, headers=headers).raise_for_status()
            client = chromadb.HttpClient(
                host=str(parts.hostname),
                port=int(parts.port or 0),
                ssl=parts.scheme == "https",
                headers=headers,
                tenant=stores.chroma_tenant,
                database=stores.chroma_database,
                settings=chromadb.Settings(anonymized_telemetry=False),
            )
        except ValueError as error:
            raise self._unreachable(error) from error
        for session in _sessions(client):
            session.timeout = ANSWER_WITHIN
            session.event_hooks["request"].append(_hasten)
        return client


def _status(error: BaseException | None) -> int:
    """Of the HTTP reply that an error, or one that led to it, is about; 0 without one."""
    while error is not None:
        if response := getattr(error, "response", None):
            return int(response.status_code)
        error = error.__cause__ or error.__context__
    return 0


def _hasten(request: Any) -> None:
    """A request that a reader waits for has less time than one that writes."""
    if request.method == "GET" or request.url.path.endswith("/query"):
        request.extensions["timeout"] = dict.fromkeys(request.extensions["timeout"], FIND_WITHIN)


def _sessions(client: Any) -> list[Any]:
    """The HTTP sessions of a client of a server, which Chroma neither bounds in time nor closes."""
    clients = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(each, "_server", None), "_session", None) for each in clients)
    return [session for session in found if session is not None]
