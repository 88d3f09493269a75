"""Runs: every case answered and scored, saved line by line, with figures over them all."""

from __future__ import annotations

import hashlib
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
from assistant.understand.conversation import Turn
from evals.budget import Budget
from evals.cases import Case, Evidence
from evals.matching import holds
from evals.run.answer_cache import AnswerCache, Saved, settings
from evals.run.floors import FLOORS
from evals.run.saved import METRICS, RESULTS, Run
from evals.score import citations
from evals.score.chat_judge import ChatJudge
from evals.score.citations import Supports, by_model
from evals.score.metrics import metrics
from evals.score.scorers import Stored, scored
from ingest.article import Revision, id_named, moment
from ingest.errors import CaseError, DatelineError, ReaderUnconfigured
from ingest.files.whole_file import write_whole

HITS_KEPT = 20
SPENT = "not asked: the budget is spent"
Row = dict[str, Any]
Progress = Callable[[int, int], None]
Asked = Callable[[Chain, Case], Saved]


class Asking:
    """A chain that is asked many cases, in several threads: what it has answered before is taken
    from the cache, and none is asked once the budget is spent or the run was stopped."""

    def __init__(
        self,
        chain: Chain,
        cache: AnswerCache | None,
        budget: Budget,
        asked: Asked | None = None,
        *,
        fresh: bool = False,
    ) -> None:
        self._fresh = fresh
        self._chain, self._cache, self._budget = chain, cache, budget
        self._ask = asked or ask
        self._counting = Lock()
        self.stopped = Event()
        self.cached = 0

    def row(self, case: Case) -> Row:
        """The case as a line of results.jsonl; an error of ours becomes its `error`. Raises
        CaseError where a run cannot keep to its budget, and ReaderUnconfigured: it must not go on
        asking."""
        try:
            saved = self._saved(case)
        except (CaseError, ReaderUnconfigured):
            raise
        except DatelineError as error:
            return result(case, None, self._stored, str(error))
        return result(case, saved, self._stored, SPENT)

    def _saved(self, case: Case) -> Saved | None:
        saved = None if self._fresh or not self._cache else self._cache.get(case)
        if saved:
            with self._counting:
                self.cached += 1
            return saved
        if self.stopped.is_set() or self._budget.is_spent:
            return None
        saved = self._ask(self._chain, case)
        if self._cache:
            self._cache.put(case, saved)
        if by_model(saved["answer"]) or saved["answer"]["usage"]:
            self._budget.count(saved["answer"]["usage"])
        return saved

    def _stored(self, article_id: str, revision: int) -> str:
        return self._chain.coverage.revision(article_id, revision).article.text


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
    fresh: bool = False,
    budget: Budget | None = None,
    floor: str = "",
) -> tuple[dict[str, Any], int]:
    """Answer and score the cases, which are those of these `sets`; write `results.jsonl` and
    `metrics.json` into `out`. With a `cache` folder, what was answered before is not asked again,
    unless `fresh`. A `floor` (see evals/run/floors.py) answers in the place of the chain.

    Gives the metrics and how many cases could not be answered. A run that is stopped leaves what
    was in `out`.
    """
    chain.coverage.embedder.embed(["dateline"])  # its loading is no part of an answer's latency
    known = AnswerCache(cache, chain) if cache and not floor else None
    asking = Asking(chain, known, budget or Budget(), FLOORS.get(floor), fresh=fresh)
    _try(out)
    rows: list[Row] = []
    for row in _rows(asking, cases, jobs):
        rows.append(row)
        progress(len(rows), len(cases))
    beside = {"cached": asking.cached, "cases": hash_of(cases)}
    beside |= {"reader": f"floor {floor}"} if floor else {}
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


def hash_of(cases: Sequence[Case]) -> str:
    """One hash of what a run asks and wants: figures of others are of other things."""
    rows = json.dumps([asdict(case) for case in cases], sort_keys=True)
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def made(chain: Chain, sets: Sequence[Path]) -> dict[str, Any]:
    """When and with what a run was made."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "sets": [str(path) for path in sets],
        **settings(chain),
        "archive": str(chain.coverage.folder),
    }


def _try(out: Path) -> None:
    """Raises CaseError for a folder that cannot be written, before an hour is spent."""
    try:
        write_whole(out / ".tried", b"")
        (out / ".tried").unlink()
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> CaseError:
    told = f"{out}: results cannot be written ({error.strerror})"
    return CaseError(told, "name another folder")


def save(out: Path, rows: Sequence[Row], figures: dict[str, Any]) -> None:
    """Write a run into a folder, each file whole or not at all. Raises CaseError."""
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        write_whole(out / RESULTS, lines.encode())
        write_whole(out / METRICS, f"{json.dumps(figures, indent=2)}\n".encode())
    except OSError as error:
        raise _unwritable(out, error) from error


def score_again(
    run: Run,
    stored: Stored,
    judge: ChatJudge | None = None,
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
    made = {
        name: value
        for name, value in run.metrics.get("made", {}).items()
        if not name.startswith("judge")
    }
    figures = metrics(rows) | {"made": made | _judged_by(judge)}
    save(run.folder, rows, figures)
    return figures


def _judged_by(judge: ChatJudge | None) -> dict[str, Any]:
    return {"judge": judge.name, "judge_tokens": judge.spent_tokens} if judge else {}


def _scored_again(row: Row, stored: Stored, supports: Supports) -> Row:
    case = Case.from_saved(row["case"])
    saved = {"answer": row["answer"], "hits": row["hits"]} if row["answer"] else None
    return result(case, saved, stored, row["error"], supports)


def gaps(chain: Chain, cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    """Evidence that cannot be found as it is wanted, as (case id, what is amiss): such a case would
    only measure the gap."""
    history = cache(lambda url: chain.coverage.holdings.history(id_named(url)))
    for case in cases:
        found = [(e, history(e.url)) for e in case.evidence]
        yield from ((case.id, f"{e.url} is not in the archive") for e, there in found if not there)
        yield from ((case.id, told) for e, there in found if (told := _amiss(case, e, there)))
        texts = [revision.article.text for _, there in found for revision in there]
        wanted = [*case.answers, *(e.quote for e in case.evidence if e.quote)]
        if texts and wanted and not any(holds(text, one) for text in texts for one in wanted):
            yield case.id, "no answer and no quote is in the text of its evidence"


def _amiss(case: Case, evidence: Evidence, history: Sequence[Revision]) -> str:
    if not history:
        return ""
    if evidence.quote and not any(holds(r.article.text, evidence.quote) for r in history):
        return f"{evidence.url} does not have the words “{evidence.quote}”"
    first = min(revision.out_since for revision in history)
    if case.as_of and first > moment(case.as_of, end_of_day=True):
        return f"{evidence.url} came out after {case.as_of}, as of which it is asked"
    return ""
