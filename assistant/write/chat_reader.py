"""The reader that asks a chat model, and shows only what it can verify."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.check.verify import Checked, check, resting_place, settled, statements
from assistant.find.hit import Hit
from assistant.text.thesaurus import share_told
from assistant.understand.question import Question
from assistant.understand.usage import Usage
from assistant.write.answer import Draft, Footnotes, Removed, Statement
from assistant.write.chat_model import Aside, ChatModel, Reply
from assistant.write.prompt import NOT_COVERED, messages, repair
from ingest.errors import ReaderError
from ingest.index.lexicon import Lexicon
from ingest.tracing import traced

if TYPE_CHECKING:
    from opentelemetry.context import Context

LONGEST_REPLY = 8000
"""Maximum number of characters read of a reply: no answer is as long."""
SAME_SENTENCE = 0.4
"""Minimum share of a repaired sentence's words in the failed sentence that it replaces."""
MOST_REPAIRED = 5
"""Maximum number of failed sentences that the model is asked to repair."""
WHOLE = re.compile(r"[.!?][”\"’)]*\s*(?:\[[\d,\s]+\]\s*)*[.!?]?$|\][.!?]?$")
"""The end of a complete sentence, with its markers."""


class ChatModelReader:
    """A chat model that answers from passages. Raises subclasses of ReaderError."""

    def __init__(self, model: str, lexicon: Lexicon) -> None:
        self.name = model
        self._model, self._lexicon = ChatModel(model), lexicon

    @property
    def host(self) -> str:
        """Where passages are sent."""
        return self._model.host

    def aside(self) -> Aside:
        """The model for calls before the answer."""
        return Aside(self._model)

    def stream(
        self, question: Question, hits: Sequence[Hit], within: Context | None = None
    ) -> Iterator[Statement | Draft]:
        """Yield each statement once it has been verified, then the whole as a Draft. Failed
        sentences are asked for once more. If the endpoint fails after statements were shown, the
        answer ends there.

        Raises a subclass of ReaderError if the endpoint fails before that.
        """
        telling = _Telling(hits, self._lexicon, within)
        asked = messages(question, hits)
        first = self._model.ask(asked)
        replies, broken = [first], ""
        try:
            yield from telling.of(_sentences(first))
            if telling.failed:
                replies.append(self._model.ask([*asked, *_again(first.text, telling.failed)]))
                yield from telling.of(_sentences(replies[-1]), again=True)
        except ReaderError as error:
            if not telling.shown:
                raise
            broken = f"{self.name} broke off: {error.message}"
        note = broken or ("" if telling.shown else _why_nothing(self.name, replies[0], telling))
        yield telling.draft(self._model.usage(replies), note)


class _Telling:
    """Sorts a model's sentences into verified statements, with citations, and failed sentences."""

    def __init__(self, hits: Sequence[Hit], lexicon: Lexicon, within: Context | None) -> None:
        self._hits, self._lexicon, self._within = hits, lexicon, within
        self._notes = Footnotes()
        self._unknown = 0
        self.shown: list[Statement] = []
        self.failed: list[tuple[str, str]] = []
        """Sentences that failed verification, each with its fault."""

    def of(self, sentences: Iterable[str], *, again: bool = False) -> Iterator[Statement]:
        """Yield the statements that pass verification and were not shown yet."""
        before = ""
        for sentence in sentences:
            with traced("verify", self._within):
                checked = check(sentence, self._hits, self._lexicon, before)
            self._unknown += 0 if again else checked.unknown_markers
            before = checked.text if checked.supported else ""
            if checked.supported:
                if all(checked.text != known.text for known in self.shown):
                    if again:
                        self._mend(checked.text)
                    self.shown.append(self._statement(checked))
                    yield self.shown[-1]
            elif not again and NOT_COVERED not in sentence:
                self.failed.append((sentence, checked.fault))

    def _mend(self, text: str) -> None:
        """Remove the failed sentence that this text repairs, if there is one."""
        for n, (failed, _) in enumerate(self.failed):
            if share_told(text, [failed]) >= SAME_SENTENCE:
                del self.failed[n]
                return

    def draft(self, usage: Usage | None, note: str) -> Draft:
        removed = Removed(self._unknown, len(self.failed))
        cited = tuple(self._notes.citations)
        return Draft(tuple(self.shown), cited, None, removed, usage, note)

    def _statement(self, checked: Checked) -> Statement:
        numbers = []
        for n in checked.passages:
            span = resting_place(checked.text, self._hits[n - 1], self._lexicon)
            numbers.append(self._notes.cite(self._hits[n - 1].placed, span))
        kind = "quote" if checked.exact else "paraphrase"
        return Statement(checked.text, kind, tuple(dict.fromkeys(numbers)))  # type: ignore[arg-type]


def _again(written: str, failed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The messages that ask for the first few failing sentences once more."""
    return [("assistant", written), ("user", repair(failed[:MOST_REPAIRED]))]


def _why_nothing(name: str, reply: Reply, telling: _Telling) -> str:
    own_words = "these are the coverage's own words"
    if reply.refused:
        return f"{name} refused to answer; {own_words}"
    if not reply.text.strip():
        return f"{name} wrote nothing; {own_words}"
    if telling.failed:
        return f"{name} wrote nothing that the coverage supports"
    return f"{name} found no answer; {own_words}"


def _sentences(reply: Reply) -> Iterator[str]:
    """The sentences of a reply, each as soon as the next one begins. If the reply was cut off, an
    incomplete last sentence is dropped."""
    cut = 0
    for _ in reply.chunks():
        while ready := settled(reply.text[cut:]):
            yield from statements(reply.text[cut : cut + ready])
            cut += ready
        if len(reply.text) > LONGEST_REPLY:
            reply.ended = False
            break
    left = list(statements(reply.text[cut:]))
    if left and not reply.ended and not WHOLE.search(left[-1]):
        left.pop()
    yield from left
