"""Progress of an ingest and of an eval run: counts, rate, time left."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import shown

if TYPE_CHECKING:
    from ingest.pipeline import Report

BETWEEN_LINES = 10.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def ingest_progress(
    sources: Sequence[str], every: float, *, terminal: bool
) -> Iterator[Callable[[Report], None]]:
    """A callback that shows progress on stderr: a bar on a `terminal`, else a line at most once
    `every` seconds."""
    total = sum(_size(Path(source)) for source in sources)
    if not terminal:
        yield _lines(lambda report: progress_line(report, total), every)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total or None)
        yield lambda report: bar.update(
            task, description=progress_line(report, total), completed=min(report.bytes, total)
        )


@contextmanager
def cases_progress(total: int) -> Iterator[Callable[[int, int], None]]:
    """A callback that shows on stderr how many cases are answered and how much time is left: a bar
    on a terminal, else a line at most every BETWEEN_LINES seconds."""
    if not sys.stderr.isatty():
        yield _lines(partial(_cases_line, time.monotonic()), BETWEEN_LINES)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda done, _: bar.update(task, completed=done)


@contextmanager
def moving_progress() -> Iterator[Callable[[int, int], None]]:
    """A callback that shows the number of moved revisions on stderr, at most every BETWEEN_LINES
    seconds."""
    yield _lines(lambda done, total: f"{done} of {total} revisions", BETWEEN_LINES)


def _cases_line(began: float, done: int, total: int) -> str:
    left = (time.monotonic() - began) * (total - done) / done
    return f"{done} of {total} cases, about {_duration(left)} left"


def _lines(line: Callable[..., str], every: float) -> Callable[..., None]:
    """A callback that writes its line on stderr, but not more than once in `every` seconds."""
    last = time.monotonic()

    def show(*counts: Any) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            sys.stderr.write(f"{shown.visible(line(*counts))}\n")

    return show


def progress_line(report: Report, total: int) -> str:
    """Counts, rate and, of `total` bytes to read, the time that is left."""
    rate = report.articles / max(report.seconds, 0.1)
    parts = [f"{report.articles} articles", f"{report.passages} passages embedded"]
    parts += [f"{len(report.failed)} failed"] if report.failed else []
    parts.append(f"{rate:.1f} articles/s")
    if 0 < report.bytes < total:
        left = report.seconds * (total - report.bytes) / report.bytes
        parts.append(f"about {_duration(left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _size(path: Path) -> int:
    """Bytes in a file or folder; 0 for a path that is neither, or cannot be read."""
    try:
        if path.is_dir():
            return sum(_size(Path(at, name)) for at, _, names in os.walk(path) for name in names)
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
