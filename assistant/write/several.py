"""Merges the answers to the parts of a question into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.write.answer import Draft, Footnotes, Verdict
from ingest.passages.split import Span


def joined(parts: Sequence[str], drafts: Sequence[Draft]) -> Draft:
    """The statements of all drafts with citations renumbered; a paraphrase, such as a verdict in
    words, is prefixed with its question. There is a verdict if all drafts that have one agree; if
    they do not, `note` gives the verdict of each part."""
    notes = Footnotes()
    counted = [_recounted(part, draft, notes) for part, draft in zip(parts, drafts, strict=True)]
    verdicts = [draft.verdict for draft in counted if draft.verdict]
    statements = {s.text: s for draft in counted for s in draft.statements}
    agreed = len({verdict.label for verdict in verdicts}) == 1
    sides = tuple(dict.fromkeys(side for verdict in verdicts for side in verdict.sides))
    earlier = tuple(dict.fromkeys(side for verdict in verdicts for side in verdict.earlier))
    told = "; ".join(
        f"{_asked(part)} {draft.verdict.label.replace('_', ' ')}"
        for part, draft in zip(parts, counted, strict=True)
        if draft.verdict
    )
    return Draft(
        tuple(statements.values()),
        tuple(notes.citations),
        Verdict(verdicts[0].label, sides, earlier) if agreed else None,
        note="" if agreed else told,
    )


def _asked(part: str) -> str:
    return f"{part.rstrip(' ?.')}?"


def _recounted(part: str, draft: Draft, notes: Footnotes) -> Draft:
    """A draft with its citations renumbered by `notes`, and paraphrases prefixed with its
    question."""
    numbers = {c.n: notes.cite(c.placed, Span(c.start, c.end)) for c in draft.citations}
    statements = tuple(
        replace(
            statement,
            text=statement.text
            if statement.kind == "quote"
            else f"{_asked(part)} {statement.text}",
            citations=tuple(numbers[n] for n in statement.citations),
        )
        for statement in draft.statements
    )
    verdict = draft.verdict and draft.verdict.cited_by(lambda side: numbers[side.citation])
    return replace(draft, statements=statements, verdict=verdict)
