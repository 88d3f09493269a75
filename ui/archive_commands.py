"""`dateline archive`: its state, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.command import (
    COULD_NOT_RUN,
    ArchiveOption,
    JsonOption,
    open_archive,
    print_lines,
    told_errors,
)

archive_commands = typer.Typer(help="Look after an archive.", no_args_is_help=True)


@archive_commands.command("status")
def archive_status(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Count what the archive holds, and say whether its three stores agree.

    Try: dateline archive status
    """
    from ui import render

    with told_errors():
        status = open_archive(archive, guard=False).status()
    print_lines([render.as_json(status)] if as_json else render.status_lines(status))
    raise typer.Exit(0 if status["consistent"] else COULD_NOT_RUN)


@archive_commands.command("repair")
def archive_repair(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Make vectors and lexicon match the catalog again.

    Try: dateline archive repair
    """
    from ui import render

    with told_errors():
        mended = open_archive(archive, writing=True).repair()
    print_lines([render.as_json(mended)] if as_json else render.drift_lines(mended))


@archive_commands.command("reembed")
def archive_reembed(
    embedder: Annotated[str, typer.Option(help="minilm or a LangChain model id.")] = "minilm",
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Embed every passage anew, with this version of the bundled model or with another embedder.

    Try: dateline archive reembed
    """
    from ui import render

    with told_errors():
        count = open_archive(archive, guard=False, writing=True).reembed(embedder)
    result = {"embedder": embedder, "passages": count}
    print_lines(
        [render.as_json(result)] if as_json else [f"{count} passages embedded with {embedder}"]
    )
