"""The answer of the contract: statements, the citations they rest on, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from assistant.choose.silence import GONE, NO_ANSWER, NOT_IN_COVERAGE
from assistant.find.hit import Hit, copies, origin, place
from assistant.find.injection import gives_orders
from assistant.judge.label import Label
from assistant.understand.question import Question
from assistant.understand.reading import reading
from assistant.understand.usage import Usage
from ingest.catalog.holdings import Carrier, Placed
from ingest.locator import Whereabouts, whereabouts
from ingest.passages.split import Span
from ingest.report.notes import corrections


@dataclass(frozen=True, slots=True)
class Said:
    """Who is behind a statement: speaker, role, act and the ISO day it was said."""

    speaker: str
    role: str
    act: str
    said: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or quote of an answer with the numbers of its citations."""

    text: str
    kind: Literal["quote", "paraphrase"]
    citations: tuple[int, ...]
    attribution: Said | None = None

    @property
    def marked(self) -> str:
        """The text with its markers, such as `... [1][3]`; none twice."""
        return self.text + " " + "".join(f"[{n}]" for n in self.citations)


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered place in the coverage: `quote` is exactly the revision's text[start:end].
    `carriers` are all articles with the same copy, where there are several."""

    n: int
    placed: Placed
    start: int
    end: int
    carriers: tuple[Carrier, ...] = ()

    @property
    def agency(self) -> str:
        """The agency whose copy it is."""
        return origin(self.placed.revision.article, self.carriers)

    @property
    def copies(self) -> list[str]:
        """Where else the same copy was carried."""
        return copies(self.placed.passage.article_id, self.carriers)

    @property
    def corrections(self) -> tuple[str, ...]:
        """The correction notices of the article it is from."""
        article = self.placed.revision.article
        return tuple(n for n in corrections(article.text, article.notes) if not gives_orders(n))

    @property
    def source(self) -> str:
        """A key for the source: the agency, else the outlet, in either case casefolded; else the
        copy group."""
        article = self.placed.revision.article
        own = self.agency or article.outlet
        return own.casefold() or self.placed.revision.copy_group

    @property
    def quote(self) -> str:
        return self.placed.revision.article.text[self.start : self.end]

    @property
    def whereabouts(self) -> Whereabouts:
        """The page, section or time of the original where the quote begins."""
        return whereabouts(self.placed.revision.article.locators, self.start)

    def to_json(self) -> dict[str, Any]:
        article = self.placed.revision.article
        return (
            {"n": self.n}
            | place(self.placed)
            | {
                "agency": self.agency,
                "authors": list(article.authors),
                "published": article.published,
                "quote": self.quote,
                "start": self.start,
                "end": self.end,
                "locator": asdict(self.whereabouts),
                "copies": self.copies,
                "corrections": list(self.corrections),
            }
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One position in a verdict, with the number of its citation; `stance` is "affirms", "denies",
    "plans" or "other". `party` is who the speaker is or speaks for."""

    speaker: str
    act: str
    quote: str
    said: str
    citation: int
    stance: str = "other"
    party: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The label, the sides it rests on, and the positions that count no more or not yet: what was
    overtaken by its speaker, what is only planned."""

    label: Label
    sides: tuple[Side, ...] = ()
    earlier: tuple[Side, ...] = ()

    def cited_by(self, number: Callable[[Side], int]) -> Verdict:
        """A copy with the citation of each position renumbered by `number`."""
        return Verdict(
            self.label,
            tuple(replace(side, citation=number(side)) for side in self.sides),
            tuple(replace(side, citation=number(side)) for side in self.earlier),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question that asks whether several things are so: the part as a question, its
    verdict, and which statements of the draft answer it, by index. No statement that a chat model
    wrote belongs to one part."""

    text: str
    verdict: Verdict
    statements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """How much of what a reader wrote was removed: unknown markers and unsupported sentences."""

    unknown_markers: int = 0
    unsupported: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A reader's answer from the passages; without statements, an abstention. `note` explains it in
    a sentence, if that helps. `parts` are those of a question that has several; `verdict` is then
    what they agree on, or None."""

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | None = None
    removed: Removed = Removed()
    usage: Usage | None = None
    note: str = ""
    parts: tuple[Part, ...] = ()
    odds: float | None = None
    """Log odds, as learned, that the best sentence answers; None for verdicts and counts."""
    is_near: bool = True
    """Whether the passages found are about the question."""
    span: Citation | None = None
    """For a factual question, the exact words that answer it, within the first citation."""


class Footnotes:
    """Numbers citations as they are used, each place once."""

    def __init__(self, citations: Sequence[Citation] = ()) -> None:
        self.citations = list(citations)

    def cite(self, placed: Placed, span: Span) -> int:
        """The number of this place."""
        for known in self.citations:
            same = known.placed.passage.passage_id == placed.passage.passage_id
            if same and (known.start, known.end) == (span.start, span.end):
                return known.n
        self.citations.append(Citation(len(self.citations) + 1, placed, span.start, span.end))
        return len(self.citations)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown and stored."""

    question: Question
    draft: Draft
    nearest: Sequence[Hit]
    reader: str
    prompt_version: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    near: Sequence[Citation] = ()
    """For an abstention, the sentences closest to the question, each from a different article."""
    gone: Sequence[str] = ()
    """For a restored answer, the cited articles (with headline) that were withdrawn or removed
    since."""

    @property
    def abstained(self) -> bool:
        return not self.draft.statements

    @property
    def independent_sources(self) -> int:
        """How many agencies and outlets are behind the citations, one copy counted once."""
        return len({citation.source for citation in self.draft.citations})

    @property
    def text(self) -> str:
        if self.abstained:
            return GONE if self.gone else NO_ANSWER if self.near else NOT_IN_COVERAGE
        return "\n".join(statement.marked for statement in self.draft.statements)

    def to_json(self) -> dict[str, Any]:
        """The ANSWER of the contract."""
        draft = self.draft
        return {
            "question": self.question.asked,
            "standalone": self.question.text,
            "as_of": self.question.as_of,
            "text": self.text,
            "abstained": self.abstained,
            "verdict": verdict_json(draft.verdict) if draft.verdict else None,
            "stances": [side.stance for side in draft.verdict.sides] if draft.verdict else [],
            "parties": [side.party for side in draft.verdict.sides] if draft.verdict else [],
            "earlier": [asdict(side) for side in draft.verdict.earlier] if draft.verdict else [],
            "parts": [part_json(part) for part in draft.parts],
            "statements": [statement_json(statement) for statement in draft.statements],
            "citations": [citation.to_json() for citation in draft.citations],
            "independent_sources": self.independent_sources,
            "answer_span": span_json(draft.span) if draft.span else None,
            "nearest": [hit.to_json() for hit in self.nearest],
            "near": [citation.to_json() for citation in self.near],
            "removed": asdict(draft.removed),
            "reader": self.reader,
            "prompt_version": self.prompt_version,
            "understood": reading(self.question),
            "note": draft.note,
            "odds": round(draft.odds, 4) if draft.odds is not None else None,
            "usage": asdict(draft.usage) if draft.usage else None,
            "timings_ms": {name: round(ms, 1) for name, ms in self.timings_ms.items()},
        }


def span_json(span: Citation) -> dict[str, Any]:
    """The answer span, and its offsets in the revision that citation `n` refers to."""
    return {"text": span.quote, "citation": span.n, "start": span.start, "end": span.end}


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as in the ANSWER of the contract, where stances and parties are fields beside."""
    sides = [asdict(side) for side in verdict.sides]
    for side in sides:
        del side["stance"], side["party"]
    return {"label": verdict.label, "sides": sides}


def part_json(part: Part) -> dict[str, Any]:
    """A part, with what ANSWER has beside a verdict."""
    verdict = part.verdict
    return {
        "text": part.text,
        "verdict": verdict_json(verdict),
        "stances": [side.stance for side in verdict.sides],
        "parties": [side.party for side in verdict.sides],
        "earlier": [asdict(side) for side in verdict.earlier],
        "statements": list(part.statements),
    }


def statement_json(statement: Statement) -> dict[str, Any]:
    """A statement as in the ANSWER of the contract."""
    row: dict[str, Any] = {
        "text": statement.text,
        "kind": statement.kind,
        "citations": list(statement.citations),
    }
    if statement.attribution:
        row["attribution"] = asdict(statement.attribution)
    return row
