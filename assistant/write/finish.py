"""Turns a draft into an answer: copies of what it cites, notes on withdrawn articles and, for an
abstention, the closest passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.check.verify import resting_place
from assistant.find.evidence import of_passage
from assistant.find.hit import Hit
from assistant.find.withdrawn import withdrawn_note
from assistant.understand.question import Question
from assistant.understand.usage import Usage
from assistant.write.answer import Answer, Citation, Draft
from assistant.write.carried import with_carriers
from assistant.write.prompt import VERSION
from ingest.coverage import Coverage
from ingest.index.lexicon import Lexicon

LISTED_HITS = 5
"""Hits that an answer lists."""
SHOWN_NEAR = 3
"""Articles whose closest sentence is shown with an abstention."""


def finished(
    question: Question,
    draft: Draft,
    hits: Sequence[Hit],
    reader: str,
    timings_ms: Mapping[str, float],
    coverage: Coverage,
) -> Answer:
    """The answer that a reader's draft makes."""
    known = {hit.placed.revision.copy_group: hit.carriers for hit in hits}
    cited = with_carriers(draft.citations, coverage, question.scope, known)
    note = "; ".join(filter(None, (draft.note, withdrawn_note(coverage, question))))
    usage = _together(question.usage, draft.usage)
    draft = replace(draft, citations=cited, note=note, usage=usage)
    is_near = draft.is_near and not draft.statements
    near = nearest_sentences(question, hits, coverage.lexicon) if is_near else ()
    return Answer(
        question, draft, list(hits[:LISTED_HITS]), reader, VERSION, dict(timings_ms), near
    )


def nearest_sentences(
    question: Question, hits: Sequence[Hit], lexicon: Lexicon
) -> tuple[Citation, ...]:
    """The sentence nearest to the question in each of the best articles found."""
    first: dict[str, Hit] = {}
    for hit in hits:
        is_new = hit.placed.passage.article_id not in first
        if len(first) < SHOWN_NEAR and is_new and of_passage(hit.placed):  # else all instructions
            first[hit.placed.passage.article_id] = hit
    best = list(first.values())
    spans = [resting_place(question.substance, hit, lexicon) for hit in best]
    return tuple(
        Citation(n, hit.placed, span.start, span.end)
        for n, (hit, span) in enumerate(zip(best, spans, strict=True), start=1)
    )


def _together(*spent: Usage | None) -> Usage | None:
    """The sum of what was spent; None where nothing was."""
    told = [usage for usage in spent if usage]
    return sum(told[1:], told[0]) if told else None
