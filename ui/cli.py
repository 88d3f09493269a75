"""The command line: parse, call one function, print; the answer on stdout, the rest on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ingest.errors import CaseError, DatelineError, QuestionError
from ui.settings import demo_archive, settings

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.chain import Chain
    from ingest.archive import Archive
    from ingest.pipeline import Report

COULD_NOT_RUN, USAGE, ABSTAINED = 1, 2, 3
EVAL_ERRORED, BAD_SET = 1, 2
DEMO_QUESTION = "Did Cuba confirm talks?"

app = typer.Typer(
    name="dateline",
    help="Ask a body of news coverage: who said what, when, and is it so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
articles = typer.Typer(help="List and show the articles of an archive.", no_args_is_help=True)
archive_commands = typer.Typer(help="Look after an archive.", no_args_is_help=True)
evals = typer.Typer(help="Run question sets.", no_args_is_help=True)
app.add_typer(articles, name="articles")
app.add_typer(archive_commands, name="archive")
app.add_typer(evals, name="eval")

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", help="The archive's folder.", show_default="DATELINE_ARCHIVE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ReaderOption = Annotated[
    str | None,
    typer.Option(help="extractive, or a LangChain model id.", show_default="DATELINE_READER"),
]
AsOfOption = Annotated[str, typer.Option(help="Answer as of this day or time.", show_default="now")]
SinceOption = Annotated[str, typer.Option(help="Only what was published from this day on.")]
UntilOption = Annotated[str, typer.Option(help="Only what was published up to this day.")]
OutletOption = Annotated[list[str] | None, typer.Option(help="Only this outlet; repeatable.")]


@app.command()
def ingest(
    sources: Annotated[
        list[str], typer.Argument(help="Files, folders, globs, or - for article JSONL on stdin.")
    ],
    dry_run: Annotated[bool, typer.Option(help="Say what would change, change nothing.")] = False,
    embedder: Annotated[
        str, typer.Option(help="The embedder of a new archive: minilm or a LangChain model id.")
    ] = "",
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles into the archive; what is already there unchanged is skipped.

    Try: dateline ingest articles/ page.html wire.txt dump.jsonl.gz
    """
    from ingest.archive import Archive
    from ui import render

    with _errors():
        folder = settings(archive).archive
        with _scratch(folder, dry_run) as where:
            opened = Archive.open_or_create(where, embedder)
            report = _ingest(opened, sources, dry_run)
            opened.close()
    _print([render.as_json(report.to_json())] if as_json else render.report_lines(report))
    raise typer.Exit(COULD_NOT_RUN if report.failed else 0)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In a sentence.")],
    as_of: AsOfOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    outlet: OutletOption = None,
    k: Annotated[int, typer.Option(help="Passages to read.", min=1, max=100)] = 10,
    reader: ReaderOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question from the coverage, every claim with its passage.

    Try: dateline ask "Did Cuba confirm talks?"
    """
    with _errors():
        chain = _chain(archive, reader)
        answer = _answer(chain, question, as_of, since, until, outlet, k, as_json)
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words or a question.")],
    as_of: AsOfOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    outlet: OutletOption = None,
    k: Annotated[int, typer.Option(help="Passages to show.", min=1, max=100)] = 10,
    explain: Annotated[bool, typer.Option(help="Show the parts of each score.")] = False,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find passages.

    Try: dateline search "talks with Cuba"
    """
    from assistant.question import understand
    from assistant.retrieve import Retriever
    from ui import render

    with _errors():
        opened = _open(archive)
        opened.warm()
        known = opened.catalog.outlets()
        asked = understand(
            query, as_of=as_of, since=since, until=until, outlets=outlet or (), known_outlets=known
        )
        hits = Retriever(opened).search(asked.text, asked.scope, k)
    if as_json:
        _print([render.as_json({"hits": [hit.to_json(explain=explain) for hit in hits]})])
    else:
        _print(render.hit_lines(hits, explain=explain) if hits else ["Nothing found."])


@app.command()
def chat(
    port: Annotated[int, typer.Option(help="The port on localhost.", min=1, max=65535)] = 8501,
    reader: ReaderOption = None,
    archive: ArchiveOption = None,
) -> None:
    """Open the web page on localhost.

    Try: dateline chat
    """
    from ui.server import serve

    with _errors():
        chosen = settings(archive, reader)
        _open(chosen.archive).close()
        serve(chosen, port)


