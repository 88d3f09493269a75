"""An answer as a document with footnotes: what every export format writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.understand.reading import reading_lines
from assistant.write.answer import Answer, Citation, Statement
from ingest.shown import visible
from ui.show.markup import asked_how, original
from ui.show.render import (
    QUOTATION_MARKS,
    byline,
    carried,
    sources_line,
    stance,
    told,
    unlabelled,
    verdicts,
)
from ui.show.theme import VERDICT_BADGES, verdict_badge

SIDES = {"affirms": "Affirmed: ", "denies": "Denied: "}


@dataclass(frozen=True, slots=True)
class Footnote:
    """A citation: the exact words, then headline, outlet, day, authors, revision, other outlets
    with the same copy and corrections (`about`), and the article's URL, if it has one."""

    number: int
    words: str
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """One answer: its question, how it was asked (as-of moment, reader, interpretation, notes), its
    verdict or that of each part of the question, statements with the numbers of their footnotes."""

    question: str
    asked: str
    verdicts: tuple[str, ...]
    statements: tuple[tuple[str, tuple[int, ...]], ...]
    footnotes: tuple[Footnote, ...]


def sections(answers: Sequence[Answer]) -> list[Section]:
    """The sections of a conversation; footnotes are numbered throughout, from 1."""
    found, before = list[Section](), 0
    for answer in answers:
        found.append(_section(answer, before))
        before += len(answer.draft.citations)
    return found


def _section(answer: Answer, before: int) -> Section:
    spoken = [(answer.text, ())] if answer.abstained else []
    statements = [
        *spoken,
        *(
            (_sided(answer, one, n), tuple(before + number for number in one.citations))
            for n, one in enumerate(told(answer))
        ),
    ]
    return Section(
        visible(answer.question.asked),
        visible(_asked(answer)),
        _verdicts(answer),
        tuple((visible(text), numbers) for text, numbers in statements),
        tuple(footnote(citation, before) for citation in answer.draft.citations),
    )


def _sided(answer: Answer, statement: Statement, n: int) -> str:
    """A statement with the side of the verdict that it is on; the first explains the verdict."""
    text = unlabelled(statement.text, answer.draft.verdict)
    side = SIDES.get(stance(verdicts(answer), statement), "") if n else ""
    return f"{side}{text}"


def _verdicts(answer: Answer) -> tuple[str, ...]:
    if answer.draft.parts:
        of_parts = [(part.text, VERDICT_BADGES[part.verdict.label]) for part in answer.draft.parts]
        return tuple(f"{visible(text)} {label}" for text, (label, _) in of_parts)
    act = answer.question.asked_act
    return tuple(verdict_badge(verdict.label, act)[0] for verdict in verdicts(answer))


def _asked(answer: Answer) -> str:
    gone = [f"withdrawn or removed since: {headline}" for headline in answer.gone]
    read_as = reading_lines(answer.question)
    sources = sources_line(answer) if answer.draft.citations else ""
    told = (*asked_how(answer), *read_as, sources, answer.draft.note, *gone)
    return " · ".join(filter(None, told))


def footnote(citation: Citation, before: int) -> Footnote:
    """The footnote of a citation, numbered after `before` others."""
    revision = citation.placed.revision
    authors = f"by {', '.join(revision.article.authors)}" if revision.article.authors else ""
    at, number = str(citation.whereabouts), f"revision {revision.revision}"
    parts = [byline(revision.article), authors, at, number, carried(citation)]
    corrected = [f"CORRECTED: {note}" for note in citation.corrections]
    return Footnote(
        before + citation.n,
        quoted(visible(citation.quote)),
        visible("; ".join(filter(None, (*parts, *corrected)))),
        visible(original(revision.article)),
    )


def quoted(words: str) -> str:
    """Words in quotation marks; a sentence that quotes somebody keeps its own marks alone."""
    has_own = any(mark in words for mark in QUOTATION_MARKS)
    return words if has_own else f"“{words}”"
