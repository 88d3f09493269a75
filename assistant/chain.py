"""Question to answer: understand, retrieve, read, and show only what can be cited."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant import EXTRACTIVE
from assistant.find.cross_encoder import CrossEncoder
from assistant.find.retrieve import FOR_A_CLAIM, Retriever
from assistant.suggestions import help_draft
from assistant.understand.conversation import Turn
from assistant.understand.interpret import interpreted
from assistant.understand.question import Question
from assistant.write.answer import Answer, Draft, Statement
from assistant.write.finish import finished
from assistant.write.readers import Readers
from ingest.coverage import Coverage
from ingest.tracing import traced

if TYPE_CHECKING:
    from opentelemetry.context import Context

STAY = "stay on this machine"
PING, PING_TIMEOUT = "Answer with the word yes.", 10.0
"""What a chat model is asked to see whether it answers, and for how long in seconds."""


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """The reader in use, as shown to the user: its name, why it was chosen, and where passages are
    sent."""

    name: str
    why: str
    destination: str

    def __str__(self) -> str:
        return f"reader: {self.name} ({self.why}); passages {self.destination}"


class Chain:
    """Answers questions over one archive with one reader. Safe to share between threads."""

    def __init__(
        self,
        coverage: Coverage,
        reader: str = EXTRACTIVE,
        why: str = "the default",
        *,
        cross_encoder: CrossEncoder | None = None,
        decompose: bool = False,
    ) -> None:
        """`decompose` lets the chat model split a question into sub-questions.

        Raises ReaderError for an unknown reader, or if `decompose` is set for a reader without a
        chat model.
        """
        self.coverage = coverage
        self.retriever = Retriever(coverage, cross_encoder=cross_encoder)
        self._readers = Readers(coverage, reader, partial(help_draft, self))
        if decompose:
            self._readers.check_model()
        self.decomposes = decompose
        self.choice = ReaderChoice(reader, why, self._destination())
        self._others: dict[str, Chain] = {}

    def _destination(self) -> str:
        """Where text of the coverage is sent when a question is asked, as a phrase for
        `ReaderChoice`."""
        encoder = self.retriever.cross_encoder
        model = self.coverage.remote_model
        hosts = (
            self._readers.host,
            f"the embedder {model}" if model else "",
            f"the cross-encoder at {encoder.host}" if encoder and encoder.host else "",
        )
        told = " and ".join(filter(None, hosts))
        return f"go to {told}" if told else STAY

    def without_model(self) -> Chain:
        """The same chain without its chat model: it answers in the coverage's own words."""
        keyless = copy(self)
        keyless._readers, keyless.decomposes = self._readers.without_model(), False
        keyless.choice = ReaderChoice(EXTRACTIVE, "without the model", keyless._destination())
        return keyless

    def with_reader(self, name: str) -> Chain:
        """The same chain with another reader. Raises ReaderError for an unknown one."""
        if name == self.choice.name:
            return self
        if name == EXTRACTIVE:
            return self.without_model()
        if name not in self._others:
            other = copy(self)
            other._readers, other.decomposes = self._readers.with_model(name), False
            other.choice = ReaderChoice(name, "chosen on the page", other._destination())
            self._others[name] = other
        return self._others[name]

    def check_reader(self) -> None:
        """Ask the chat model, if there is one, for a word. Raises what `stream` raises for it."""
        if aside := self._readers.aside():
            aside.write(PING, PING_TIMEOUT)

    def understand(
        self,
        text: str,
        history: Sequence[Turn] = (),
        *,
        within: Context | None = None,
        **bounds: Any,
    ) -> Question:
        """Parse a question against this archive, as a follow-up to `history`. `bounds` are the
        keyword arguments of `understand`, whose errors this raises; `within` is the parent trace
        context."""
        with traced("understand", within):
            aside = self._readers.aside()
            write = aside.write if aside else None
            question = interpreted(
                text, history, bounds, self.coverage, write, decompose=self.decomposes
            )
            return replace(question, usage=aside.usage) if aside else question

    def ask(self, question: Question, k: int = 10, *, within: Context | None = None) -> Answer:
        """The complete answer; errors and `within` as in `stream`."""
        events = self.stream(question, k, within=within)
        return next(event for event in list(events) if isinstance(event, Answer))

    def stream(
        self, question: Question, k: int = 10, *, within: Context | None = None
    ) -> Iterator[Statement | Answer]:
        """Yield each statement as soon as it is ready, then the complete Answer; `within` is the
        parent trace context.

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
            for event in self._readers.read(question, hits, reading):
                if isinstance(event, Statement):
                    yield event
                else:
                    draft, reader = event
        read = time.perf_counter()
        timings = {"retrieve": 1000 * (found - started), "read": 1000 * (read - found)}
        yield finished(question, draft, hits, reader, timings, self.coverage)
