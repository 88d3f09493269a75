"""`dateline eval`: run question sets, score saved runs again, compare runs."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evals.budget import Budget
from ingest import shown
from ingest.errors import CaseError
from ui.cli.command import (
    ArchiveOption,
    DecomposeOption,
    JsonOption,
    ReaderOption,
    open_coverage,
    open_told_chain,
    told_errors,
)
from ui.show.terminal import note, print_lines

if TYPE_CHECKING:
    from evals.score.chat_judge import ChatJudge

ERRORED = 1
WARNED = 5
"""Maximum number of missing pieces of evidence that are listed one by one."""

evals = typer.Typer(help="Run question sets.", no_args_is_help=True)
BudgetUsdOption = Annotated[
    float | None, typer.Option(help="Ask no more once this many dollars are spent.", min=0)
]
BudgetTokensOption = Annotated[
    int | None, typer.Option(help="Ask no more once this many tokens are used.", min=0)
]
RunArgument = Annotated[Path, typer.Argument(help="The folder that `dateline eval run` wrote.")]


@evals.command("run")
def eval_run(
    sets: Annotated[
        list[Path], typer.Argument(help="Sets of cases, JSONL or YAML: files, folders or globs.")
    ],
    out: Annotated[Path, typer.Option(help="The folder for results.jsonl and metrics.json.")],
    tag: Annotated[
        list[str] | None, typer.Option(help="Only cases of this tag; repeatable.")
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first N cases.", min=1)] = None,
    jobs: Annotated[int, typer.Option(help="Cases answered at a time.", min=1)] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask all again, cached or not.")] = False,
    budget_usd: BudgetUsdOption = None,
    budget_tokens: BudgetTokensOption = None,
    floor: Annotated[
        Literal["yes", "nothing"] | None,
        typer.Option(help="A baseline in place of the reader: always yes, or never an answer."),
    ] = None,
    reader: ReaderOption = None,
    decompose: DecomposeOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer every case of these sets and score the answers.

    Answers given before with the same archive, reader, settings and code come from a cache, so a
    stopped run resumes where it was.

    Try: dateline eval run evals/sets/samples.jsonl --out out/
    """
    from evals.cases import load
    from evals.run.runner import gaps, run
    from ui.cli.progress import cases_progress
    from ui.settings import answers_cache
    from ui.show.eval_lines import metric_lines

    with told_errors():
        cases = load(sets, tag or ())[:limit]
        chain = open_told_chain(archive, reader, decompose)
        _warn(gaps(chain, cases))
        budget = Budget(budget_usd, budget_tokens)
        with cases_progress(len(cases)) as progress:
            metrics, errored = run(
                chain, cases, out, jobs, progress, sets, answers_cache(), fresh, budget, floor or ""
            )
    print_lines([shown.as_json(metrics)] if as_json else metric_lines(metrics, out))
    raise typer.Exit(ERRORED if errored else 0)


