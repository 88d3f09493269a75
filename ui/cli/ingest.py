"""`dateline ingest`: read articles from files, URLs and feeds into the archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest import shown
from ingest.errors import ArchiveMissing, SettingError
from ui.cli.command import (
    COULD_NOT_RUN,
    ArchiveOption,
    JsonOption,
    for_writing,
    open_coverage,
    told_errors,
)
from ui.cli.progress import BETWEEN_LINES, ingest_progress
from ui.settings import Settings, names_ray_cluster, settings
from ui.show.terminal import print_lines

if TYPE_CHECKING:
    from ingest.archive import Archive
    from ingest.catalog.corrections import Fields
    from ingest.pipeline import Report
    from ingest.run.engine import Engine


GIVEN_WAY = 15
"""Niceness of an ingest process, as in nice(1); 19 is the lowest priority."""


class EngineName(StrEnum):
    """The engines by the names they are chosen by."""

    local = "local"
    ray = "ray"


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, globs, URLs of pages, feeds or sitemaps, or - for article JSONL "
            "on stdin."
        ),
    ],
    dry_run: Annotated[bool, typer.Option(help="Show what would change; change nothing.")] = False,
    explain: Annotated[
        bool, typer.Option(help="Show what each article would be read as; change nothing.")
    ] = False,
    prune: Annotated[
        bool, typer.Option(help="Remove articles no longer in these files and folders.")
    ] = False,
    allow_private: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST:PORT",
            help="A server in a private network that may be fetched from; repeatable.",
        ),
    ] = None,
    follow_links: Annotated[
        bool, typer.Option(help="Follow links in a folder that lead out of it.")
    ] = False,
    embedder: Annotated[
        str, typer.Option(help="The embedder of a new archive: minilm or a LangChain model id.")
    ] = "",
    engine: Annotated[
        EngineName, typer.Option(help="What does the work: this process, or a Ray cluster.")
    ] = EngineName.local,
    ray_address: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            envvar="RAY_ADDRESS",
            help="The Ray cluster to use, or auto; by default one is started on this machine.",
        ),
    ] = "",
    every: Annotated[
        float,
        typer.Option(help="Seconds between lines of progress where there is no terminal.", min=0),
    ] = BETWEEN_LINES,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ingest articles into the archive; unchanged articles are skipped.

    Try: dateline ingest articles/ page.html wire.txt dump.jsonl.gz
    """
    from ingest.archive import Archive
    from ui.show import render

    _give_way()
    with told_errors():
        allowed = frozenset(_endpoint(name) for name in allow_private or ())
        if explain:
            raise typer.Exit(_explain(sources, allowed, follow_links, archive, as_json))
        chosen = settings(archive) if dry_run else for_writing(archive)
        with _scratch(chosen.archive, dry_run) as where:
            opened = Archive.open_or_create(where, embedder, chosen.stores)
            if prune:
                _check_prune(opened, chosen)
            with closing(_engine(engine, ray_address)) as worked_by:
                report = take_in(
                    opened,
                    sources,
                    dry_run=dry_run,
                    prune=prune,
                    allowed=allowed,
                    follow_links=follow_links,
                    every=every,
                    engine=worked_by,
                )
            opened.close()
    print_lines([shown.as_json(report.to_json())] if as_json else render.report_lines(report))
    raise typer.Exit(COULD_NOT_RUN if report.failed else 0)


def take_in(
    opened: Archive,
    sources: Sequence[str],
    *,
    dry_run: bool = False,
    prune: bool = False,
    allowed: frozenset[tuple[str, int]] = frozenset(),
    follow_links: bool = False,
    every: float = BETWEEN_LINES,
    engine: Engine | None = None,
) -> Report:
    """Ingest, with progress on stderr: a bar on a terminal, else a line now and then."""
    from ingest.pipeline import ingest as run

    with ingest_progress(sources, every, terminal=sys.stderr.isatty()) as progress:
        return run(
            opened,
            sources,
            dry_run=dry_run,
            prune=prune,
            allowed=allowed,
            follow_links=follow_links,
            progress=progress,
            engine=engine,
        )


def _explain(
    sources: Sequence[str],
    allowed: frozenset[tuple[str, int]],
    follow_links: bool,
    archive: Path | None,
    as_json: bool,
) -> int:
    """Print what sources would be read as; returns the exit status."""
    from ingest.read.formats import Failure
    from ingest.run.explain import explained
    from ui.show import render

    known = _corrections(archive)
    found = list(explained(sources, known, allowed=allowed, follow_links=follow_links))
    failed = [one for one in found if isinstance(one, Failure)]
    read = [one for one in found if not isinstance(one, Failure)]
    if as_json:
        failures = [asdict(failure) for failure in failed]
        articles = [one.to_json() for one in read]
        print_lines([shown.as_json({"articles": articles, "failed": failures})])
    else:
        print_lines(render.explained_lines(read, failed))
    return COULD_NOT_RUN if failed else 0


def _corrections(archive: Path | None) -> dict[str, Fields]:
    """The corrections of the chosen archive, if there is one."""
    from ingest.catalog.corrections import Corrections

    try:
        opened = open_coverage(archive)
    except ArchiveMissing:
        return {}
    found = Corrections(opened.journals).by_article()
    opened.close()
    return found


def _check_prune(opened: Archive, chosen: Settings) -> None:
    if opened.catalog.database.is_shared and not chosen.same_files:
        raise SettingError(
            "--prune might take out what other machines took in from the same paths",
            "set DATELINE_SAME_FILES=1 if these paths are the same files on all of them",
        )


def _give_way() -> None:
    """Lower this process's priority, so that questions on this machine are answered first."""
    if hasattr(os, "nice"):
        os.nice(GIVEN_WAY)


def _engine(name: EngineName, ray_address: str) -> Engine:
    if name is EngineName.ray:
        from ingest.run.ray_engine import RayEngine

        return RayEngine(ray_address)
    if ray_address and not names_ray_cluster():
        raise typer.BadParameter("is for --engine ray", param_hint="--ray-address")
    from ingest.run.engine import LocalEngine

    return LocalEngine()


def _endpoint(name: str) -> tuple[str, int]:
    host, _, port = name.rpartition(":")
    if not host or not port.isdigit() or "/" in host:
        raise typer.BadParameter(
            f"{name!r} is not HOST:PORT, such as intranet.example:8080",
            param_hint="--allow-private",
        )
    return host.strip("[]").lower(), int(port)


@contextmanager
def _scratch(folder: Path, dry_run: bool) -> Iterator[Path]:
    """The archive's folder; for a dry run without an archive, a temporary folder."""
    if folder.exists() or not dry_run:
        yield folder
        return
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)
