"""Shared by the commands: options, opening the archive, and errors printed as one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ingest.errors import ArchiveReadOnly, CaseError, DatelineError, DraftError, QuestionError
from ui.serve.opening import open_chain
from ui.settings import Settings, settings
from ui.show.terminal import note

if TYPE_CHECKING:
    from assistant.chain import Chain
    from ingest.archive import Archive
    from ingest.coverage import Coverage

COULD_NOT_RUN, USAGE = 1, 2

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", help="The archive's folder.", show_default="DATELINE_ARCHIVE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ReaderOption = Annotated[
    str | None,
    typer.Option(help="extractive, or a LangChain model id.", show_default="DATELINE_READER"),
]
DecomposeOption = Annotated[
    bool | None,
    typer.Option(
        "--decompose/--no-decompose",
        help="Let the chat model split a question into its parts.",
        show_default="DATELINE_DECOMPOSE",
    ),
]
AsOfOption = Annotated[str, typer.Option(help="Answer as of this day or time.", show_default="now")]
SinceOption = Annotated[str, typer.Option(help="Only what was published from this day on.")]
UntilOption = Annotated[str, typer.Option(help="Only what was published up to this day.")]
OutletOption = Annotated[list[str] | None, typer.Option(help="Only this outlet; repeatable.")]

LanguageOption = Annotated[
    list[str] | None, typer.Option(help="Only in this language, such as en; repeatable.")
]
ArticleOption = Annotated[
    list[str] | None, typer.Option(help="Only this article, by id or URL; repeatable.")
]


def open_told_chain(
    archive: Path | None, reader: str | None, decompose: bool | None = None
) -> Chain:
    """The chain over the chosen archive; says on stderr which reader answers and why."""
    chain = open_chain(settings(archive, reader, decompose))
    note(str(chain.choice))
    return chain


def for_writing(archive: Path | None) -> Settings:
    """The settings of a command that changes the archive. Raises ArchiveReadOnly."""
    chosen = settings(archive)
    if chosen.read_only:
        raise ArchiveReadOnly(
            f"{chosen.archive}: the archive may only be read, since DATELINE_READ_ONLY is set",
            "unset it to change the archive",
        )
    return chosen


def open_archive(archive: Path | None, *, guard: bool = True, changing: bool = True) -> Archive:
    """Open the chosen archive for a command that writes to it. With `changing=False` the command
    may only lock out other writers, which read-only settings allow. Raises ArchiveReadOnly
    otherwise, and whatever `Archive.open` raises."""
    from ingest.archive import Archive

    chosen = for_writing(archive) if changing else settings(archive)
    return Archive.open(chosen.archive, chosen.stores, guard=guard)


def open_coverage(archive: Path | None, *, guard: bool = True) -> Coverage:
    """The chosen archive for reading. Raises what `Coverage.open` raises."""
    from ingest.coverage import Coverage

    chosen = settings(archive)
    return Coverage.open(chosen.archive, chosen.stores, guard=guard)


@contextmanager
def told_errors() -> Iterator[None]:
    try:
        yield
    except DatelineError as error:
        fail(error)
    except OSError as error:  # e.g. disk full, no permission to write
        where = error.filename or "a file"
        is_file = isinstance(error, FileExistsError | NotADirectoryError)
        remedy = "name a folder" if is_file else "check its owner and free space"
        fail(DatelineError(f"{where}: {error.strerror or error}", remedy))
    except KeyboardInterrupt:
        note("stopped; what was finished is kept")
        raise typer.Exit(130) from None


def fail(error: DatelineError) -> NoReturn:
    note(f"dateline: {error}")
    is_usage = isinstance(error, QuestionError | CaseError | DraftError)
    raise typer.Exit(USAGE if is_usage else COULD_NOT_RUN)
