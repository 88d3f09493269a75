"""The vectors: passage embeddings in Chroma, searched by inner product of unit vectors.

Neither text nor metadata is kept here: the catalog has both, and a metadata filter in Chroma costs
far more than asking for more neighbours or naming the passages that may be found.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from ingest.embed import Vectors
from ingest.errors import ArchiveDamaged, first_line

WRITE_BATCH = 1000
SPELLINGS = 500
_OPENINGS = itertools.count()


class VectorStore:
    """One Chroma collection in a folder. Opened on first use; `reopen` after another process wrote.

    Raises ArchiveDamaged where Chroma cannot read what lies there.
    """

    def __init__(self, folder: Path, collection: str) -> None:
        self._folder = folder
        self.collection = collection
        self._lock = Lock()
        self._client: Any = None
        self._opened: Any = None

    def upsert(self, passage_ids: Sequence[str], vectors: Vectors) -> None:
        for i in range(0, len(passage_ids), WRITE_BATCH):
            part = slice(i, i + WRITE_BATCH)
            self._call("upsert", ids=list(passage_ids[part]), embeddings=vectors[part])

    def delete(self, passage_ids: Sequence[str]) -> None:
        for i in range(0, len(passage_ids), WRITE_BATCH):
            self._call("delete", ids=list(passage_ids[i : i + WRITE_BATCH]))

    def nearest(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """The `count` passages with the greatest cosine to `vector`, best first; only those
        named in `among` where it is given (ids that are not stored are passed over)."""
        limit = {} if among is None else {"ids": list(among)}
        if among is not None and not among:
            return {}
        answer = self._call(
            "query",
            query_embeddings=vector.reshape(1, -1),
            n_results=count,
            include=["distances"],
            **limit,
        )
        pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
        return {passage_id: 1.0 - distance for passage_id, distance in pairs}

    def ids(self) -> set[str]:
        return set(self._call("get", include=[])["ids"])

    def count(self) -> int:
        return int(self._call("count"))

    def drop(self, collection: str) -> None:
        """Delete another collection of this folder, if it is there."""
        with self._lock:
            client = self._open_client()
            if collection in [found.name for found in client.list_collections()]:
                client.delete_collection(collection)

    def reopen(self) -> None:
        """Forget what was read, so that the next call sees what other processes wrote."""
        with self._lock:
            self._forget()

    close = reopen

    def _forget(self) -> None:
        client, self._client, self._opened = self._client, None, None
        if client is not None:
            client.close()

    def _call(self, method: str, **arguments: Any) -> Any:
        from chromadb.errors import ChromaError

        with self._lock:
            try:
                return getattr(self._open_collection(), method)(**arguments)
            except ChromaError:
                # Another process may have written between two reads of ours: look once more.
                self._forget()
            try:
                return getattr(self._open_collection(), method)(**arguments)
            except ChromaError as error:
                raise ArchiveDamaged(
                    f"{self._folder}: Chroma cannot use the vectors ({first_line(error)})",
                    "run `dateline archive repair`",
                ) from error

    def _open_collection(self) -> Any:
        if self._opened is None:
            self._opened = self._open_client().get_or_create_collection(
                self.collection,
                embedding_function=None,
                configuration={"hnsw": {"space": "ip", "ef_construction": 128}},
            )
        return self._opened

    def _open_client(self) -> Any:
        if self._client is None:
            import chromadb

            settings = chromadb.Settings(anonymized_telemetry=False)
            # Chroma shares what it has read between clients of one path for as long as one of them
            # lives; another spelling of the path is read afresh.
            fresh = f"{self._folder}{'/.' * (next(_OPENINGS) % SPELLINGS)}"
            self._client = chromadb.PersistentClient(fresh, settings)
        return self._client
