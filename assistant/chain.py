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
        coverage: Coverage,
        reader: str = EXTRACTIVE,
        why: str = "the default",
        *,
        cross_encoder: CrossEncoder | None = None,
        decompose: bool = False,
    ) -> None:
        """`decompose` lets the chat model say which questions are in a question.

        Raises ReaderError for a reader that there is not, or one without a model to decompose with.
        """
        self.coverage = coverage
        self.retriever = Retriever(coverage, cross_encoder=cross_encoder)
        self._readers = Readers(coverage, reader, partial(help_draft, self))
        if decompose:
            self._readers.check_model()
        self.decomposes = decompose
        self.choice = ReaderChoice(reader, why, self._destination())

    def _destination(self) -> str:
        """Where the words of the coverage go when a question is asked."""
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
            aside = self._readers.aside()
            write = aside.write if aside else None
            question = interpreted(
                text, history, bounds, self.coverage, write, decompose=self.decomposes
            )
            return replace(question, usage=aside.usage) if aside else question

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
            for event in self._readers.read(question, hits, reading):
                if isinstance(event, Statement):
                    yield event
                else:
                    draft, reader = event
        read = time.perf_counter()
        timings = {"retrieve": 1000 * (found - started), "read": 1000 * (read - found)}
        yield finished(question, draft, hits, reader, timings, self.coverage)
