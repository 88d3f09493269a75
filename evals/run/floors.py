"""Trivial baselines: an assistant that says yes to everything, and one that finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistant.chain import Chain
from evals.cases import Case
from evals.run.answer_cache import Saved

YES, NOTHING = "yes", "nothing"


def _answer(case: Case, name: str, **given: Any) -> dict[str, Any]:
    silent: dict[str, Any] = {
        "question": case.question,
        "standalone": case.question,
        "as_of": case.as_of,
        "text": "",
        "abstained": True,
        "verdict": None,
        "statements": [],
        "citations": [],
        "reader": f"floor {name}",
        "usage": None,
        "timings_ms": {},
    }
    return silent | given


def yes(_: Chain, case: Case) -> Saved:
    """The constant answer: "Yes.", confirmed, without citations."""
    said = {"text": "Yes.", "kind": "paraphrase", "citations": []}
    verdict = {"label": "confirmed", "sides": []}
    told = {"text": "Yes.", "abstained": False, "statements": [said], "verdict": verdict}
    return {"answer": _answer(case, YES, **told), "hits": []}


def nothing(_: Chain, case: Case) -> Saved:
    """No hits, and an abstention."""
    return {"answer": _answer(case, NOTHING), "hits": []}


FLOORS: Mapping[str, Callable[[Chain, Case], Saved]] = {YES: yes, NOTHING: nothing}
