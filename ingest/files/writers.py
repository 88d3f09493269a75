"""Locks for the writers of an archive.

A folder has one writer. A shared catalog has many concurrent writers: each locks the articles that
it stores with PostgreSQL advisory locks, which the server releases when a writer dies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from ingest.errors import StoreUnreachable
from ingest.files.disk import told_if_full
from ingest.files.lock import LOCK_WAIT, writer_lock

ARTICLE_WAIT = 120.0
"""Seconds to wait for a lock while another writer stores the same articles."""
WRITING, COPIES, ARTICLE = "writing", "copies", "article"


class Writers(Protocol):
    """The locks of one archive's writers, as context managers."""

    def writing(self) -> AbstractContextManager[None]:
        """A lock for writing. Raises ArchiveLocked on timeout."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """An exclusive lock, to rebuild a store. Raises ArchiveLocked."""
        ...

    def storing(self, article_ids: Sequence[str]) -> AbstractContextManager[None]:
        """A lock on storing these articles."""
        ...

    def grouping(self) -> AbstractContextManager[None]:
        """A lock on assigning copy groups: concurrent writers would create duplicate groups."""
        ...

    def confirm(self) -> None:
        """Raises StoreUnreachable if a held lock was lost with its database session."""
        ...

    def abandoned(self, article_ids: Sequence[str]) -> AbstractContextManager[list[str]]:
        """Of these articles, those that no live writer is storing, locked for this writer."""
        ...


class OneWriter:
    """The single writer of a folder: its lock covers everything."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def writing(self) -> Iterator[None]:
        with writer_lock(self._folder), told_if_full(self._folder):
            yield

    def alone(self) -> AbstractContextManager[None]:
        return self.writing()

    def storing(self, article_ids: Sequence[str]) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def grouping(self) -> AbstractContextManager[None]:
        return nullcontext()

    def confirm(self) -> None:
        """Nothing to check: a file lock is held as long as its process lives."""

    def abandoned(self, article_ids: Sequence[str]) -> AbstractContextManager[list[str]]:
        return nullcontext(list(article_ids))


class ManyWriters:
    """The writers of a shared catalog, with PostgreSQL advisory locks."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._sessions: list[sa.Connection] = []

    def writing(self) -> AbstractContextManager[None]:
        return self._held("pg_advisory_lock_shared", [WRITING], LOCK_WAIT)

    def alone(self) -> AbstractContextManager[None]:
        return self._held("pg_advisory_lock", [WRITING], LOCK_WAIT)

    def storing(self, article_ids: Sequence[str]) -> AbstractContextManager[None]:
        names = [f"{ARTICLE}:{article_id}" for article_id in article_ids]
        return self._held("pg_advisory_lock", names, ARTICLE_WAIT)

    def grouping(self) -> AbstractContextManager[None]:
        return self._held("pg_advisory_lock", [COPIES], ARTICLE_WAIT)

    def confirm(self) -> None:
        try:
            for db in self._sessions:
                db.execute(sa.select(1))
        except StoreUnreachable as error:
            raise StoreUnreachable(
                "the catalog's database ended the session that held this writer's locks; what was "
                "finished is kept",
                "run this again",
            ) from error

    @contextmanager
    def abandoned(self, article_ids: Sequence[str]) -> Iterator[list[str]]:
        with self._session() as db:
            yield [
                article_id
                for article_id in article_ids
                if db.scalar(
                    sa.text("SELECT pg_try_advisory_lock(:key)"),
                    {"key": _key(f"{ARTICLE}:{article_id}")},
                )
            ]

    @contextmanager
    def _held(self, take: str, names: Sequence[str], wait: float) -> Iterator[None]:
        """Hold these locks, acquired in sorted order to avoid deadlocks."""
        with self._session() as db:
            db.execute(sa.text(f"SET lock_timeout = {round(1000 * wait)}"))
            db.execute(sa.text("SET idle_session_timeout = 0"))  # held for a whole ingest
            for key in sorted({_key(name) for name in names}):
                db.execute(sa.text(f"SELECT {take}(:key)"), {"key": key})
            yield

    @contextmanager
    def _session(self) -> Iterator[sa.Connection]:
        """A dedicated database session; closing it releases all its locks."""
        db = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._sessions.append(db)
        try:
            yield db
        finally:
            self._sessions.remove(db)
            db.invalidate()
            db.close()


def _key(name: str) -> int:
    """A lock name hashed to the signed 64-bit key that PostgreSQL expects."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
