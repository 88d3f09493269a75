"""Progress on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.pipeline import Report


@contextmanager
def ingest_progress() -> Iterator[Callable[[Report], None]]:
    """A line on stderr that counts articles and passages and tells the rate."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def show(report: Report) -> None:
            rate = report.articles / max(report.seconds, 0.1)
            bar.update(
                task,
                description=f"{report.articles} articles, {report.passages} passages embedded, "
                f"{len(report.failed)} failed, {rate:.1f} articles/s",
            )

        yield show
