"""Merges the answers to the parts of a question into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.write.answer import Draft, Footnotes, Part, Statement, Verdict
from ingest.passages.split import Span


def joined(texts: Sequence[str], drafts: Sequence[Draft]) -> Draft:
    """The statements of the drafts that answer the parts `texts`, once each, with citations
    renumbered; a paraphrase, such as a verdict in words, is prefixed with its part. There is a
    verdict if all drafts that have one agree."""
    notes = Footnotes()
    counted = [_recounted(part, draft, notes) for part, draft in zip(texts, drafts, strict=True)]
    statements = list({s.text: s for draft in counted for s in draft.statements}.values())
    parts = tuple(
        Part(_asked(text), draft.verdict, _places(draft, statements))
        for text, draft in zip(texts, counted, strict=True)
        if draft.verdict
    )
    notes_of_all = dict.fromkeys(draft.note for draft in counted if draft.note)
    return Draft(
        tuple(statements),
        tuple(notes.citations),
        _agreed([part.verdict for part in parts]),
        note="; ".join(notes_of_all),
        is_near=any(draft.is_near for draft in drafts),
        parts=parts,
    )


def _agreed(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict of all parts; None if they differ."""
    if len({verdict.label for verdict in verdicts}) != 1:
        return None
    return Verdict(
        verdicts[0].label,
        tuple(dict.fromkeys(side for verdict in verdicts for side in verdict.sides)),
        tuple(dict.fromkeys(side for verdict in verdicts for side in verdict.earlier)),
    )


def _asked(part: str) -> str:
    whole = f"{part.rstrip(' ?.')}?"
    return whole[0].upper() + whole[1:]


def _places(draft: Draft, statements: Sequence[Statement]) -> tuple[int, ...]:
    """The indices of a draft's statements among all."""
    own = {statement.text for statement in draft.statements}
    return tuple(n for n, statement in enumerate(statements) if statement.text in own)


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
