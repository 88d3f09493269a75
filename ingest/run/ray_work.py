"""What a Ray cluster's workers do of an ingest. Knows nothing of Ray."""

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
"""Small files that one task reads: enough to be worth handing out."""
RISKED = 2
ROW = 64
"""Items a task hands over at a time."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A file of so many bytes to read, or `part` of one of this digest; `last` for the part that
    ends it."""

    asked: Asked
    size: int
    part: Part | None = None
    digest: str = ""
    last: bool = True


Task = Sequence[Unit | Same | Failure]


@dataclass(frozen=True, slots=True)
class Row:
    """Some of the items of a task; `last` ends it."""

    items: Sequence[Content]
    last: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """The digest of a file and the ranges it can be read in; fewer than two where it cannot, or
    where it is what it was."""

    digest: str = ""
    ranges: Sequence[Part] = ()


def give_way(niceness: int) -> None:
    """Go no more before others on this machine than whoever started the ingest does, who waits
    for this work where it goes first: on the scale of nice(1)."""
    if hasattr(os, "nice"):
        os.nice(max(0, niceness - os.nice(0)))


def size_of(asked: Asked) -> int:
    """The bytes in a file; 0 where whoever reads it will say that it cannot be read."""
    try:
        return Path(asked.source.path).stat().st_size
    except OSError:
        return 0


def survey(asked: Asked, size: int) -> Survey:
    """Where a file can be taken apart into ranges of about `size` bytes."""
    digest, failure = digest_of(asked.source)
    if failure:
        return Survey()
    return Survey(digest, parts(asked.source, size) if digest != asked.known else ())


def units_of(asked: Asked, size: int, found: Survey) -> Sequence[Unit | Same]:
    """A file of so many bytes as what it is read in: whole, or in the ranges that were found."""
    ranges = found.ranges
    if found.digest and found.digest == asked.known:
        return [Same(asked.place, ())]
    if len(ranges) < 2:
        return [Unit(asked, size)]
    share = size // len(ranges)
    return [Unit(asked, share, part, found.digest, part is ranges[-1]) for part in ranges]


def tasks_of(units: Iterable[Unit | Same | Failure]) -> Sequence[Task]:
    """Units in groups that are worth handing out."""
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
    """The contents of its files, in order, their pages still to be extracted."""
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


def read_task(run: str, number: int, task: Task) -> Iterator[Row]:
    """The contents of its files, in order, their pages extracted. A task that has cost RISKED
    workers of this node has them extracted in processes of their own, where a page that breaks the
    extractor, or takes too long, costs itself alone."""
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


def _rows_of(items: Iterator[Content]) -> Iterator[Row]:
    """These items in rows, however many there are."""
    row = list(islice(items, ROW))
    while following := list(islice(items, ROW)):
        yield Row(row, last=False)
        row = following
    yield Row(row, last=True)


class Preparer:
    """Prepares revisions with an embedder of its own."""

    def __init__(self, name: str, niceness: int) -> None:
        give_way(niceness)
        self._embedder = embedder(name)

    def identity(self) -> EmbedderIdentity:
        return self._embedder.identity

    def prepare(self, revisions: Sequence[Revision]) -> Prepared:
        return prepare(revisions, self._embedder)
