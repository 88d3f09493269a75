"""Withdrawn articles: mentioned if a question is about them, never used to answer it."""

from __future__ import annotations

from assistant.find.evidence import Overlap
from assistant.find.injection import gives_orders
from assistant.understand.question import Question
from ingest.article import day, long_day
from ingest.coverage import Coverage

HEADLINE_SHARE = 0.6
"""Minimum share of the question's idf weight in the headline of a withdrawn article that it is
about."""


def withdrawn_note(coverage: Coverage, question: Question) -> str:
    """A sentence for each withdrawn article that the question is about; empty for none."""
    known = coverage.holdings.withdrawn(question.scope.as_of)
    if not known:
        return ""
    overlap = Overlap(coverage.lexicon, question.substance)
    about = [
        item
        for item in known
        if not gives_orders(item.title) and overlap.of(item.title) >= HEADLINE_SHARE
    ]
    told = (
        f"“{item.title}”{f' ({item.outlet})' if item.outlet else ''} was withdrawn"
        f" on {long_day(day(item.when))}"
        for item in about
    )
    return "; ".join(dict.fromkeys(told))
