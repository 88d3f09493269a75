"""The command line: parse, call one function, print; the answer on stdout, the rest on stderr."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant import EXTRACTIVE
from ingest import shown
from ingest.errors import SettingError
from ingest.tracing import traced
from ui import telemetry
from ui.cli.archive import archive_commands
from ui.cli.articles import articles
from ui.cli.check import check
from ui.cli.command import (
    ArchiveOption,
    ArticleOption,
    AsOfOption,
    DecomposeOption,
    JsonOption,
    LanguageOption,
    OutletOption,
    ReaderOption,
    SinceOption,
    UntilOption,
    for_writing,
    open_told_chain,
    told_errors,
)
from ui.cli.evals import evals
from ui.cli.ingest import ingest, take_in
from ui.serve.opening import open_chain
from ui.settings import demo_archive, settings, telemetry_settings
from ui.show.terminal import note, print_lines

if TYPE_CHECKING:
    from assistant.chain import Chain
    from assistant.understand.question import Question
    from assistant.write.answer import Answer
    from ingest.coverage import Coverage

ABSTAINED = 3
DEMO_QUESTION = "Did Cuba confirm talks?"

app = typer.Typer(
    name="dateline",
    help="Ask a body of news coverage: who said what, when, and is it so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
app.command()(ingest)
app.command()(check)
app.add_typer(articles, name="articles")
app.add_typer(archive_commands, name="archive")
app.add_typer(evals, name="eval")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In a sentence.")],
    as_of: AsOfOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    outlet: OutletOption = None,
    language: LanguageOption = None,
    article: ArticleOption = None,
    k: Annotated[int, typer.Option(help="Passages to read.", min=1, max=100)] = 10,
    reader: ReaderOption = None,
    decompose: DecomposeOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question from the coverage, every claim with its passage.

    Try: dateline ask "Did Cuba confirm talks?"
    """
    with told_errors():
        chain = open_told_chain(archive, reader, decompose)
        bounds = _bounds(as_of, since, until, outlet, language, article)
        answer = _answer(chain, question, bounds, k, as_json)
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words or a question.")],
    as_of: AsOfOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    outlet: OutletOption = None,
    language: LanguageOption = None,
    article: ArticleOption = None,
    k: Annotated[int, typer.Option(help="Passages to show.", min=1, max=100)] = 10,
    explain: Annotated[bool, typer.Option(help="Show the parts of each score.")] = False,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find passages.

    Try: dateline search "talks with Cuba"
    """
    from assistant.chain import STAY
    from assistant.understand.reading import reading
    from ui.show import render

    with told_errors():
        chain = open_chain(replace(settings(archive), reader=EXTRACTIVE, decompose=False))
        asked = chain.understand(query, **_bounds(as_of, since, until, outlet, language, article))
        if chain.choice.destination != STAY:
            note(f"passages {chain.choice.destination}")
        _tell(asked, chain.coverage)
        hits = chain.retriever.search(asked, k)
    if as_json:
        found = [hit.to_json(explain=explain) for hit in hits]
        print_lines([shown.as_json({"understood": reading(asked), "hits": found})])
    else:
        print_lines(render.hit_lines(hits, explain=explain) if hits else ["Nothing found."])


@app.command()
def chat(
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option(help="The address to serve on; 0.0.0.0 serves on all of them.")
    ] = "localhost",
    runs: Annotated[
        Path | None,
        typer.Option(help="The folder of eval runs to show.", show_default="DATELINE_RUNS or out"),
    ] = None,
    operations_port: Annotated[
        int | None,
        typer.Option(help="Serve /metrics, /healthz, /ready and /drain here.", min=1, max=65535),
    ] = None,
    reader: ReaderOption = None,
    decompose: DecomposeOption = None,
    archive: ArchiveOption = None,
) -> None:
    """Open the web page: ask, see the coverage, see the evals.

    Try: dateline chat
    """
    from ui.serve import operations
    from ui.serve.server import check_free, serve

    with told_errors():
        chosen = settings(archive, reader, decompose, runs)
        opened = open_chain(chosen, warm=False).coverage
        if operations_port:
            check_free(address, operations_port, "--operations-port")
            operations.serve(opened, address, operations_port)
        else:
            opened.close()
        check_free(address, port, "--port")
        serve(chosen, address, port)


@app.command()
def demo(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Ingest the sample coverage and answer one question about it.

    Try: dateline demo
    """
    from ingest.archive import Archive
    from ingest.samples import FOLDER

    folder = demo_archive(archive)
    with told_errors():
        chosen = for_writing(folder)
        if chosen.stores.catalog_url:
            raise SettingError(
                "the demo's articles are made up and keep out of the archive that is shared",
                "unset DATELINE_CATALOG_URL to see the demo",
            )
        opened = Archive.open_or_create(folder, stores=chosen.stores)
        report = take_in(opened, [str(FOLDER)])
        note(f"sample coverage in {folder}: {report.articles} articles, {report.new} new")
        opened.close()
        note(f"\n$ dateline ask {DEMO_QUESTION!r} --archive {folder}")
        answer = _answer(open_told_chain(folder, None, False), DEMO_QUESTION, {}, 10, as_json)
    note(f"\nOpen the chat over this coverage: dateline chat --archive {folder}")
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


def run() -> None:
    """Run the command. Telemetry starts first, so that start-up is logged and traced too."""
    telemetry.start(telemetry_settings())
    app()


def _bounds(
    as_of: str,
    since: str,
    until: str,
    outlet: list[str] | None,
    language: list[str] | None,
    article: list[str] | None,
) -> dict[str, Any]:
    """The filters of a question, as `Chain.understand` takes them."""
    days = {"as_of": as_of, "since": since, "until": until}
    named = {"outlets": outlet, "languages": language, "articles": article}
    return days | {name: given or () for name, given in named.items()}


def _answer(
    chain: Chain, question: str, bounds: Mapping[str, Any], k: int, as_json: bool
) -> Answer:
    from ui.show import render

    with traced("question") as within:
        asked = chain.understand(question, within=within, **bounds)
        _tell(asked, chain.coverage)
        answer = chain.ask(asked, k, within=within)
    print_lines([shown.as_json(answer.to_json())] if as_json else render.answer_lines(answer))
    return answer


def _tell(question: Question, coverage: Coverage) -> None:
    """Note on stderr how the question was interpreted, and whether the archive is empty."""
    from assistant.understand.reading import reading_lines

    if coverage.inventory.span() is None:
        note(f"{coverage.place}: the archive is empty; take articles in with `dateline ingest`")
    for line in reading_lines(question):
        note(line if line.startswith("understood as: ") else f"read as: {line}")
