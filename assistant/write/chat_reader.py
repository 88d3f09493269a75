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
"""Characters after which a reply is read no further: no answer is as long."""
SAME_SENTENCE = 0.4
"""Share of a sentence's words that one it is put right for has."""
MOST_REPAIRED = 5
"""Failing sentences that are asked for again, at most."""
WHOLE = re.compile(r"[.!?][”\"’)]*\s*(?:\[[\d,\s]+\]\s*)*[.!?]?$|\][.!?]?$")
"""How a sentence ends that was not cut off."""


class ChatModelReader:
    """A chat model that answers from passages. Raises ReaderError's kinds."""

    def __init__(self, model: str, lexicon: Lexicon) -> None:
        self.name = model
        self._model, self._lexicon = ChatModel(model), lexicon

    @property
    def host(self) -> str:
        """Where passages are sent."""
        return self._model.host

    def aside(self) -> Aside:
        """The model, to be asked about a question."""
        return Aside(self._model)

    def stream(
        self, question: Question, hits: Sequence[Hit], within: Context | None = None
    ) -> Iterator[Statement | Draft]:
        """Each statement once it has been verified, then the whole as a Draft. What fails is asked
        for once more; an endpoint that fails after statements were shown ends the answer there.

        Raises ReaderError's kinds where it fails before.
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
    """What of a model's text stands, with its citations, and what does not."""

    def __init__(self, hits: Sequence[Hit], lexicon: Lexicon, within: Context | None) -> None:
        self._hits, self._lexicon, self._within = hits, lexicon, within
        self._notes = Footnotes()
        self._unknown = 0
        self.shown: list[Statement] = []
        self.failed: list[tuple[str, str]] = []
        """Sentences that do not stand, each with what is wrong with it."""

    def of(self, sentences: Iterable[str], *, again: bool = False) -> Iterator[Statement]:
        """The statements among these sentences that stand and were not shown yet."""
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
        """A failed sentence that this one puts right has not failed any more."""
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
    """The sentences of a reply, each as soon as the next one has begun; the last one only if it is
    whole, where the reply was cut off."""
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