@app.command()
def demo(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Take in the sample coverage and answer one question about it.

    Try: dateline demo
    """
    from ingest.archive import Archive
    from ingest.samples import FOLDER

    folder = demo_archive(archive)
    with _errors():
        opened = Archive.open_or_create(folder)
        report = _ingest(opened, [str(FOLDER)], False)
        _note(f"sample coverage in {folder}: {report.articles} articles, {report.new} new")
        opened.close()
        _note(f"\n$ dateline ask {DEMO_QUESTION!r} --archive {folder}")
        answer = _answer(_chain(folder, None), DEMO_QUESTION, "", "", "", None, 10, as_json)
    _note(f"\nOpen the chat over this coverage: dateline chat --archive {folder}")
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


@articles.command("list")
def list_articles(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """List the articles, newest first.

    Try: dateline articles list
    """
    from ui import render

    with _errors():
        current = _open(archive).catalog.current()
    if as_json:
        rows = [
            {
                "article_id": item.article_id,
                "revision": item.revision,
                "source": item.article.source,
                "url": item.article.url,
                "title": item.article.title,
                "outlet": item.article.outlet,
                "published": item.article.published,
            }
            for item in current
        ]
        _print([render.as_json({"articles": rows})])
    else:
        _print(f"{item.article_id}  {render.byline(item.article)}" for item in current)


@articles.command("show")
def show_article(
    article_id: Annotated[str, typer.Argument(help="Its id, URL or file: name.")],
    revision: Annotated[
        int | None, typer.Option(help="Which revision.", show_default="the current one")
    ] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one article as it is stored.

    Try: dateline articles show https://example.org/a-story
    """
    from ingest.article import id_named
    from ui import render

    with _errors():
        found = _open(archive).revision(id_named(article_id), revision)
    _print([render.as_json(found.to_json())] if as_json else render.article_lines(found))


@archive_commands.command("status")
def archive_status(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Count what the archive holds, and say whether its three stores agree.

    Try: dateline archive status
    """
    from ui import render

    with _errors():
        status = _open(archive, guard=False).status()
    _print([render.as_json(status)] if as_json else render.status_lines(status))
    raise typer.Exit(0 if status["consistent"] else COULD_NOT_RUN)


@archive_commands.command("repair")
def archive_repair(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Make vectors and lexicon match the catalog again.

    Try: dateline archive repair
    """
    from ui import render

    with _errors():
        mended = _open(archive).repair()
    _print([render.as_json(mended)] if as_json else render.drift_lines(mended))


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

    with _errors():
        count = _open(archive, guard=False).reembed(embedder)
    result = {"embedder": embedder, "passages": count}
    _print([render.as_json(result)] if as_json else [f"{count} passages embedded with {embedder}"])


@evals.command("run")
def eval_run(
    sets: Annotated[list[Path], typer.Argument(help="Eval-case JSONL files.")],
    out: Annotated[Path, typer.Option(help="The folder for results.jsonl and metrics.json.")],
    limit: Annotated[int | None, typer.Option(help="Only the first N cases.", min=1)] = None,
    jobs: Annotated[int, typer.Option(help="Cases answered at a time.", min=1)] = 1,
    reader: ReaderOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer every case of these sets and score the answers.

    Try: dateline eval run evals/sets/samples.jsonl --out out/
    """
    from evals.cases import load
    from evals.run import run
    from ui import render

    with _errors():
        cases = load(sets)[:limit]
        metrics, errored = run(_chain(archive, reader), cases, out, jobs, _progress)
    _print([render.as_json(metrics)] if as_json else render.metric_lines(metrics, out))
    raise typer.Exit(EVAL_ERRORED if errored else 0)


def main() -> None:
    """The entry point of the `dateline` command."""
    app()


def _chain(archive: Path | None, reader: str | None) -> Chain:
    """The chain over the chosen archive; says on stderr which reader answers and why."""
    chosen = settings(archive, reader)
    opened = _open(chosen.archive)
    opened.warm()
    from assistant.chain import Chain

    chain = Chain(opened, chosen.reader, chosen.reader_why)
    _note(str(chain.choice))
    return chain


def _open(archive: Path | None, *, guard: bool = True) -> Archive:
    from ingest.archive import Archive

    return Archive.open(settings(archive).archive, guard=guard)


def _answer(
    chain: Chain,
    question: str,
    as_of: str,
    since: str,
    until: str,
    outlet: list[str] | None,
    k: int,
    as_json: bool,
) -> Answer:
    from assistant.question import understand
    from ui import render

    asked = understand(
        question,
        as_of=as_of,
        since=since,
        until=until,
        outlets=outlet or (),
        known_outlets=chain.archive.catalog.outlets(),
    )
    answer = chain.ask(asked, k)
    _print([render.as_json(answer.to_json())] if as_json else render.answer_lines(answer))
    return answer


def _ingest(opened: Archive, sources: list[str], dry_run: bool) -> Report:
    from ingest.pipeline import ingest as take_in

    if not sys.stderr.isatty():
        return take_in(opened, sources, dry_run=dry_run)
    from ui.progress import ingest_progress

    with ingest_progress() as progress:
        return take_in(opened, sources, dry_run=dry_run, progress=progress)


@contextmanager
def _scratch(folder: Path, dry_run: bool) -> Iterator[Path]:
    """The archive's folder; for a dry run without an archive one that is gone afterwards."""
    if folder.exists() or not dry_run:
        yield folder
        return
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total} cases" + ("\n" if done == total else ""))


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except DatelineError as error:
        _fail(error)
    except OSError as error:  # a full disk, a folder that may not be written
        where = error.filename or "a file"
        _fail(
            DatelineError(f"{where}: {error.strerror or error}", "check its owner and free space")
        )
    except KeyboardInterrupt:
        _note("stopped; what was finished is kept")
        raise typer.Exit(130) from None


def _fail(error: DatelineError) -> NoReturn:
    _note(f"dateline: {error}")
    raise typer.Exit(USAGE if isinstance(error, QuestionError | CaseError) else COULD_NOT_RUN)


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")
