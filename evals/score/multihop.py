"""MultiHop-RAG under its own rules (Tang and Yang, COLM 2024, arXiv 2401.15391), for its cases.

It defines hits in two ways, and both are scored: by its script, a query is a hit if one of its
facts is in the first k passages; by its paper, the score is the share of its facts that are. A fact
is found in a text that contains it, ignoring spaces and line breaks.

By its script an answer is accurate if it shares any word with the expected one, so that "The talks
were held" is as good as "The Verge"; `multihop_strict` therefore requires the answer itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.cases import Case

TAG = "multihop-rag"
MULTIHOP_CUTOFFS = (4, 10)
INSUFFICIENT = "Insufficient information."
"""The expected answer if the corpus has none."""
SAID = {"confirmed": "Yes", "denied": "No"}
NAMES = (
    *(f"multihop_any_fact@{k}" for k in MULTIHOP_CUTOFFS),
    *(f"multihop_facts@{k}" for k in MULTIHOP_CUTOFFS),
    "multihop_accuracy",
    "multihop_strict",
)


def multihop(
    case: Case, answer: Mapping[str, Any], hits: Sequence[Mapping[str, Any]], contains: float | None
) -> dict[str, float | None]:
    """The benchmark's scores of a case; `contains` is the case's score of that name. A score is
    None if it does not apply; cases of other benchmarks have none."""
    if TAG not in case.tags:
        return {}
    facts = [_bare(e.quote) for e in case.evidence if e.quote]
    found = [_found(facts, hits[:k]) for k in MULTIHOP_CUTOFFS]
    values = (
        *(float(share > 0) if share is not None else None for share in found),
        *found,
        accuracy(case, answer),
        strict(case, answer, contains),
    )
    return dict(zip(NAMES, values, strict=True))


def _found(facts: Sequence[str], hits: Sequence[Mapping[str, Any]]) -> float | None:
    """Share of the facts that some hit contains; None without facts."""
    if not facts:
        return None
    texts = [_bare(hit["text"]) for hit in hits]
    return sum(any(fact in text for text in texts) for fact in facts) / len(facts)


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def accuracy(case: Case, answer: Mapping[str, Any]) -> float | None:
    """1 if the answer shares a word with the expected one, in lower case, split at spaces. An
    abstention counts as INSUFFICIENT, and a verdict as Yes or No before the text."""
    wanted = _wanted(case)
    said = INSUFFICIENT if answer["abstained"] else f"{_verdict(answer)} {answer['text']}"
    shared = set(said.lower().split()) & set(wanted.lower().split())
    return float(bool(shared)) if wanted else None


def _wanted(case: Case) -> str:
    if not case.answerable:
        return INSUFFICIENT
    return SAID.get(case.verdict) or next(iter(case.answers), "")


def strict(case: Case, answer: Mapping[str, Any], contains: float | None) -> float | None:
    """1 if an unanswerable case got an abstention; for an expected yes or no, if that verdict was
    given; else if the first statements contain the answer (`contains`)."""
    if not case.answerable:
        return float(answer["abstained"])
    if case.verdict in SAID:
        return float(_verdict(answer) == SAID[case.verdict])
    return contains


def _verdict(answer: Mapping[str, Any]) -> str:
    return SAID.get(answer["verdict"]["label"], "") if answer["verdict"] else ""
