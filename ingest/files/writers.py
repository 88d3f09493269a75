"""Who may write to an archive, and what nobody else may touch meanwhile.

One folder has one writer. Over a shared catalog many write at once: each locks the articles that it
stores, by PostgreSQL's advisory locks, which the server lets go of when a writer dies.
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
"""Seconds that a writer waits for another to store the same articles."""
WRITING, COPIES, ARTICLE = "writing", "copies", "article"


class Writers(Protocol):
    """How the writers of one archive keep out of each other's way."""

    def writing(self) -> AbstractContextManager[None]:
        """Be a writer. Raises ArchiveLocked when that has to wait for too long."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Be the only writer, to make a store anew. Raises ArchiveLocked."""
        ...

    def storing(self, article_ids: Sequence[str]) -> AbstractContextManager[None]:
        """Nobody else stores these articles meanwhile."""
        ...

    def grouping(self) -> AbstractContextManager[None]:
        """Nobody else looks for copies meanwhile: each would make a group of its own."""
        ...

    def confirm(self) -> None:
        """Raises StoreUnreachable where a lock that is held was lost with its session."""
        ...

    def abandoned(self, article_ids: Sequence[str]) -> AbstractContextManager[list[str]]:
        """Those of these articles that no living writer is storing; they are this one's to finish
        meanwhile."""
        ...


class OneWriter:
    """The writer of a folder: whoever holds its lock may do anything."""

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
        """A file's lock is kept for as long as its process lives."""

    def abandoned(self, article_ids: Sequence[str]) -> AbstractContextManager[list[str]]:
        return nullcontext(list(article_ids))


class ManyWriters:
    """The writers of a shared catalog, by advisory locks of its server."""

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
        """Hold these locks, taken in one order by everybody, so that no two wait for each other."""
        with self._session() as db:
            db.execute(sa.text(f"SET lock_timeout = {round(1000 * wait)}"))
            db.execute(sa.text("SET idle_session_timeout = 0"))  # it is held for a whole ingest
            for key in sorted({_key(name) for name in names}):
                db.execute(sa.text(f"SELECT {take}(:key)"), {"key": key})
            yield

    @contextmanager
    def _session(self) -> Iterator[sa.Connection]:
        """A session of the server's own; its end lets go of all that it has locked."""
        db = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._sessions.append(db)
        try:
            yield db
        finally:
            self._sessions.remove(db)
            db.invalidate()
            db.close()


def _key(name: str) -> int:
    """A name as the signed 64-bit number that PostgreSQL locks."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
