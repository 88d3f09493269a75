"""Question to answer: understand, retrieve, read, and show only what can be cited."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from assistant.check.verify import resting_place
from assistant.find.cross_encoder import CrossEncoder
from assistant.find.evidence import of_passage
from assistant.find.hit import Hit
from assistant.find.retrieve import Retriever
from assistant.find.withdrawn import withdrawn_note
from assistant.suggestions import help_draft
from assistant.understand.conversation import Turn, standalone
from assistant.understand.decompose import decomposed
from assistant.understand.question import Filters, Question, scope_of, understand
from assistant.understand.spelling import respelled
from assistant.understand.tally import tally_of, tally_of_form
from assistant.understand.truecase import tells_no_names, truecased
from assistant.understand.usage import Usage
from assistant.write.answer import Answer, Citation, Draft, Footnotes, Side, Statement
from assistant.write.brief import CHOICES, BriefReader
from assistant.write.carried import with_carriers
from assistant.write.extractive import ExtractiveReader
from assistant.write.prompt import VERSION
from assistant.write.tally_reader import TallyReader
from ingest.archive import Archive
from ingest.catalog.scope import Scope
from ingest.errors import ReaderError, ReaderUnconfigured
from ingest.language.people import genders_in
from ingest.passages.embed import BUNDLED
from ingest.passages.split import Span, sentences
from ingest.tracing import traced

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from assistant.write.chat_reader import ChatModelReader

EXTRACTIVE = "extractive"
NEAREST = 5
SHOWN_NEAR = 3
OF_A_NAME = 20
"""Passages that tell whether somebody goes with "he" or "she"."""
FOR_A_CLAIM = 20
"""Passages that are read for a whether-question: each side may stand in another."""
STAY = "stay on this machine"


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """Which reader answers, in words a user can check: who, why, and where passages go."""

    name: str
    why: str
    destination: str

    def __str__(self) -> str:
        return f"reader: {self.name} ({self.why}); passages {self.destination}"


class Chain:
    """Answers questions over one archive with one reader. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive,
        reader: str = EXTRACTIVE,
        why: str = "the default",
        *,
        cross_encoder: CrossEncoder | None = None,
        decompose: bool = False,
    ) -> None:
        """`decompose` lets the chat model say which questions are in a question.

        Raises ReaderError for a reader that there is not, or one without a model to decompose with.
        """
        self.archive = archive
        self.retriever = Retriever(archive, cross_encoder=cross_encoder)
        self._extractive = ExtractiveReader(archive)
        self._tallies = TallyReader(archive)
        self._briefs = BriefReader(archive)
        self._chat = _chat_reader(reader, archive)
        if decompose and not self._chat:
            raise ReaderUnconfigured(
                "taking questions apart takes a chat model",
                "name one with --reader, or leave --decompose out: rules take them apart too",
            )
        self.decomposes = decompose
        self.choice = ReaderChoice(reader, why, self._destination())

    def _destination(self) -> str:
        """Where the words of the coverage go when a question is asked."""
        hosts = [self._chat.host] if self._chat else []
        model = self.archive.model_name
        hosts += [f"the embedder {model}"] if model != BUNDLED else []
        encoder = self.retriever.cross_encoder
        hosts += [f"the cross-encoder at {encoder.host}"] if encoder and encoder.host else []
        return f"go to {' and '.join(hosts)}" if hosts else STAY

    def without_model(self) -> Chain:
        """The same chain without its chat model: it answers in the coverage's own words."""
        keyless = copy(self)
        keyless._chat, keyless.decomposes = None, False
        keyless.choice = ReaderChoice(EXTRACTIVE, "without the model", keyless._destination())
        return keyless

    def understand(
        self,
        text: str,
        history: Sequence[Turn] = (),
        *,
        within: Context | None = None,
        **bounds: Any,
    ) -> Question:
        """The question read against this archive, as one that follows `history`; `bounds` are those
        of `understand`, whose errors it raises; `within` is the trace to be part of."""
        with traced("understand", within):
            return self._understood(text, history, bounds)

    def _understood(
        self, text: str, history: Sequence[Turn], bounds: Mapping[str, Any]
    ) -> Question:
        aside = self._chat.aside() if self._chat else None
        typed = " ".join(text.split())
        spelled, read_as = respelled(typed, self.archive)
        scope = scope_of(bounds.get("as_of", ""), Filters(), None)
        is_bare = tells_no_names(typed)
        cased = truecased(spelled, self.archive, scope) if is_bare else spelled
        gender_of = partial(self._gender_of, scope)
        whole = standalone(cased, history, aside.write if aside else None, gender_of)
        question = understand(whole, holdings=self.archive.catalog, **bounds)
        question = replace(question, read_as=tuple(read_as.items()))
        question = question if whole == typed else replace(question, typed=typed)
        if self.decomposes and aside:
            question = decomposed(question, aside.write)
        return replace(question, usage=aside.usage) if aside else question

    def _gender_of(self, scope: Scope, name: str) -> str:
        """Whether somebody goes with "he" or "she" in the coverage, which may stand in the sentence
        after the name; empty where it does not tell."""
        named = self.archive.lexicon.search(f'"{name}"', OF_A_NAME, scope)
        texts = (place.text for place in self.archive.catalog.placed(list(named)).values())
        told = (
            text[one.start : other.end]
            for text in texts
            for one, other in pairwise(sentences(text))
        )
        return genders_in(told).get(name, "")

    def ask(self, question: Question, k: int = 10, *, within: Context | None = None) -> Answer:
        """The answer, whole; errors and `within` as in `stream`."""
        events = self.stream(question, k, within=within)
        return next(event for event in list(events) if isinstance(event, Answer))

    def stream(
        self, question: Question, k: int = 10, *, within: Context | None = None
    ) -> Iterator[Statement | Answer]:
        """Each statement as soon as it stands, then the Answer that holds them all; `within` is the
        trace to be part of.

        Raises ReaderError when a chat model was chosen and cannot be reached, RankerError when a
        cross-encoder was.
        """
        started = time.perf_counter()
        with traced("retrieve", within):
            wanted = max(k, FOR_A_CLAIM) if question.kind == "whether" else k
            hits = self.retriever.search(question, wanted, one_a_group=False)
        found = time.perf_counter()
        draft, reader = Draft(), self.choice.name
        with traced("read", within) as reading:
            for event in self._read(question, hits, reading):
                if isinstance(event, Statement):
                    yield event
                else:
                    draft, reader = event
        timings = {
            "retrieve": 1000 * (found - started),
            "read": 1000 * (time.perf_counter() - found),
        }
        known = {hit.placed.revision.copy_group: hit.carriers for hit in hits}
        cited = with_carriers(draft.citations, self.archive, question.scope, known)
        draft = replace(draft, citations=cited)
        note = "; ".join(filter(None, (draft.note, withdrawn_note(self.archive, question))))
        draft = replace(draft, note=note, usage=_together(question.usage, draft.usage))
        near = self._near(question, hits) if draft.is_near and not draft.statements else ()
        yield Answer(question, draft, hits[:NEAREST], reader, VERSION, timings, near)

    def _near(self, question: Question, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        """The sentence nearest to the question in each of the best articles found."""
        first: dict[str, Hit] = {}
        for hit in hits:
            is_new = hit.placed.passage.article_id not in first
            if len(first) < SHOWN_NEAR and is_new and of_passage(hit.placed):  # else all orders
                first[hit.placed.passage.article_id] = hit
        best = list(first.values())
        spans = [resting_place(question.substance, hit, self.archive.lexicon) for hit in best]
        return tuple(
            Citation(n, hit.placed, span.start, span.end)
            for n, (hit, span) in enumerate(zip(best, spans, strict=True), start=1)
        )

    def _read(
        self, question: Question, hits: list[Hit], within: Context
    ) -> Iterator[Statement | tuple[Draft, str]]:
        counted = self._counted(question, hits)
        if counted is not None:  # over all articles, which no model can
            yield from counted.statements
            yield counted, EXTRACTIVE
            return
        extractive = self._brief(question, hits) or self._extractive.read(question, hits)
        if self._chat is None or not extractive.statements:
            # With no evidence for the question, no model is asked.
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
                yield replace(told, verdict=extractive.verdict, odds=extractive.odds), EXTRACTIVE

    def _counted(self, question: Question, hits: Sequence[Hit]) -> Draft | None:
        """The answer to a question about the coverage itself, or about what this is; None for one
        about the world, and where the words of a question only look as if it asked for that."""
        if question.form == "help":
            return help_draft(self, question)
        sourced = any(source.there for source in question.sources)
        if tally := tally_of(question.whole, sourced=sourced):
            return self._tallies.read(question, tally, hits)
        tally = tally_of_form(question.form, question.whole)
        if tally is None or question.parts:
            return None
        counted = self._tallies.read(question, tally, hits)
        return counted if counted.statements else None

    def _brief(self, question: Question, hits: Sequence[Hit]) -> Draft | None:
        """The lines that a request asks for; None where it is none, or nothing is about its
        subject."""
        if question.form not in CHOICES or question.parts:
            return None
        draft = self._briefs.read(question, question.form, hits)
        return draft if draft.statements else None


def _together(*spent: Usage | None) -> Usage | None:
    """What all of these took that took anything."""
    told = [usage for usage in spent if usage]
    return sum(told[1:], told[0]) if told else None


def _with_verdict(draft: Draft, extractive: Draft) -> Draft:
    """A model's draft with the verdict of the coverage, its sides cited among the draft's notes."""
    if extractive.verdict is None:
        return draft
    notes = Footnotes(draft.citations)

    def number(side: Side) -> int:
        place = extractive.citations[side.citation - 1]
        return notes.cite(place.placed, Span(place.start, place.end))

    verdict = extractive.verdict.cited_by(number)
    return replace(draft, citations=tuple(notes.citations), verdict=verdict)


def _chat_reader(name: str, archive: Archive) -> ChatModelReader | None:
    if name == EXTRACTIVE:
        return None
    if ":" not in name:
        raise ReaderError(
            f"no reader is called {name!r}",
            "use extractive or a model id such as openai:gpt-5-mini",
        )
    from assistant.write.chat_reader import ChatModelReader

    return ChatModelReader(name, archive.lexicon)
