"""`dateline archive`: status, repair, upgrade, export and import of an archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest import shown
from ui.cli.command import (
    COULD_NOT_RUN,
    ArchiveOption,
    JsonOption,
    for_writing,
    open_archive,
    open_coverage,
    told_errors,
)
from ui.show.terminal import print_lines

archive_commands = typer.Typer(help="Look after an archive.", no_args_is_help=True)


@archive_commands.command("status")
def archive_status(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Count what the archive holds, and say whether its three stores agree.

    Try: dateline archive status
    """
    from ui.show import render

    with told_errors():
        status = open_coverage(archive, guard=False).status()
    print_lines([shown.as_json(status)] if as_json else render.status_lines(status))
    raise typer.Exit(0 if status["consistent"] else COULD_NOT_RUN)


@archive_commands.command("repair")
def archive_repair(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Make vectors and lexicon match the catalog again.

    Try: dateline archive repair
    """
    from ui.show import render

    with told_errors():
        mended = open_archive(archive).repair()
    print_lines([shown.as_json(mended)] if as_json else render.drift_lines(mended))


@archive_commands.command("reembed")
def archive_reembed(
    embedder: Annotated[str, typer.Option(help="minilm or a LangChain model id.")] = "minilm",
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Re-embed every passage with this version of the bundled model or with another embedder.

    Try: dateline archive reembed
    """

    with told_errors():
        count = open_archive(archive, guard=False).reembed(embedder)
    result = {"embedder": embedder, "passages": count}
    print_lines(
        [shown.as_json(result)] if as_json else [f"{count} passages embedded with {embedder}"]
    )


@archive_commands.command("upgrade")
def archive_upgrade(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Migrate an archive made by an older Dateline to the current schema.

    Try: dateline archive upgrade
    """
    from ingest.archive import Archive
    from ingest.catalog.tables import SCHEMA

    with told_errors():
        chosen = for_writing(archive)
        before = Archive.upgrade(chosen.archive, chosen.stores)
    result = {"from": before, "to": SCHEMA}
    lines = [f"schema {before}, now {SCHEMA}" if before != SCHEMA else f"schema {SCHEMA} already"]
    print_lines([shown.as_json(result)] if as_json else lines)


@archive_commands.command("export")
def archive_export(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or that of a stopped export.")],
    vectors: Annotated[bool, typer.Option(help="Export the vectors too.")] = True,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export an archive as JSON lines, to import it into another archive, local or shared.

    Articles with all revisions and copies, conversations and feedback. Locks out other writers.
    Try: dateline archive export moving/
    """
    from ingest.moving import export
    from ui.cli.progress import moving_progress
    from ui.show import render

    with told_errors(), moving_progress() as progress:
        opened = open_archive(archive, changing=False)
        done = export(opened, folder, vectors=vectors, progress=progress)
        opened.close()
    print_lines([shown.as_json(done)] if as_json else render.moved_lines(done, folder))


@archive_commands.command("import")
def archive_import(
    folder: Annotated[Path, typer.Argument(help="What `dateline archive export` wrote.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fill a new archive from an export; counts and hashes are checked.

    Try: dateline archive import moving/ --archive new/
    """
    from ingest.archive import Archive
    from ingest.moving import import_into, read_manifest
    from ui.cli.progress import moving_progress
    from ui.show import render

    with told_errors(), moving_progress() as progress:
        chosen, model = for_writing(archive), read_manifest(folder)["embedder"]["model"]
        opened = Archive.open_or_create(chosen.archive, model, chosen.stores)
        done = import_into(opened, folder, progress=progress)
        opened.close()
    print_lines([shown.as_json(done)] if as_json else render.moved_lines(done, chosen.archive))
