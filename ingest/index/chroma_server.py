"""The vectors on a Chroma server, shared by many nodes and writers.

No write state is kept: vectors are written while their revision is pending in the catalog, and the
next writer repeats an interrupted write.
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
"""Request timeout in seconds for a Chroma server."""
FIND_WITHIN = 5.0
"""Shorter timeout in seconds for what a reader waits for: connecting and searching."""
RESTS = 10.0
"""Seconds for which queries skip a server after one has timed out."""
GLANCE = 2.0
"""Heartbeat timeout in seconds, when a server that timed out is tried again."""
REFUSED_STATUS, NOT_THERE = (401, 403), 404


class ServerVectors:
    """One collection on a Chroma server, opened on first use and reopened when another node has
    recreated it.

    Raises StoreUnreachable if the server does not answer or denies access, CutOff if it has lost
    the collection, ArchiveDamaged on any other Chroma error.
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
        """The `count` passages with the highest cosine similarity to `vector`, best first."""
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
        """Recreate the collection from these vectors."""
        self.begin()
        for ids, vectors in batches:
            self.upsert(ids, vectors)

    def begin(self) -> None:
        """Create the collection, empty, replacing an existing one."""
        self.drop(self.collection)
        with self._told():
            self._opened = self._open_client().create_collection(
                self.collection, embedding_function=None, configuration=HNSW
            )

    def drop(self, collection: str) -> None:
        """Delete a collection on this server, if it exists."""
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
        """Call a method of the collection; if it is gone, reopen it by name and retry."""
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
        """Map Chroma's errors to ArchiveError."""
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
            raise self._unreachable(error) from error  # another thread has closed the client

    def _speaks_again(self) -> bool:
        """Whether a server that timed out answers again; one thread at a time sends a heartbeat."""
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
        if _status(error) in REFUSED_STATUS:
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
            # Chroma's client has no timeout, and is not closed when access is denied.
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
    """The HTTP status code of an error or one of its causes; 0 without a response."""
    while error is not None:
        if response := getattr(error, "response", None):
            return int(response.status_code)
        error = error.__cause__ or error.__context__
    return 0


def _hasten(request: Any) -> None:
    """Set the shorter FIND_WITHIN timeout on requests that a reader waits for."""
    if request.method == "GET" or request.url.path.endswith("/query"):
        request.extensions["timeout"] = dict.fromkeys(request.extensions["timeout"], FIND_WITHIN)


def _sessions(client: Any) -> list[Any]:
    """The HTTP sessions of a Chroma client, which Chroma gives no timeout and does not close."""
    clients = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(each, "_server", None), "_session", None) for each in clients)
    return [session for session in found if session is not None]
