"""The database behind a catalog, SQLite's or PostgreSQL's: how it is opened, and what its errors
become."""

from __future__ import annotations

import importlib
import logging
import math
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ingest.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    StoreUnreachable,
    disk_full,
    first_line,
)
from ingest.files.disk import FULL, refusal

CATALOG_FILE = "catalog.sqlite3"
"""The catalog in an archive's folder."""
NODE_FILE = "node.lock"
"""In the folder of a node beside a shared catalog; held by who brings its lexicon up to date."""
OWN_FILES = (CATALOG_FILE, NODE_FILE)
"""A folder with one of these in it holds no sources."""
MAPPED = 2**31
"""Bytes of SQLite's file that are read in place: a search reads hundreds of rows all over it."""
POSTGRESQL: Mapping[str, Any] = {
    # Connections beyond the pool are made and closed each time, which costs more than a question.
    "pool_size": 20,
}
CONNECTION = {"connect_timeout": 10, "keepalives_idle": 30, "tcp_user_timeout": 60_000}
"""What a URL may say otherwise: a host that is gone without a word is noticed in a minute."""
RESTED = 1.0
"""Seconds unused after which a connection is tried before it is used."""
LOCK_NOT_AVAILABLE, DISK_FULL, NO_ENTRY = "55P03", "53100", ("28", "3D")
"""SQLSTATEs: a lock that was waited for too long; no room; a wrong password or database."""
ENDED = ("53", "40", "57014")
"""Too many connections or locks, a deadlock, a command that took too long."""
NOT_LET_IN = re.compile(
    r"authentication failed|(database|role) \S+ does not exist|no pg_hba\.conf entry"
)
"""What is told of the same while connecting, without an SQLSTATE."""
IN_LIMIT = 500
"""Values in one IN list, below SQLite's limit on bound parameters."""


@dataclass(frozen=True, slots=True)
class Database:
    """A catalog's database: `engine` for transactions, `readers` for queries that are each a
    transaction of its own, which spares a server two commands for every query. Safe to share
    between threads."""

    engine: sa.Engine
    readers: sa.Engine

    @classmethod
    def open(cls, url: str) -> Database:
        """The database of a URL; every error of it comes up as one of ours. Raises
        StoreUnreachable for a URL of another kind of database."""
        engine = _engine(url)
        if not is_server(engine):
            return cls(engine, engine)
        return cls(engine, engine.execution_options(isolation_level="AUTOCOMMIT"))

    @property
    def is_shared(self) -> bool:
        """Whether it is on a database server, for many nodes and writers."""
        return is_server(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> sa.Engine:
    if url.startswith("sqlite:"):
        return _sqlite(Path(url.removeprefix("sqlite:///")))
    place = _postgresql(url)
    settings = {name: value for name, value in CONNECTION.items() if name not in place.query}
    engine = sa.create_engine(place, connect_args=settings, **POSTGRESQL)
    sa.event.listen(engine, "handle_error", _map_postgresql)
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # what it warns of is raised as well
    sa.event.listen(engine, "checkin", _rest)
    sa.event.listen(engine, "checkout", partial(_ping, engine))
    return engine


def _sqlite(file: Path) -> sa.Engine:
    """The engine of a file. Where nothing may be written beside it, each query opens it anew, to
    see when that has changed."""
    pool = sa.NullPool if refusal(file.parent) else None
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=pool)
    sa.event.listen(engine, "do_connect", partial(_without_writing, file))
    sa.event.listen(engine, "connect", partial(_configure_sqlite, file))
    sa.event.listen(engine, "handle_error", partial(_map_sqlite, file))
    return engine


def _without_writing(file: Path, _: Any, record: Any, arguments: Any, named: Any) -> None:
    """Open the file as `immutable` if nothing can be written beside it and its write-ahead log is
    empty: to read in WAL mode, SQLite otherwise has to create a shared-memory file."""
    log = file.with_name(f"{file.name}-wal")
    if refusal(file.parent) and not (log.exists() and log.stat().st_size):
        arguments[0] = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        named["uri"] = record.info["immutable"] = True


def is_server(engine: sa.Engine) -> bool:
    """Whether it is a database server's, for many nodes and writers."""
    return engine.dialect.name != "sqlite"


