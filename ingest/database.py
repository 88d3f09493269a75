"""The database behind a catalog: how it is opened, and what its errors become."""

from __future__ import annotations

import errno
import importlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from ingest.errors import ArchiveDamaged, ArchiveError, disk_full, first_line

CATALOG_FILE = "catalog.sqlite3"
"""The catalog in an archive's folder; a folder with this file in it holds no sources."""
MAPPED = 2**31
"""Bytes of SQLite's file that are read in place: a search reads hundreds of rows all over it."""
IN_LIMIT = 500
"""Values in one IN list, below SQLite's limit on bound parameters."""


def open_database(url: str) -> sa.Engine:
    """The engine of a database URL; every error of it comes up as one of ours."""
    engine = sa.create_engine(url)
    sa.event.listen(engine, "handle_error", _map_error)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure_sqlite)
    return engine


def in_parts(
    db: sa.Connection, query: sa.Select[Any], column: sa.Column[Any], values: Sequence[Any]
) -> Iterable[sa.Row[Any]]:
    """The rows of `query` whose `column` is one of `values`, however many those are."""
    for part in parts_of(values):
        yield from db.execute(query.where(column.in_(part)))


def parts_of(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """`values` in parts that fit into one IN list."""
    for i in range(0, len(values), IN_LIMIT):
        yield values[i : i + IN_LIMIT]


def insert_missing(db: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` whose primary key is not there yet."""
    dialect = importlib.import_module(f"sqlalchemy.dialects.{db.dialect.name}")
    if rows:
        db.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _configure_sqlite(connection: Any, record: Any) -> None:  # noqa: ARG001
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")  # readers go on while one process writes
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA busy_timeout=30000")
            cursor.execute(f"PRAGMA mmap_size={MAPPED}")
    except sqlite3.Error as error:
        raise _unusable(error) from error


def _map_error(context: Any) -> None:
    raise _unusable(context.original_exception) from context.original_exception


def _unusable(error: BaseException) -> ArchiveError:
    if "disk is full" in str(error) or getattr(error, "errno", None) == errno.ENOSPC:
        return disk_full()
    return ArchiveDamaged(
        f"the catalog cannot be used ({first_line(error)})",
        "check the disk's free space and the owner of the archive, then run this again",
    )
