"""Scores of one case: pure functions from the case and its saved answer to numbers or None.

They read an answer and hits in the saved format (ANSWER and HIT of docs/design.md), so that a run
can be scored again without asking again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evals.cases import Case
from evals.matching import holds, is_same, normalized, token_f1
from evals.score import citations
from evals.score.citations import Answer, Supports, Unjudged
from evals.score.multihop import NAMES as MULTIHOP
from evals.score.multihop import multihop
from evals.score.retrieval import names as retrieval_names
from evals.score.retrieval import retrieval
from ingest.errors import ArticleUnknown

READ_STATEMENTS, READ_CHARACTERS = 3, 350
Scores = dict[str, float | None]
Stored = Callable[[str, int], str]
"""The text of an article's revision."""


def scored(
    case: Case,
    answer: Answer,
    hits: Sequence[Mapping[str, Any]],
    stored: Stored,
    supports: Supports = citations.in_words,
) -> tuple[Scores, dict[str, str]]:
    """All scores of a case, and the reasons for those that could not be judged."""
    judged, unjudged = attributed(answer, supports)
    found = retrieval(case, hits) | answered(case, answer) | judged
    found |= multihop(case, answer, hits, found["contains"])
    try:
        found["quote_exact"] = quote_exact(answer, stored)
    except ArticleUnknown as error:  # removed since it was cited
        found["quote_exact"], unjudged["quote_exact"] = None, error.message
    return found, unjudged


def answered(case: Case, answer: Answer) -> Scores:
    """The scores of an answer; abstentions on answerable and unanswerable cases are separate."""
    abstained = float(answer["abstained"])
    given = answer["verdict"]["label"] if answer["verdict"] else ""
    return {
        "contains": contains(case, answer),
        "exact": best(case, answer, lambda text, wanted: float(is_same(text, wanted))),
        "token_f1": best(case, answer, token_f1),
        "whole": whole(case, answer),
        "abstained_answerable": abstained if case.answerable else None,
        "abstained_unanswerable": None if case.answerable else abstained,
        "speaker_accuracy": speaker_accuracy(case, answer),
        "verdict_accuracy": float(given == case.verdict) if case.verdict else None,
    }


def attributed(answer: Answer, supports: Supports) -> tuple[Scores, dict[str, str]]:
    """ALCE's citation recall and precision, and the reason if the judge gave no judgement."""
    statements = citations.cited(answer)
    try:
        return {
            "citation_recall": citations.recall(statements, supports),
            "citation_precision": citations.precision(statements, supports),
        }, {}
    except Unjudged as error:
        names = ("citation_recall", "citation_precision")
        return dict.fromkeys(names), dict.fromkeys(names, str(error))


def contains(case: Case, answer: Answer) -> float | None:
    """1 if one of the first three statements contains an acceptable string within its first 350
    characters; 0 for an abstention; None for cases without answers."""
    return best(case, answer, lambda text, wanted: float(holds(text, wanted)))


def best(case: Case, answer: Answer, alike: Callable[[str, str], float]) -> float | None:
    """The highest similarity (`alike`) of one of the first three statements to an acceptable
    string; 0 for an abstention, None for cases without answers."""
    if not case.answerable or not case.answers:
        return None
    return max((alike(text, w) for text in _read(answer) for w in case.answers), default=0.0)


def whole(case: Case, answer: Answer) -> float | None:
    """1 if the first three statements together contain a string of every part (RGB's integration:
    Chen et al., AAAI 2024); None for cases without parts."""
    if not case.parts:
        return None
    read = _read(answer)
    return float(all(any(holds(t, w) for t in read for w in part) for part in case.parts))


def _read(answer: Answer) -> list[str]:
    return [s["text"][:READ_CHARACTERS] for s in answer["statements"][:READ_STATEMENTS]]


def quote_exact(answer: Answer, stored: Stored) -> float | None:
    """Share of citations whose quote is not empty and equals the stored text at its offsets; None
    without citations."""
    shown = answer["citations"]
    if not shown:
        return None
    return sum(_is_exact(citation, stored) for citation in shown) / len(shown)


def _is_exact(citation: Mapping[str, Any], stored: Stored) -> bool:
    text = stored(citation["article_id"], citation["revision"])
    quote: str = citation["quote"]
    return bool(quote) and text[citation["start"] : citation["end"]] == quote


def speaker_accuracy(case: Case, answer: Answer) -> float | None:
    """Share of the cited evidence quotes with a speaker that the answer attributes to that speaker;
    a name may be shortened to some of its words. None if the answer cites none of them, and for
    chat models, whose sentences name speakers in free text."""
    if citations.by_model(answer):
        return None
    wanted = [e for e in case.evidence if e.speaker and e.quote]
    told = [list(_speakers(answer, e.quote)) for e in wanted]
    judged = [
        any(_is_named(e.speaker, name) for name in names)
        for e, names in zip(wanted, told, strict=True)
        if names
    ]
    return sum(judged) / len(judged) if judged else None


def _speakers(answer: Answer, quote: str) -> Iterator[str]:
    """The speakers to whom the answer attributes this quote; "" if to nobody."""
    holding = {c["n"] for c in answer["citations"] if holds(c["quote"], quote)}
    for statement in answer["statements"]:
        if holding.intersection(statement["citations"]):
            yield (statement.get("attribution") or {}).get("speaker", "")
    for side in (answer["verdict"] or {}).get("sides", ()):
        if side["citation"] in holding:
            yield side["speaker"]


def _is_named(wanted: str, given: str) -> bool:
    longer, shorter = normalized(wanted), normalized(given)
    if len(longer) < len(shorter):
        longer, shorter = shorter, longer
    return bool(shorter) and holds(longer, shorter)


ANSWERS = (
    "contains",
    "exact",
    "token_f1",
    "whole",
    "abstained_answerable",
    "abstained_unanswerable",
    "quote_exact",
    "speaker_accuracy",
    "verdict_accuracy",
    "citation_recall",
    "citation_precision",
)
RETRIEVAL = tuple(retrieval_names())
BENCHMARKS = MULTIHOP
"""Scores by the rules of one benchmark, for its cases only."""
