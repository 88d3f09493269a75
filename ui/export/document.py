"""An answer as a document with footnotes: what every export format writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.understand.reading import reading_lines
from assistant.write.answer import Answer, Citation
from ingest.shown import visible
from ui.show.markup import asked_how, original
from ui.show.render import QUOTATION_MARKS, byline, carried, told, unlabelled, verdicts
from ui.show.theme import VERDICT_BADGES


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
    verdict = answer.draft.verdict
    spoken = [(answer.text, ())] if answer.abstained else []
    statements = [
        *spoken,
        *(
            (unlabelled(one.text, verdict), tuple(before + n for n in one.citations))
            for one in told(answer)
        ),
    ]
    return Section(
        visible(answer.question.asked),
        visible(_asked(answer)),
        _verdicts(answer),
        tuple((visible(text), numbers) for text, numbers in statements),
        tuple(footnote(citation, before) for citation in answer.draft.citations),
    )


def _verdicts(answer: Answer) -> tuple[str, ...]:
    if answer.draft.parts:
        of_parts = [(part.text, VERDICT_BADGES[part.verdict.label]) for part in answer.draft.parts]
        return tuple(f"{visible(text)} {label}" for text, (label, _) in of_parts)
    return tuple(VERDICT_BADGES[verdict.label][0] for verdict in verdicts(answer))


def _asked(answer: Answer) -> str:
    gone = [f"withdrawn or removed since: {headline}" for headline in answer.gone]
    read_as = reading_lines(answer.question)
    return " · ".join(filter(None, (*asked_how(answer), *read_as, answer.draft.note, *gone)))


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
