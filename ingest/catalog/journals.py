"""Journals: named append-only logs of JSON lines that hold conversations, collections, corrections
and readers' feedback.

In an archive's folder a journal is a file; with a shared catalog it is in a table, for all nodes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from ingest.catalog.database import Database
from ingest.catalog.tables import journals
from ingest.errors import ArchiveError, NotKept, first_line

ENDING = ".jsonl"
KINDS = ("conversations/", "collections/", "corrections", "feedback")
"""Prefixes of all journal names."""
JournalRow = dict[str, Any]


class Journals(Protocol):
    """The journals of one archive, named by paths such as "conversations/somebody/20260501"."""

    def __hash__(self) -> int: ...

    def append(
        self, name: str, row: Mapping[str, Any], what: str, after: int | None = None
    ) -> int | None:
        """Append a row durably and return the journal's new mark. With `after`, append only if the
        journal's mark is still `after` (0 for a new journal), else return None. Raises NotKept,
        which names `what` ("the conversation"), if the row cannot be written."""
        ...

    def rows(self, name: str) -> Iterator[JournalRow]:
        """The rows of a journal, skipping lines that are incomplete; none if it does not exist."""
        ...

    def marks(self, prefix: str) -> dict[str, int]:
        """The journal names that begin with `prefix`, sorted, each with its mark: a number that
        grows with every line."""
        ...

    def remove(self, name: str) -> None:
        """Delete a journal, if it exists."""
        ...


class FolderJournals:
    """Journals as files in an archive's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(
        self, name: str, row: Mapping[str, Any], what: str, after: int | None = None
    ) -> int | None:
        line, path = json.dumps(row, ensure_ascii=False) + "\n", self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b", buffering=0) as file:
                if after not in (None, file.seek(0, os.SEEK_END)):
                    return None
                _append_whole(file, _after_a_torn_line(file) + line.encode())
                os.fsync(file.fileno())
                return file.tell()
        except OSError as error:
            raise NotKept(
                f"{what} is not kept ({error.strerror or first_line(error)})",
                "free space or change the owner of the archive's folder; answers go on without it",
            ) from error

    def rows(self, name: str) -> Iterator[JournalRow]:
        try:
            with self._path(name).open("rb") as lines:
                yield from filter(None, map(_row, lines))
        except FileNotFoundError:
            return

    def marks(self, prefix: str) -> dict[str, int]:
        folder, _, start = prefix.rpartition("/")
        found = {}
        for path in sorted((self._folder / folder).rglob(f"{start}*{ENDING}")):
            with suppress(FileNotFoundError):  # removed meanwhile
                name = path.relative_to(self._folder).as_posix().removesuffix(ENDING)
                found[name] = path.stat().st_size
        return found

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{ENDING}"


class CatalogJournals:
    """Journals in a table of a shared catalog."""

    def __init__(self, database: Database) -> None:
        self._engine = database.readers  # each command is a transaction of its own

    def append(
        self, name: str, row: Mapping[str, Any], what: str, after: int | None = None
    ) -> int | None:
        line = sa.select(sa.literal(name), sa.literal(json.dumps(row, ensure_ascii=False)))
        last = sa.select(sa.func.max(journals.c.number)).where(journals.c.name == name)
        if after is not None:
            line = line.where(sa.func.coalesce(last.scalar_subquery(), 0) == after)
        added = journals.insert().from_select(["name", "line"], line)
        try:
            with self._engine.connect() as db:
                mark: int | None = db.scalar(added.returning(journals.c.number))
                return mark
        except ArchiveError as error:
            raise NotKept(
                f"{what} is not kept ({error.message})", f"{error.remedy}; answers go on without it"
            ) from error

    def rows(self, name: str) -> Iterator[JournalRow]:
        query = sa.select(journals.c.line).where(journals.c.name == name)
        with self._engine.connect() as db:
            lines = list(db.scalars(query.order_by(journals.c.number)))
        yield from filter(None, map(_row, lines))

    def marks(self, prefix: str) -> dict[str, int]:
        query = sa.select(journals.c.name, sa.func.max(journals.c.number))
        begins = journals.c.name.startswith(prefix, autoescape=True)
        with self._engine.connect() as db:
            rows = db.execute(query.where(begins).group_by(journals.c.name))
            return dict(sorted((name, mark) for name, mark in rows))

    def remove(self, name: str) -> None:
        with self._engine.connect() as db:
            db.execute(journals.delete().where(journals.c.name == name))


def _row(line: str | bytes) -> JournalRow | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _append_whole(file: FileIO, content: bytes) -> None:
    """Append all of `content` or, on a full disk, nothing, so that the journal's mark stays."""
    end, left = file.seek(0, os.SEEK_END), memoryview(content)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:
        written = len(content) - len(left)
        if file.seek(0, os.SEEK_END) == end + written:  # else another process has added to it
            file.truncate(end)
        raise


def _after_a_torn_line(file: FileIO) -> bytes:
    """A line feed if the file's last line is incomplete, else nothing."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return b""
    file.seek(size - 1)
    return b"" if file.read(1) == b"\n" else b"\n"
