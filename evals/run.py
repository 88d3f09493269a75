"""Runs: every case answered and scored, saved line by line, with figures over them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Event, Lock
from typing import Any

from assistant.chain import Chain
from assistant.conversation import Turn
from evals import citations
from evals.answer_cache import AnswerCache, Saved, settings
from evals.budget import Budget
from evals.cases import Case
from evals.citations import Supports
from evals.floors import FLOORS
from evals.judge import Judge
from evals.metrics import metrics
from evals.runs import METRICS, RESULTS, Run
from evals.scorers import Stored, scored
from ingest.article import id_named
from ingest.errors import CaseError, DatelineError
from ingest.whole_file import write_whole

HITS_KEPT = 20
SPENT = "not asked: the budget is spent"
Row = dict[str, Any]
Progress = Callable[[int, int], None]
Asked = Callable[[Chain, Case], Saved]


class Asking:
    """A chain that is asked many cases, in several threads: what it has answered before is taken
    from the cache, and none is asked once the budget is spent or the run was stopped."""

    def __init__(
        self, chain: Chain, cache: AnswerCache | None, budget: Budget, asked: Asked | None = None
    ) -> None:
        self._chain, self._cache, self._budget = chain, cache, budget
        self._ask = asked or ask
        self._counting = Lock()
        self.stopped = Event()
        self.cached = 0

    def row(self, case: Case) -> Row:
        """The case as a line of results.jsonl; an error of ours becomes its `error`. Raises
        CaseError where a run cannot keep to its budget: it must not go on asking."""
        try:
            saved = self._saved(case)
        except CaseError:
            raise
        except DatelineError as error:
            return result(case, None, self._stored, str(error))
        return result(case, saved, self._stored, SPENT)

    def _saved(self, case: Case) -> Saved | None:
        if saved := self._cache.get(case) if self._cache else None:
            with self._counting:
                self.cached += 1
            return saved
        if self.stopped.is_set() or self._budget.is_spent:
            return None
        saved = self._ask(self._chain, case)
        if self._cache:
            self._cache.put(case, saved)
        if usage := saved["answer"]["usage"]:
            self._budget.count(usage)
        return saved

    def _stored(self, article_id: str, revision: int) -> str:
        return self._chain.archive.revision(article_id, revision).article.text


def ask(chain: Chain, case: Case) -> Saved:
    """One case through the chain, as it is saved."""
    history = [Turn(turn["question"], turn["answer"]) for turn in case.history]
    question = chain.understand(case.question, history, as_of=case.as_of)
    hits = chain.retriever.search(question, HITS_KEPT)
    return {"answer": chain.ask(question).to_json(), "hits": [hit.to_json() for hit in hits]}


def result(
    case: Case,
    saved: Saved | None,
    stored: Stored,
    error: str | None,
    supports: Supports = citations.in_words,
) -> Row:
    """A line of results.jsonl; `error` is why nothing was saved."""
    row: Row = {"id": case.id, "case": asdict(case), "answer": None, "hits": [], "scores": {},
                "unscored": {}, "error": error}  # fmt: skip
    if saved:
        scores, unscored = scored(case, saved["answer"], saved["hits"], stored, supports)
        row |= {**saved, "scores": scores, "unscored": unscored, "error": None}
    return row


def run(
    chain: Chain,
    cases: Sequence[Case],
    out: Path,
    jobs: int = 1,
    progress: Progress = lambda *_: None,
    sets: Sequence[Path] = (),
    cache: Path | None = None,
    budget: Budget | None = None,
    floor: str = "",
) -> tuple[dict[str, Any], int]:
    """Answer and score the cases, which are those of these `sets`; write `results.jsonl` and
    `metrics.json` into `out`. With a `cache` folder, what was answered before is not asked again.
    A `floor` (see evals/floors.py) answers in the place of the chain.

    Gives the metrics and how many cases could not be answered. A run that is stopped leaves what
    was in `out`.
    """
    chain.archive.embedder.embed(["dateline"])  # its loading is no part of an answer's latency
    known = AnswerCache(cache, chain) if cache and not floor else None
    asking = Asking(chain, known, budget or Budget(), FLOORS.get(floor))
    rows: list[Row] = []
    for row in _rows(asking, cases, jobs):
        rows.append(row)
        progress(len(rows), len(cases))
    beside = {"cached": asking.cached} | ({"reader": f"floor {floor}"} if floor else {})
    figures = metrics(rows) | {"made": made(chain, sets) | beside}
    save(out, rows, figures)
    return figures, sum(row["error"] is not None for row in rows)


def _rows(asking: Asking, cases: Sequence[Case], jobs: int) -> Iterator[Row]:
    """The cases' rows in order. Whoever stops early waits for none but those being asked."""
    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield from pool.map(asking.row, cases)
        finally:
            asking.stopped.set()
            pool.shutdown(cancel_futures=True)


def made(chain: Chain, sets: Sequence[Path]) -> dict[str, Any]:
    """When and with what a run was made."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "sets": [str(path) for path in sets],
        **settings(chain),
        "archive": str(chain.archive.folder),
    }


def save(out: Path, rows: Sequence[Row], figures: dict[str, Any]) -> None:
    """Write a run into a folder, each file whole or not at all. Raises CaseError."""
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        write_whole(out / RESULTS, lines.encode())
        write_whole(out / METRICS, f"{json.dumps(figures, indent=2)}\n".encode())
    except OSError as error:
        raise CaseError(
            f"{out}: results cannot be written ({error.strerror})", "name another folder"
        ) from error


def score_again(
    run: Run,
    stored: Stored,
    judge: Judge | None = None,
    jobs: int = 1,
    progress: Progress = lambda *_: None,
) -> dict[str, Any]:
    """Score what a run has saved once more, without asking; gives the new metrics. With a `judge`
    it is a chat model that says whether statements follow from what they cite.

    Raises ReaderError's kinds where the judge cannot be asked; nothing is written then.
    """
    supports = judge.supports if judge else citations.in_words
    saved, rows = run.results(), []
    with ThreadPoolExecutor(jobs) as pool:
        for row in pool.map(lambda row: _scored_again(row, stored, supports), saved):
            rows.append(row)
            progress(len(rows), len(saved))
    made = {name: value for name, value in run.metrics.get("made", {}).items() if name != "judge"}
    figures = metrics(rows) | {"made": made | ({"judge": judge.name} if judge else {})}
    save(run.folder, rows, figures)
    return figures


def _scored_again(row: Row, stored: Stored, supports: Supports) -> Row:
    case = Case.from_saved(row["case"])
    saved = {"answer": row["answer"], "hits": row["hits"]} if row["answer"] else None
    return result(case, saved, stored, row["error"], supports)


def absent(chain: Chain, cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    """Evidence that is not in the archive, as (case id, URL): it cannot be found, so such a case
    would only measure the gap."""
    is_there = cache(lambda url: bool(chain.archive.catalog.history(id_named(url))))
    for case in cases:
        yield from ((case.id, e.url) for e in case.evidence if not is_there(e.url))
