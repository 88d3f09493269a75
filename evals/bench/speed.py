"""Measures speed and memory in one run, and writes them to a section of docs/results.md.

python -m evals.bench.speed ../shared/bench/realtimeqa-dev --count 300
... --stream 20000                      and a stream of short articles of the project's own
... --write                             and write that section
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from assistant.chain import Chain
from evals.bench.copies import measure as measure_copies
from evals.bench.newsroom import Newsroom, stream
from evals.cases import load
from evals.results_page import write_section
from ingest.archive import Archive
from ingest.catalog.prepare import embedded_text
from ingest.coverage import Coverage
from ingest.pipeline import ingest

TIMED_QUESTIONS = 100
STORIES = 300
FIGURES = {
    "articles": "real articles ingested from nothing",
    "passages": "passages they make",
    "seconds": "seconds for that",
    "articles_per_s": "articles a second",
    "tokens_per_s": "embedded tokens a second, end to end",
    "embedder_busy": "share of the time in which the embedder is at work",
    "unchanged_per_s": "articles a second when no line has changed but the file has",
    "skipped_per_s": "articles a second when the file is the same, byte for byte",
    "peak_mb": "peak memory of the process (Chroma inside), MB",
    "ask_p50_ms": "question to answer, median, ms",
    "ask_p95_ms": "question to answer, 95 in 100, ms",
    "stream_articles": "short articles of the project's own, one passage each",
    "stream_articles_per_s": "articles a second",
    "stream_tokens_per_s": "embedded tokens a second",
    "stream_embedder_busy": "share of the time in which the embedder is at work",
    "stream_peak_mb": "peak memory of the process (Chroma inside), MB",
    "removed": "articles removed from it",
    "removed_seconds": "seconds for that",
    "copy_pairs": "pairs of altered copies in the seeded set",
    "copy_precision": "of the pairs found, those that are copies",
    "copy_recall": "of the copies, those found",
}
"""The label of each figure, in table order."""


def articles(bench: Path, count: int | None) -> list[str]:
    """Lines of the bench's articles file; with `count`, a sample spread evenly over it."""
    with gzip.open(bench / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = lines.readlines()
    return found if count is None else found[:: max(1, len(found) // count)][:count]


def measure_ingest(place: Path, dump: Path) -> dict[str, float]:
    """Ingest into a new archive; then the same file again; then the file with one line added."""
    archive = Archive.open_or_create(place)
    archive.coverage.embedder.embed(["dateline"])
    first = ingest(archive, [str(dump)])
    same = ingest(archive, [str(dump)])
    with dump.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"text": "One line more."}) + "\n")
    again = ingest(archive, [str(dump)])
    peak = _peak_mb()  # before counting tokens, which needs memory itself
    return {
        "articles": first.new,
        "passages": first.passages,
        "seconds": first.seconds,
        "articles_per_s": first.new / first.seconds,
        "tokens_per_s": _tokens(archive.coverage) / first.seconds,
        "embedder_busy": first.embedding_seconds / first.seconds,
        "unchanged_per_s": again.unchanged / again.seconds,
        "skipped_per_s": same.unchanged / same.seconds,
        "peak_mb": peak,
    }


def measure_stream(count: int, folder: Path) -> dict[str, float]:
    """Ingest `count` short articles, then remove half of them."""
    dump = folder / "stream.jsonl"
    with dump.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in stream(count, seed=3))
    archive = Archive.open_or_create(folder / "stream")
    archive.coverage.embedder.embed(["dateline"])
    report = ingest(archive, [str(dump)])
    peak = _peak_mb()
    figures = {
        "stream_articles": report.new,
        "stream_articles_per_s": report.new / report.seconds,
        "stream_tokens_per_s": _tokens(archive.coverage) / report.seconds,
        "stream_embedder_busy": report.embedding_seconds / report.seconds,
        "stream_peak_mb": peak,
    }
    gone = [item.article_id for item in archive.catalog.holdings.current(limit=count // 2)]
    started = time.monotonic()
    with archive.writing():
        archive.remove(gone)
    figures |= {"removed": len(gone), "removed_seconds": time.monotonic() - started}
    archive.close()
    return figures


def measure_asking(coverage: Coverage, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds from question to answer, extractive, warm."""
    chain, took = Chain(coverage), []
    for text in questions[:3]:
        chain.ask(chain.understand(text, as_of="2022-08-26"))
    for text in questions[:TIMED_QUESTIONS]:
        started = time.perf_counter()
        chain.ask(chain.understand(text, as_of="2022-08-26"))
        took.append(1000 * (time.perf_counter() - started))
    return {
        "ask_p50_ms": float(np.percentile(took, 50)),
        "ask_p95_ms": float(np.percentile(took, 95)),
    }


def measure(chosen: argparse.Namespace, folder: Path) -> dict[str, float]:
    """All figures that were asked for, in one run."""
    dump = folder / "articles.jsonl"
    dump.write_text("".join(articles(chosen.bench, chosen.count)), "utf-8")
    figures = _in_a_process(measure_ingest, folder / "archive", dump)
    coverage = Coverage.open(folder / "archive")
    cases = load([chosen.bench / "questions.jsonl"])
    figures |= measure_asking(coverage, [case.question for case in cases])
    coverage.close()
    if chosen.stream:
        figures |= _in_a_process(measure_stream, chosen.stream, folder)
    room = Newsroom(seed=7)
    pieces = [piece for number in range(STORIES) for piece in room.story(number)]
    return figures | measure_copies(pieces)


def _in_a_process(
    measured: Callable[[Any, Path], dict[str, float]], *arguments: Any
) -> dict[str, float]:
    """Run a measurement in a separate process, so that its peak memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, *arguments).result()


def table_of(figures: dict[str, float]) -> str:
    """The figures as a table."""
    rows = [
        f"| {meaning} | {_shown(figures[name])} |"
        for name, meaning in FIGURES.items()
        if name in figures
    ]
    return "\n".join(["| figure | value |", "|---|---|", *rows, ""])


def _shown(value: float) -> str:
    return f"{value:,.3f}" if value < 1.5 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _tokens(coverage: Coverage) -> int:
    batches = coverage.holdings.in_batches(2000)
    return sum(coverage.embedder.tokens([embedded_text(p) for p in batch]) for batch in batches)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--stream", type=int, metavar="ARTICLES")
    parser.add_argument("--write", action="store_true", help="write it into docs/results.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(chosen, Path(folder))
    table = table_of(figures)
    sys.stdout.write(table)
    if chosen.write:
        command = f"python -m evals.bench.speed {shlex.join(sys.argv[1:])}"
        write_section("Speed, memory and copies", command, table)


if __name__ == "__main__":
    main()
