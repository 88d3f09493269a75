"""The database behind a catalog, SQLite or PostgreSQL: opening it, and mapping its errors."""

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
from ingest.files.disk import DISK_IS_FULL, refusal

CATALOG_FILE = "catalog.sqlite3"
"""The catalog in an archive's folder."""
NODE_FILE = "node.lock"
"""Lock file in a node's folder, with a shared catalog; held by the process updating its lexicon."""
OWN_FILES = (CATALOG_FILE, NODE_FILE)
"""A folder that contains one of these is an archive, not a folder of sources."""
MAPPED = 2**31
"""SQLite's mmap_size in bytes: a search reads hundreds of rows scattered over the file."""
POSTGRESQL: Mapping[str, Any] = {
    # Overflow connections are opened and closed on each use, which costs more than a question.
    "pool_size": 20,
}
CONNECTION = {"connect_timeout": 10, "keepalives_idle": 30, "tcp_user_timeout": 60_000}
"""Defaults that the URL may override; a host that disappears silently is noticed in a minute."""
RESTED = 1.0
"""Idle seconds after which a pooled connection is pinged before use."""
LOCK_NOT_AVAILABLE, DISK_FULL, NO_ENTRY = "55P03", "53100", ("28", "3D")
"""SQLSTATEs: lock timeout; disk full; wrong password or database."""
ENDED = ("53", "40", "57014")
"""SQLSTATE prefixes: too many connections or locks, deadlock, statement timeout."""
REFUSED_MESSAGE = re.compile(
    r"authentication failed|(database|role) \S+ does not exist|no pg_hba\.conf entry"
)
"""Messages for the same errors while connecting, when there is no SQLSTATE."""
IN_LIMIT = 500
"""Values in one IN list, below SQLite's limit on bound parameters."""


@dataclass(frozen=True, slots=True)
class Database:
    """A catalog's database: `engine` for transactions, `readers` for single queries, in autocommit
    on a server, which saves BEGIN and ROLLBACK per query. Safe to share between threads."""

    engine: sa.Engine
    readers: sa.Engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Open the database at a URL; its errors are mapped to ArchiveError. Raises
        StoreUnreachable for a URL that is neither SQLite nor PostgreSQL."""
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
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # its warnings are also raised
    sa.event.listen(engine, "checkin", _rest)
    sa.event.listen(engine, "checkout", partial(_ping, engine))
    return engine


def _sqlite(file: Path) -> sa.Engine:
    """The engine for a file. In a folder that is not writable, each query reopens the file, to
    notice when that changes."""
    pool = sa.NullPool if refusal(file.parent) else None
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=pool)
    sa.event.listen(engine, "do_connect", partial(_without_writing, file))
    sa.event.listen(engine, "connect", partial(_configure_sqlite, file))
    sa.event.listen(engine, "handle_error", partial(_map_sqlite, file))
    return engine


def _without_writing(file: Path, _: Any, record: Any, arguments: Any, named: Any) -> None:
    """Open the file as `immutable` if its folder is not writable and its write-ahead log is empty:
    otherwise SQLite in WAL mode must create a shared-memory file even to read."""
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
        # One array parameter, so that the server plans one statement for any number of values.
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
    """Ping an idle connection on checkout, so that a restarted server is reconnected to. One used
    within RESTED seconds is not pinged, which would double the round trips."""
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
    """Map a PostgreSQL error by SQLSTATE (PostgreSQL's documentation, appendix A)."""
    code = getattr(error, "sqlstate", None) or ""
    if code == LOCK_NOT_AVAILABLE:
        return ArchiveLocked(
            "another process keeps the shared archive to itself", "run this again when it is done"
        )
    if code == DISK_FULL:
        return disk_full()
    if code.startswith(ENDED):
        return StoreUnreachable(
            f"the catalog's database aborted a command ({first_line(error)})",
            "run this again; if it recurs, check max_connections and max_locks_per_transaction",
        )
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if code.startswith(NO_ENTRY) or REFUSED_MESSAGE.search(str(error)):
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
    """The last line of a connection error, which holds the server's message."""
    return (str(error).strip().splitlines() or [""])[-1].strip()[:200]


def _unusable(file: Path, error: BaseException) -> ArchiveError:
    reason = refusal(file.parent)
    if "disk is full" in str(error) or reason == DISK_IS_FULL:
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
