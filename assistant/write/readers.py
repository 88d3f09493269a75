"""Which reader answers a question: tallies, briefs, the extractive reader, a chat model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import EXTRACTIVE
from assistant.find.hit import Hit
from assistant.understand.question import Question
from assistant.understand.tally import tally_of, tally_of_form
from assistant.write.answer import Draft, Footnotes, Part, Side, Statement
from assistant.write.brief import CHOICES, BriefReader
from assistant.write.extractive import ExtractiveReader
from assistant.write.tally_reader import TallyReader
from ingest.coverage import Coverage
from ingest.errors import ReaderError, ReaderUnconfigured
from ingest.passages.split import Span

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from assistant.write.chat_model import Aside
    from assistant.write.chat_reader import ChatModelReader

ReaderEvent = Statement | tuple[Draft, str]
"""A statement as soon as it is ready or, last, the draft and the name of the reader that made
it."""


class Readers:
    """The readers over one archive. `helped` answers "what can I ask?"."""

    def __init__(self, coverage: Coverage, name: str, helped: Callable[[Question], Draft]) -> None:
        """Raises ReaderError for an unknown reader."""
        self._coverage, self._extractive = coverage, ExtractiveReader(coverage)
        self._tallies = TallyReader(coverage)
        self._briefs = BriefReader(coverage)
        self._chat = _chat_reader(name, coverage)
        self._helped = helped

    @property
    def host(self) -> str:
        """Where the chat model runs; empty without one."""
        return self._chat.host if self._chat else ""

    def aside(self) -> Aside | None:
        """The chat model for calls before the answer; None without one."""
        return self._chat.aside() if self._chat else None

    def without_model(self) -> Readers:
        """The same readers without the chat model."""
        keyless = copy(self)
        keyless._chat = None
        return keyless

    def with_model(self, name: str) -> Readers:
        """The same readers with this chat model. Raises ReaderError for an unknown one."""
        other = copy(self)
        other._chat = _chat_reader(name, self._coverage)
        return other

    def check_model(self) -> None:
        """Raises ReaderUnconfigured where there is no chat model to decompose questions with."""
        if not self._chat:
            raise ReaderUnconfigured(
                "decomposing questions requires a chat model",
                "name one with --reader, or leave --decompose out: rules take them apart too",
            )

    def read(self, question: Question, hits: list[Hit], within: Context) -> Iterator[ReaderEvent]:
        """The statements of the answer, and its draft. Raises ReaderError where the chat model
        cannot be reached."""
        counted = self._counted(question, hits)
        if counted is not None:  # computed over all articles, which no model reads
            yield from counted.statements
            yield counted, EXTRACTIVE
            return
        extractive = self._brief(question, hits) or self._extractive.read(question, hits)
        if self._chat is None or not extractive.statements:
            # Without evidence for the question, the model is not called.
            yield from extractive.statements
            yield extractive, EXTRACTIVE
            return
        for event in self._chat.stream(question, hits, within):
            if isinstance(event, Statement):
                yield event
            elif event.statements:
                told = replace(event, odds=extractive.odds)
                yield _with_verdict(told, extractive), self._chat.name
            else:
                yield from extractive.statements
                told = replace(
                    event, statements=extractive.statements, citations=extractive.citations
                )
                told = replace(told, verdict=extractive.verdict, parts=extractive.parts)
                yield replace(told, odds=extractive.odds), EXTRACTIVE

    def _counted(self, question: Question, hits: Sequence[Hit]) -> Draft | None:
        """The answer to a question about the coverage itself, or about Dateline. None for a
        question about the world, also if it was only classified as one about the coverage and
        nothing matches."""
        if question.form == "help":
            return self._helped(question)
        sourced = any(source.there for source in question.sources)
        if tally := tally_of(question.whole, sourced=sourced):
            return self._tallies.read(question, tally, hits)
        tally = tally_of_form(question.form, question.whole)
        if tally is None or question.parts:
            return None
        counted = self._tallies.read(question, tally, hits)
        return counted if counted.statements else None

    def _brief(self, question: Question, hits: Sequence[Hit]) -> Draft | None:
        """The answer to a request; None if the question is no request, or nothing is about its
        subject."""
        if question.form not in CHOICES or question.parts:
            return None
        draft = self._briefs.read(question, question.form, hits)
        return draft if draft.statements else None


def _with_verdict(draft: Draft, extractive: Draft) -> Draft:
    """A model's draft with the verdicts of the extractive reader, whose citations are added to the
    draft's."""
    if extractive.verdict is None and not extractive.parts:
        return draft
    notes = Footnotes(draft.citations)

    def number(side: Side) -> int:
        place = extractive.citations[side.citation - 1]
        return notes.cite(place.placed, Span(place.start, place.end))

    verdict = extractive.verdict and extractive.verdict.cited_by(number)
    parts = tuple(Part(part.text, part.verdict.cited_by(number)) for part in extractive.parts)
    return replace(draft, citations=tuple(notes.citations), verdict=verdict, parts=parts)


def _chat_reader(name: str, coverage: Coverage) -> ChatModelReader | None:
    if name == EXTRACTIVE:
        return None
    if ":" not in name:
        raise ReaderError(
            f"no reader is called {name!r}",
            "use extractive or a model id such as openai:gpt-5-mini",
        )
    from assistant.write.chat_reader import ChatModelReader

    return ChatModelReader(name, coverage.lexicon)