@evals.command("import")
def eval_import(
    kind: Annotated[
        Literal["multihop-rag", "rgb", "realtime-qa", "squad", "csv"],
        typer.Argument(help="The benchmark; squad reads XQuAD too."),
    ],
    files: Annotated[list[Path], typer.Argument(help="Its files, as it publishes them.")],
    out: Annotated[Path, typer.Option(help="The folder for cases.jsonl and articles.jsonl.")],
    without_evidence: Annotated[
        bool,
        typer.Option(
            "--without-evidence", help="Omit the articles that answer; abstaining is then right."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Turn a public benchmark, or a table of your own, into a set of cases and articles to ingest.

    Try: dateline eval import multihop-rag corpus.json MultiHopRAG.json --out bench/
    """
    from evals.importers.write import import_benchmark
    from ui.show.eval_lines import import_lines

    with told_errors():
        found = import_benchmark(kind, files, out, without_evidence=without_evidence)
    for left_out in found.left_out:
        note(f"left out: {left_out}")
    print_lines([shown.as_json(found.to_json())] if as_json else import_lines(found))


@evals.command("score")
def eval_score(
    folder: RunArgument,
    judge: Annotated[
        str | None,
        typer.Option(help="LangChain id of a chat model that judges whether statements follow."),
    ] = None,
    jobs: Annotated[int, typer.Option(help="Cases judged at a time.", min=1)] = 1,
    budget_usd: BudgetUsdOption = None,
    budget_tokens: BudgetTokensOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score a saved run again without asking; quotes are compared with the archive.

    Whether statements follow from what they cite is judged without a chat model, unless --judge
    names one: it is then sent both. Try: dateline eval score out/
    """
    from evals.compare.report import HTML, write
    from evals.run.runner import score_again
    from evals.run.saved import load_run
    from ui.cli.progress import cases_progress
    from ui.show.eval_lines import metric_lines

    with told_errors():
        found = load_run(folder)
        opened = open_coverage(archive or Path(found.metrics["made"]["archive"]))
        judging = _judge(judge, Budget(budget_usd, budget_tokens)) if judge else None
        with cases_progress(found.metrics["n"]) as progress:
            metrics = score_again(
                found, lambda i, n: opened.revision(i, n).article.text, judging, jobs, progress
            )
        if (folder / HTML).exists():
            write(load_run(folder))
    print_lines([shown.as_json(metrics)] if as_json else metric_lines(metrics, folder))


def _judge(name: str, budget: Budget) -> ChatJudge:
    from evals.score.chat_judge import ChatJudge
    from ui.settings import answers_cache

    judge = ChatJudge(name, budget, answers_cache())
    note(f"judge: {name}; statements and quotes are sent to {judge.host}")
    return judge


@evals.command("compare")
def eval_compare(
    before: RunArgument,
    after: Annotated[Path, typer.Argument(help="The folder of another run.")],
    as_json: JsonOption = False,
) -> None:
    """Compare two runs case by case: what improved, by how much, and whether it may be chance.

    Try: dateline eval compare out/before out/after
    """
    from evals.compare.paired import compare
    from evals.run.saved import load_run
    from ui.show.eval_lines import comparison_lines

    with told_errors():
        old, new = load_run(before), load_run(after)
        made = (old.metrics.get("made", {}), new.metrics.get("made", {}))
        found = compare(old.results(), new.results(), made)
    print_lines([shown.as_json(found.to_json())] if as_json else comparison_lines(found))


@evals.command("report")
def eval_report(folder: RunArgument) -> None:
    """Write a run as one HTML file that opens without network, and as Markdown for pull requests.

    Try: dateline eval report out/
    """
    from evals.compare.report import write
    from evals.run.saved import load_run

    with told_errors():
        written = write(load_run(folder))
    print_lines(map(str, written))


@evals.command("bench")
def eval_bench(
    sets: Annotated[
        list[Path], typer.Argument(help="Sets of cases that name their evidence; files or globs.")
    ],
    articles: Annotated[Path, typer.Option(help="The articles to ask of, JSONL or JSONL.gz.")],
    against: Annotated[
        list[str] | None,
        typer.Option(help="langchain, llamaindex or txtai; repeatable.", show_default="all"),
    ] = None,
    python: Annotated[
        str, typer.Option(help="A Python interpreter with them.", show_default="this one")
    ] = sys.executable,
    page: Annotated[
        Path | None, typer.Option(help="Write the tables into this Markdown page too.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure Dateline beside LangChain, LlamaIndex and txtai: ingest, retrieval, with ratios.

    They come with `pip install torch==2.13.0` and then `pip install 'dateline[bench]'`.
    Try: dateline eval bench cases.jsonl --articles articles.jsonl
    """
    from evals.cases import load
    from evals.compare.beside import PIPELINES, measure
    from evals.compare.beside_table import difference_table, table
    from evals.results_page import write_section

    found = []
    with told_errors(), TemporaryDirectory() as folder:
        if page and not page.parent.is_dir():
            raise CaseError(f"{page.parent}: there is no such folder", "make it, or name another")
        chosen = against or list(PIPELINES)
        for measured in measure(articles, load(sets), chosen, python, Path(folder)):
            note(f"{measured.name}: {measured.articles} articles in {measured.seconds:.0f} s")
            found.append(measured)
    lines = [*table(found), "", *difference_table(found)]
    print_lines([shown.as_json([one.to_json() for one in found])] if as_json else lines)
    if page:
        command = shlex.join(["dateline", *sys.argv[1:]])
        with told_errors():
            write_section("Beside others", command, "\n".join(lines), page)


@evals.command("feedback")
def eval_feedback(archive: ArchiveOption = None) -> None:
    """Print the answers that users rated good as eval cases, one per line.

    Those rated wrong are listed on stderr with their comments; a person has to supply the right
    answer. Try: dateline eval feedback > good.jsonl
    """
    from assistant.keep.feedback import Feedback

    with told_errors():
        kept = Feedback(open_coverage(archive).journals)
        wrong = [judged for judged in kept.given().values() if not judged.liked]
        print_lines(shown.as_json(case, indent=None) for case in kept.cases())
    for judged in wrong:
        note(
            f"called wrong: {judged.question} (as of {judged.as_of[:10]}) {judged.comment}".strip()
        )


def _warn(gaps: Iterable[tuple[str, str]]) -> None:
    found = iter(gaps)
    for case, gap in islice(found, WARNED):
        note(f"case {case}: {gap}, so it cannot be found")
    if more := sum(1 for _ in found):
        note(f"and {more} more pieces of evidence cannot be found")
