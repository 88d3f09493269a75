"""The part of an ingest that runs on a Ray cluster's workers; does not depend on Ray."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ingest.article import Revision
from ingest.catalog.prepare import Prepared, prepare
from ingest.passages.embed import EmbedderIdentity, embedder
from ingest.read.extraction import extract_in_time, extracted
from ingest.read.formats import Failure, Page, Part, parts
from ingest.read.reading import Asked, Begun, Content, Same, contents, digest_of, ended, items_of

TASK_BYTES, TASK_FILES = 4 * 2**20, 64
"""Maximum bytes and number of small files per task, to outweigh its overhead."""
RISKED = 2
ROW = 64
"""Items per row of a task's output."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A file to read, of `size` bytes, or a `part` of a file with this digest; `last` marks the
    file's last part."""

    asked: Asked
    size: int
    part: Part | None = None
    digest: str = ""
    last: bool = True


Task = Sequence[Unit | Same | Failure]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """Some items of a task; `last` marks the task's last row."""

    items: Sequence[Content]
    last: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """The digest of a file and the ranges it can be read in; fewer than two if it cannot be split,
    or has not changed."""

    digest: str = ""
    ranges: Sequence[Part] = ()


def give_way(niceness: int) -> None:
    """Raise this process's niceness, see nice(1), to at least that of the process that started the
    ingest."""
    if hasattr(os, "nice"):
        os.nice(max(0, niceness - os.nice(0)))


def size_of(asked: Asked) -> int:
    """The size of a file in bytes; 0 if it cannot be read (reading it reports the error)."""
    try:
        return Path(asked.source.path).stat().st_size
    except OSError:
        return 0


def survey(asked: Asked, size: int) -> Survey:
    """The digest of a file, and the ranges of about `size` bytes that it can be split into."""
    digest, failure = digest_of(asked.source)
    if failure:
        return Survey()
    return Survey(digest, parts(asked.source, size) if digest != asked.known else ())


def units_of(asked: Asked, size: int, found: Survey) -> Sequence[Unit | Same]:
    """The units in which to read a file of `size` bytes: the whole file, or the ranges found."""
    ranges = found.ranges
    if found.digest and found.digest == asked.known:
        return [Same(asked.place, ())]
    if len(ranges) < 2:
        return [Unit(asked, size)]
    share = size // len(ranges)
    return [Unit(asked, share, part, found.digest, part is ranges[-1]) for part in ranges]


def tasks_of(units: Iterable[Unit | Same | Failure]) -> Sequence[Task]:
    """Units grouped into tasks of up to about TASK_BYTES and TASK_FILES."""
    tasks: list[list[Unit | Same | Failure]] = []
    size = TASK_BYTES
    for unit in units:
        if size >= TASK_BYTES or len(tasks[-1]) >= TASK_FILES:
            tasks.append([])
            size = 0
        tasks[-1].append(unit)
        size += unit.size if isinstance(unit, Unit) else 0
    return tasks


def _items_of(task: Task) -> Iterator[Content]:
    """The contents of a task's files, in order, with pages not yet extracted."""
    for unit in task:
        if not isinstance(unit, Unit):
            yield unit
        elif unit.part is None:
            yield from contents(unit.asked)
        else:
            yield from _part_of(unit, unit.part)


def _part_of(unit: Unit, part: Part) -> Iterator[Content]:
    if part.start == 0:
        yield Begun(unit.asked.place)
    yield from items_of(replace(unit.asked.source, part=part))
    if unit.last:
        yield ended(unit.asked, unit.digest)


def read_task(run: str, number: int, task: Task) -> Iterator[WorkRow]:
    """The contents of a task's files, in order, with pages extracted. After a task has killed
    RISKED workers on this node, pages are extracted in subprocesses, so that a page that crashes
    the extractor, or takes too long, only fails itself."""
    tries = Path(tempfile.gettempdir(), f"dateline-{run}-{number}")
    tried = tries.stat().st_size if tries.exists() else 0
    with tries.open("ab") as file:
        file.write(b".")
    items = _items_of(task)
    if tried < RISKED:
        yield from _rows_of(extract_in_time(i) if isinstance(i, Page) else i for i in items)
    else:
        yield from _rows_of(extracted(items))
    tries.unlink(missing_ok=True)


def _rows_of(items: Iterator[Content]) -> Iterator[WorkRow]:
    """The items in rows of ROW items; at least one row, even if there are none."""
    row = list(islice(items, ROW))
    while following := list(islice(items, ROW)):
        yield WorkRow(row, last=False)
        row = following
    yield WorkRow(row, last=True)


class Preparer:
    """Prepares revisions with its own embedder; runs as a Ray actor."""

    def __init__(self, name: str, niceness: int) -> None:
        give_way(niceness)
        self._embedder = embedder(name)

    def identity(self) -> EmbedderIdentity:
        return self._embedder.identity

    def prepare(self, revisions: Sequence[Revision]) -> Prepared:
        return prepare(revisions, self._embedder)
