"""Runs question sets: answers and scores every case, saves the results and the metrics."""

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
    """Asks a chain many cases, from several threads. Cached answers are reused, and nothing more is
    asked once the budget is spent or the run is stopped."""

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
        """Answer and score a case; returns its row of results.jsonl, with any other DatelineError
        in `error`. Raises CaseError if the budget cannot be enforced, and ReaderUnconfigured: in
        both cases the run must end."""
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
    """Ask the chain one case; returns answer and hits in the saved format."""
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
    """The row of a case in results.jsonl; `error` is the reason if there is no answer."""
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
    `metrics.json` into `out`. With a `cache` folder, cached answers are reused unless `fresh`. A
    `floor` (see evals/run/floors.py) answers in place of the chain.

    Returns the metrics and how many cases could not be answered. A stopped run leaves the files in
    `out` unchanged.
    """
    chain.coverage.embedder.embed(["dateline"])  # load the model before measuring latency
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
    """The rows of the cases, in order. Stopping early waits only for cases in progress."""
    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield from pool.map(asking.row, cases)
        finally:
            asking.stopped.set()
            pool.shutdown(cancel_futures=True)


def hash_of(cases: Sequence[Case]) -> str:
    """A hash of a run's cases: metrics of runs with other hashes are not comparable."""
    rows = json.dumps([asdict(case) for case in cases], sort_keys=True)
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def made(chain: Chain, sets: Sequence[Path]) -> dict[str, Any]:
    """The time and the settings of a run."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "sets": [str(path) for path in sets],
        **settings(chain),
        "archive": str(chain.coverage.folder),
    }


def _try(out: Path) -> None:
    """Raises CaseError for a folder that is not writable, before the run starts."""
    try:
        write_whole(out / ".tried", b"")
        (out / ".tried").unlink()
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> CaseError:
    told = f"{out}: results cannot be written ({error.strerror})"
    return CaseError(told, "name another folder")


def save(out: Path, rows: Sequence[Row], figures: dict[str, Any]) -> None:
    """Write a run into a folder, each file atomically. Raises CaseError."""
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
    """Score a saved run again without asking; returns the new metrics. With a `judge`, a chat model
    judges whether statements follow from what they cite.

    Raises subclasses of ReaderError if the judge cannot be asked; nothing is written then.
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
    """Evidence that cannot possibly be found, as (case id, problem): such a case measures only a
    gap in the archive."""
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
