"""Benchmarks Dateline against other pipelines on the same articles and cases, one after another on
one machine: ingest speed, retrieval quality and search latency.

All embed with all-MiniLM-L6-v2. The others have no date filter: passages published after the day of
the question are dropped from their results here.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median
from typing import Any

from assistant.chain import Chain
from evals.cases import Case
from evals.compare.paired import Difference, compare
from evals.score.metrics import rate
from evals.score.retrieval import retrieval
from ingest.archive import Archive
from ingest.article import canonical_url, id_named, moment
from ingest.errors import CaseError, first_line
from ingest.pipeline import ingest

ROOT = Path(__file__).parents[2]
OURS = "Dateline"
PIPELINES = {
    "langchain": ("LangChain, tutorial", "langchain_tutorial"),
    "llamaindex": ("LlamaIndex, default", "llama_index_default"),
    "txtai": ("txtai, default", "txtai_default"),
}
INSTALL = "pip install torch==2.13.0, then pip install 'dateline[bench]'"
K, DEEP = 20, 400
"""Number of hits that are scored and timed, and number retrieved before later ones are dropped."""
SHOWN_FIGURES = ("hits@1", "hits@5", "hits@10", "recall@10", "mrr@10", "ndcg@10")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """Results of one pipeline: articles and passages ingested and the seconds it took, milliseconds
    to find K passages for each question, mean characters of a passage found, scores per case."""

    name: str
    articles: int
    passages: int
    seconds: float
    search_ms: tuple[float, ...]
    characters: float
    rows: tuple[Row, ...]

    def figures(self) -> dict[str, float]:
        """All figures by name; a score is the mean over the cases that have it."""
        found = {
            "articles_per_s": self.articles / self.seconds,
            "passages": float(self.passages),
            "characters": self.characters,
            "search_ms": median(self.search_ms),
        }
        return found | {name: _rate(self.rows, name)["value"] for name in SHOWN_FIGURES}

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            **self.figures(),
            "retrieval": {name: _rate(self.rows, name) for name in SHOWN_FIGURES},
        }


def _rate(rows: Sequence[Row], name: str) -> dict[str, Any]:
    return rate([row["scores"][name] for row in rows])


def measure(
    articles: Path, cases: Sequence[Case], against: Sequence[str], python: str, folder: Path
) -> Iterator[Measured]:
    """Measure Dateline, then each pipeline of `against`, in separate processes. `python` is an
    interpreter with their packages; the archive is made in `folder`. Raises CaseError if there is
    nothing to measure or a pipeline cannot be run."""
    if unknown := [name for name in against if name not in PIPELINES]:
        raise CaseError(f"no pipeline {unknown[0]!r}", f"the others are {', '.join(PIPELINES)}")
    rows = _articles(articles)
    asked = _askable(cases, rows)
    dump = folder / "articles.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for name in against:
        _check(PIPELINES[name][1], python)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool.submit(ours, dump, asked, folder / "archive").result()
    for name in against:
        yield _theirs(name, python, dump, rows, asked)


def _askable(cases: Sequence[Case], articles: Sequence[Row]) -> list[Case]:
    """The cases with at least some of their evidence among the articles."""
    there = {id_named(row["url"]) for row in articles}
    found = [case for case in cases if any(id_named(e.url) in there for e in case.evidence)]
    if not found:
        raise CaseError("no case has its evidence among the articles", "name those it is about")
    return found


def _articles(path: Path) -> list[Row]:
    """The article records that have a URL and a text. Raises CaseError, naming the line."""
    found = []
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    found.append(_article(line, f"{path}:{number}"))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({first_line(error)})", "name JSONL") from error
    return [row for row in found if row.get("url") and row.get("text")]


def _article(line: str, at: str) -> Row:
    try:
        row = json.loads(line)
        if published := row.get("published"):
            moment(published)
    except (ValueError, TypeError, AttributeError) as error:
        told = f"{at}: this is no article record ({first_line(error)})"
        raise CaseError(told, "one a line, as docs/design.md says") from error
    return dict(row)


def ours(dump: Path, cases: Sequence[Case], place: Path) -> Measured:
    """Measure Dateline, with a new archive."""
    archive = Archive.open_or_create(place)
    archive.coverage.embedder.embed(["ready"])
    report = ingest(archive, [str(dump)])
    chain, rows, took, lengths = Chain(archive.coverage), [], [], []
    chain.retriever.search(chain.understand(cases[0].question), K)
    for case in cases:
        question = chain.understand(case.question, as_of=case.as_of)
        started = time.perf_counter()
        hits = [hit.to_json() for hit in chain.retriever.search(question, K)]
        took.append(1000 * (time.perf_counter() - started))
        lengths += [len(hit["text"]) for hit in hits]
        rows.append(_row(case, hits))
    archive.close()
    return Measured(
        OURS, report.new, report.passages, report.seconds, tuple(took), _mean(lengths), tuple(rows)
    )


def _theirs(
    name: str, python: str, dump: Path, articles: Sequence[Row], cases: Sequence[Case]
) -> Measured:
    title, module = PIPELINES[name]
    questions = [case.question for case in cases]
    request = {"articles": str(dump), "questions": questions, "k": K, "deep": DEEP}
    told = json.loads(_ran(python, ["-m", "evals.compare.baselines.measure", module], request))
    published = {canonical_url(row["url"]): row.get("published") for row in articles}
    rows, lengths = [], []
    for case, found in zip(cases, told["found"], strict=True):
        known = [hit for hit in found if _is_known(published[canonical_url(hit[0])], case.as_of)]
        hits = [{"article_id": id_named(u), "copies": (), "text": text} for u, text in known[:K]]
        lengths += [len(hit["text"]) for hit in hits]
        rows.append(_row(case, hits))
    return Measured(
        title,
        len(articles),
        told["passages"],
        told["seconds"],
        tuple(told["search_ms"]),
        _mean(lengths),
        tuple(rows),
    )


def _mean(lengths: Sequence[int]) -> float:
    return mean(lengths) if lengths else 0.0


def _is_known(published: str | None, as_of: str) -> bool:
    """Whether an article was published by the question's day; true if either has no date."""
    return not (published and as_of) or moment(published) <= moment(as_of, end_of_day=True)


def _row(case: Case, hits: Sequence[Row]) -> Row:
    scores = retrieval(case, hits)
    return {"id": case.id, "case": {"question": case.question}, "scores": scores, "error": None}


def _check(module: str, python: str) -> None:
    """Raises CaseError where the pipeline's packages are missing, before an hour is spent."""
    _ran(python, ["-c", f"import evals.compare.baselines.{module}"], {})


def _ran(python: str, arguments: Sequence[str], request: Mapping[str, Any]) -> str:
    """Run `python` without network access for models; returns the last line it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter is the caller's own
            [python, *arguments],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=True,
            env=environment,
            cwd=ROOT,
        )
    except OSError as error:
        raise CaseError(f"{python}: cannot be run ({error.strerror})", INSTALL) from error
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().rpartition("\n")[2]
        raise CaseError(f"{python}: the pipeline failed ({last})", INSTALL) from error
    return done.stdout.rpartition("\n")[0].rpartition("\n")[2]


def differences(found: Sequence[Measured]) -> dict[str, list[Difference]]:
    """For each other pipeline, the paired differences of its scores from ours."""
    first, *others = found
    return {
        other.name: [
            d for d in compare(first.rows, other.rows).differences if d.metric in SHOWN_FIGURES
        ]
        for other in others
    }
