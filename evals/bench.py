"""Speed, measured in one run: ingest from nothing, re-ingest of the unchanged, asking, and beside
it LangChain's tutorial pipeline on the same articles (see evals/baselines/langchain_tutorial.py).

    python -m evals.bench ../shared/bench/realtimeqa-dev --count 200
    ... --baseline PYTHON --model FOLDER
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.chain import Chain
from assistant.question import understand
from evals.cases import load
from ingest.archive import Archive, embedded_text
from ingest.pipeline import ingest

ASKED = 100


def articles(bench: Path, count: int | None) -> list[str]:
    """Lines of the bench's articles, taken evenly over the whole where `count` is given."""
    with gzip.open(bench / "articles.jsonl.gz", "rt", encoding="utf-8") as stream:
        lines = stream.readlines()
    return lines if count is None else lines[:: max(1, len(lines) // count)][:count]


def measure_ingest(archive: Archive, dump: Path) -> dict[str, float]:
    """Articles/s and embedded tokens/s from nothing, and articles/s when nothing has changed."""
    first = ingest(archive, [str(dump)])
    again = ingest(archive, [str(dump)])
    tokens = sum(
        archive.embedder.tokens([embedded_text(placed) for placed in batch])
        for batch in archive.catalog.in_batches(2000)
    )
    return {
        "articles": first.new,
        "passages": first.passages,
        "seconds": first.seconds,
        "articles_per_s": first.new / first.seconds,
        "tokens_per_s": tokens / first.seconds,
        "unchanged_per_s": again.unchanged / again.seconds,
    }


def measure_asking(archive: Archive, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds from question to answer, extractive, warm."""
    chain, took = Chain(archive), []
    for text in questions[:3]:
        chain.ask(understand(text, as_of="2022-08-26"))
    for text in questions[:ASKED]:
        started = time.perf_counter()
        chain.ask(understand(text, as_of="2022-08-26"))
        took.append(1000 * (time.perf_counter() - started))
    return {
        "ask_p50_ms": float(np.percentile(took, 50)),
        "ask_p95_ms": float(np.percentile(took, 95)),
    }


def measure_baseline(python: str, dump: Path, model: str) -> dict[str, Any]:
    script = Path(__file__).parent / "baselines" / "langchain_tutorial.py"
    done = subprocess.run(  # noqa: S603 - the interpreter is the caller's own
        [python, str(script), str(dump), model], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--baseline", metavar="PYTHON")
    parser.add_argument("--model", help="the folder with the upstream model, for the baseline")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "articles.jsonl"
        dump.write_text("".join(articles(chosen.bench, chosen.count)), "utf-8")
        archive = Archive.open_or_create(Path(folder) / "archive")
        archive.embedder.embed(["dateline"])
        figures = measure_ingest(archive, dump)
        questions = [case.question for case in load([chosen.bench / "questions.jsonl"])]
        figures |= measure_asking(archive, questions)
        archive.close()
        if chosen.baseline:
            beside = measure_baseline(chosen.baseline, dump, chosen.model)
            figures["baseline_articles_per_s"] = beside["articles"] / beside["seconds"]
            figures["ratio"] = figures["articles_per_s"] / figures["baseline_articles_per_s"]
    sys.stdout.write("".join(f"{name:24} {value:,.1f}\n" for name, value in figures.items()))


if __name__ == "__main__":
    main()
