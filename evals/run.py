"""Runs: every case answered and scored, saved line by line, with figures over them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer import Answer
from assistant.chain import Chain
from assistant.conversation import Turn
from assistant.hit import Hit
from assistant.prompt import VERSION
from evals.cases import Case
from evals.compare import interval
from evals.scorers import CUTOFFS, answered, retrieval
from ingest.errors import DatelineError, UnreadableSource

HITS_KEPT = 20
RETRIEVAL = (*(f"hits@{k}" for k in CUTOFFS), "mrr@10")
ANSWERS = (
    "contains",
    "abstained_answerable",
    "abstained_unanswerable",
    "quote_exact",
    "verdict_accuracy",
)


@dataclass(frozen=True, slots=True)
class Result:
    """One case, what came of it, and its scores; `error` where it could not be answered."""

    case: Case
    answer: Answer | None
    hits: Sequence[Hit]
    scores: Mapping[str, float | None]
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.case.id,
            "case": asdict(self.case),
            "answer": self.answer.to_json() if self.answer else None,
            "hits": [hit.to_json() for hit in self.hits],
            "scores": dict(self.scores),
            "error": self.error,
        }


def run(
    chain: Chain,
    cases: Sequence[Case],
    out: Path,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda *_: None,
    sets: Sequence[Path] = (),
) -> tuple[dict[str, Any], int]:
    """Answer and score the cases, which are those of these `sets`; write `results.jsonl` and
    `metrics.json` into `out`.

    Gives the metrics and how many cases could not be answered.
    """
    chain.archive.embedder.embed(["dateline"])  # its loading is no part of an answer's latency
    try:
        out.mkdir(parents=True, exist_ok=True)
        stream = (out / "results.jsonl").open("w", encoding="utf-8")
    except OSError as error:
        raise UnreadableSource(
            f"{out}: results cannot be written ({error.strerror})", "name another folder"
        ) from error
    results: list[Result] = []
    with stream, ThreadPoolExecutor(jobs) as pool:
        for result in pool.map(lambda case: answer_case(chain, case), cases):
            stream.write(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
            results.append(result)
            progress(len(results), len(cases))
    figures = metrics(results) | {"made": made(chain, sets)}
    (out / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return figures, sum(result.error is not None for result in results)


def made(chain: Chain, sets: Sequence[Path]) -> dict[str, Any]:
    """When and with what a run was made."""
    encoder = chain.retriever.cross_encoder
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "sets": [str(path) for path in sets],
        "archive": str(chain.archive.folder),
        "generation": chain.archive.refresh(),
        "reader": chain.choice.name,
        "prompt_version": VERSION,
        "decompose": chain.decomposes,
        "cross_encoder": encoder.name if encoder else None,
    }


def answer_case(chain: Chain, case: Case) -> Result:
    """One case through the chain; an error of ours becomes the result's `error`."""
    try:
        history = [Turn(turn["question"], turn["answer"]) for turn in case.history]
        question = chain.understand(case.question, history, as_of=case.as_of)
        hits = chain.retriever.search(question, HITS_KEPT)
        answer = chain.ask(question)
    except DatelineError as error:
        return Result(case, None, (), {}, str(error))
    stored = partial(_stored, chain)
    return Result(case, answer, hits, retrieval(case, hits) | answered(case, answer, stored))


def _stored(chain: Chain, article_id: str, revision: int) -> str:
    return chain.archive.revision(article_id, revision).article.text


def metrics(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of the contract; an errored case counts in n and in no rate."""
    tags = sorted({tag for result in results for tag in result.case.tags})
    by_tag = {tag: _rates([r for r in results if tag in r.case.tags]) for tag in tags}
    return _rates(results) | {"by_tag": by_tag}


def _rates(results: Sequence[Result]) -> dict[str, Any]:
    took = [sum(r.answer.timings_ms.values()) for r in results if r.answer]
    answerable = sum(result.case.answerable for result in results)
    return {
        "n": len(results),
        "answerable": answerable,
        "unanswerable": len(results) - answerable,
        "errors": sum(result.error is not None for result in results),
        "retrieval": {name: rate(_scores(results, name)) for name in RETRIEVAL},
        "answers": {name: rate(_scores(results, name)) for name in ANSWERS},
        "latency_ms": {
            "p50": round(float(np.percentile(took, 50)), 1) if took else None,
            "p95": round(float(np.percentile(took, 95)), 1) if took else None,
        },
    }


def rate(scores: Sequence[float]) -> dict[str, Any]:
    """Mean with its 95% interval; all None when there is nothing to average."""
    if not scores:
        return {"value": None, "n": 0, "low": None, "high": None}
    values = np.asarray(scores, np.float64)
    low, high = interval(values)
    return {
        "value": round(float(values.mean()), 6),
        "n": len(values),
        "low": round(low, 6),
        "high": round(high, 6),
    }


def _scores(results: Sequence[Result], name: str) -> list[float]:
    return [score for r in results if (score := r.scores.get(name)) is not None]