def _postgresql(url: str) -> sa.URL:
    """The URL, as psycopg 3 is to read it."""
    try:
        found = sa.make_url(url)
    except sa.exc.ArgumentError:
        found = None
    if found is None or found.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise StoreUnreachable(
            "DATELINE_CATALOG_URL is not the address of a PostgreSQL database",
            "write it as postgresql://user:password@host/database",
        )
    return found.set(drivername="postgresql+psycopg")


def in_parts(
    db: sa.Connection, query: sa.Select[Any], column: sa.Column[Any], values: Sequence[Any]
) -> Iterable[sa.Row[Any]]:
    """The rows of `query` whose `column` is one of `values`, however many those are."""
    if not is_server(db.engine):
        for part in parts_of(values):
            yield from db.execute(query.where(column.in_(part)))
    elif values:
        # One array, and so one statement that the server plans once, however many there are.
        array = sa.literal(list(values), postgresql.ARRAY(column.type))
        yield from db.execute(query.where(column == sa.any_(array)))


def parts_of(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """`values` in parts that fit into one IN list."""
    for i in range(0, len(values), IN_LIMIT):
        yield values[i : i + IN_LIMIT]


def insert_missing(db: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` whose primary key is not there yet."""
    dialect = importlib.import_module(f"sqlalchemy.dialects.{db.dialect.name}")
    if rows:
        db.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _configure_sqlite(file: Path, connection: Any, record: Any) -> None:
    try:
        with closing(connection.cursor()) as cursor:
            if "immutable" not in record.info:
                cursor.execute("PRAGMA journal_mode=WAL")  # readers go on while one writes
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA busy_timeout=30000")
            cursor.execute(f"PRAGMA mmap_size={MAPPED}")
    except sqlite3.Error as error:
        raise _unusable(file, error) from error


def _rest(_: Any, record: Any) -> None:
    record.info["since"] = time.monotonic()


def _ping(engine: sa.Engine, connection: Any, record: Any, _: Any) -> None:
    """A server that was restarted is found anew; a connection that was in use a moment ago is
    taken to live, since asking it first would double the round trips."""
    if time.monotonic() - record.info.get("since", math.inf) < RESTED:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DisconnectionError from error


def _map_sqlite(file: Path, context: Any) -> None:
    raise _unusable(file, context.original_exception) from context.original_exception


def _map_postgresql(context: Any) -> None:
    raise _told_by_server(context.original_exception) from context.original_exception


def _told_by_server(error: BaseException) -> ArchiveError:
    """By SQLSTATE (PostgreSQL's documentation, appendix A)."""
    code = getattr(error, "sqlstate", None) or ""
    if code == LOCK_NOT_AVAILABLE:
        return ArchiveLocked(
            "another process keeps the shared archive to itself", "run this again when it is done"
        )
    if code == DISK_FULL:
        return disk_full()
    if code.startswith(ENDED):
        return StoreUnreachable(
            f"the catalog's database ended a command ({first_line(error)})",
            "run this again; see its max_connections and max_locks_per_transaction if it is so "
            "again",
        )
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if code.startswith(NO_ENTRY) or NOT_LET_IN.search(str(error)):
        return StoreUnreachable(
            f"the catalog's database does not let us in ({_last_line(error)})",
            "check user, password (percent-encoded) and database in DATELINE_CATALOG_URL",
        )
    if "OperationalError" in kinds:
        return StoreUnreachable(
            f"the catalog's database does not answer ({first_line(error)})",
            "check DATELINE_CATALOG_URL and that its server runs",
        )
    return ArchiveDamaged(
        f"the catalog cannot be used ({first_line(error)})",
        "check the database's rights and version, then run this again",
    )


def _last_line(error: BaseException) -> str:
    """What the server said, below what was tried."""
    return (str(error).strip().splitlines() or [""])[-1].strip()[:200]


def _unusable(file: Path, error: BaseException) -> ArchiveError:
    reason = refusal(file.parent)
    if "disk is full" in str(error) or reason == FULL:
        return disk_full()
    if reason:
        return ArchiveDamaged(
            f"the catalog cannot be used ({first_line(error)}): {reason}",
            "have the archive where it may be written",
        )
    return ArchiveDamaged(
        f"the catalog cannot be used ({first_line(error)})",
        "check the disk's free space and the owner of the archive, then run this again",
    )
