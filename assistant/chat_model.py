"""The reader that asks a chat model, through LangChain, and shows only what it can verify."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from assistant.answer import Draft, Footnotes, Removed, Statement, Usage
from assistant.entailment import following
from assistant.hit import Hit
from assistant.price import cost_usd
from assistant.prompt import NOT_COVERED, messages, repair
from assistant.question import Question
from assistant.verify import Checked, check, resting_place, settled, statements
from ingest.errors import (
    ReaderBusy,
    ReaderError,
    ReaderRefused,
    ReaderUnconfigured,
    ReaderUnreachable,
    first_line,
)
from ingest.lexicon import Lexicon

TIMEOUT = 60.0
RETRIES = 2
LONGEST_REPLY = 8000
"""Characters after which a reply is read no further: no answer is as long."""
SAME_SENTENCE = 0.4
"""Share of a sentence's words that one it is put right for has."""
MOST_REPAIRED = 5
"""Failing sentences that are asked for again, at most."""
WHOLE = re.compile(r"[.!?][”\"’)]*\s*(?:\[[\d,\s]+\]\s*)*[.!?]?$|\][.!?]?$")
"""How a sentence ends that was not cut off."""


class ChatModelReader:
    """Any LangChain chat model by id, such as `openai:gpt-...`; OPENAI_BASE_URL is honoured.

    Raises ReaderError's kinds for whatever the provider refuses or fails to do.
    """

    def __init__(self, model: str, lexicon: Lexicon) -> None:
        self.name = model
        self._lexicon = lexicon

    @property
    def host(self) -> str:
        """Where passages are sent: host and port, or the provider where the address is its own."""
        address = urlsplit(self._base_url)
        return address.netloc.rpartition("@")[2] or f"the {self.name.partition(':')[0]} provider"

    @property
    def _base_url(self) -> str:
        if not self.name.startswith("openai:"):
            return ""
        return os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"

    @cached_property
    def _model(self) -> Any:
        return self._set_up(TIMEOUT, RETRIES)

    def _set_up(self, timeout: float, retries: int) -> Any:
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {"timeout": timeout, "max_retries": retries}
        if self.name.startswith("openai:"):
            options |= {"stream_usage": True, "base_url": self._base_url}
            if os.environ.get("OPENAI_BASE_URL") and not os.environ.get("OPENAI_API_KEY"):
                options["api_key"] = "none"  # local servers want a header, not a key
        try:
            return init_chat_model(self.name, **options)
        except Exception as error:  # each provider raises its own kind
            raise ReaderUnconfigured(
                f"the reader {self.name} cannot be set up ({first_line(error)})",
                "set its API key (OPENAI_API_KEY), or use --reader extractive",
            ) from error

    def write(self, prompt: str, patience: float) -> str:
        """What the model answers to a prompt that holds no coverage, asked once, within `patience`
        seconds between one piece and the next."""
        return "".join(_Reply(self._set_up(patience, 0), [("user", prompt)]).chunks())

    def stream(self, question: Question, hits: Sequence[Hit]) -> Iterator[Statement | Draft]:
        """Each statement once it has been verified, then the whole as a Draft. What fails is asked
        for once more; an endpoint that fails after statements were shown ends the answer there.

        Raises ReaderError's kinds where it fails before.
        """
        telling = _Telling(hits, self._lexicon)
        asked = messages(question, hits)
        first = _Reply(self._model, asked)
        replies, broken = [first], ""
        try:
            yield from telling.of(first.sentences())
            if telling.failed:
                replies.append(_Reply(self._model, [*asked, *_again(first.text, telling.failed)]))
                yield from telling.of(replies[-1].sentences(), again=True)
        except ReaderError as error:
            if not telling.shown:
                raise
            broken = f"{self.name} broke off: {error.message}"
        note = broken or ("" if telling.shown else _why_nothing(self.name, replies[0], telling))
        yield telling.draft(_usage(self.name, replies), note)


class _Telling:
    """What of a model's text stands, with its citations, and what does not."""

    def __init__(self, hits: Sequence[Hit], lexicon: Lexicon) -> None:
        self._hits, self._lexicon = hits, lexicon
        self._notes = Footnotes()
        self._unknown = 0
        self.shown: list[Statement] = []
        self.failed: list[tuple[str, str]] = []
        """Sentences that do not stand, each with what is wrong with it."""

    def of(self, sentences: Iterable[str], *, again: bool = False) -> Iterator[Statement]:
        """The statements among these sentences that stand and were not shown yet."""
        before = ""
        for sentence in sentences:
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
            if following(text, [failed]).share >= SAME_SENTENCE:
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


def _why_nothing(name: str, reply: _Reply, telling: _Telling) -> str:
    own_words = "these are the coverage's own words"
    if reply.refused:
        return f"{name} refused to answer; {own_words}"
    if not reply.text.strip():
        return f"{name} wrote nothing; {own_words}"
    if telling.failed:
        return f"{name} wrote nothing that the coverage supports"
    return f"{name} found no answer; {own_words}"


def _usage(name: str, replies: Sequence[_Reply]) -> Usage | None:
    """What all replies together took; None where an endpoint does not tell."""
    told = [reply.tokens for reply in replies if reply.tokens]
    if not told:
        return None
    read, written = (sum(column) for column in zip(*told, strict=True))
    own = os.environ.get("OPENAI_BASE_URL") and name.startswith("openai:")
    return Usage(read, written, None if own else cost_usd(name, read, written))


class _Reply:
    """A streamed reply, as it comes; how it ended is known once it has."""

    def __init__(self, model: Any, prompt: Sequence[tuple[str, str]]) -> None:
        self._model, self._prompt = model, prompt
        self.text = ""
        self.tokens: tuple[int, int] | None = None
        self.refused = False
        self._ended = False

    def sentences(self) -> Iterator[str]:
        """Its sentences, each as soon as the next one has begun; the last one only if it is whole,
        where the reply was cut off."""
        cut = 0
        for chunk in self.chunks():
            self.text += chunk
            while ready := settled(self.text[cut:]):
                yield from statements(self.text[cut : cut + ready])
                cut += ready
            if len(self.text) > LONGEST_REPLY:
                self._ended = False
                break
        left = list(statements(self.text[cut:]))
        if left and not self._ended and not WHOLE.search(left[-1]):
            left.pop()
        yield from left

    def chunks(self) -> Iterator[str]:
        """Its text in the pieces it comes in. Raises ReaderError's kinds."""
        from langsmith import tracing_context

        try:
            # Traces hold the passages: none leave this machine because of a variable alone.
            with tracing_context(enabled=False):
                for chunk in self._model.stream(self._prompt):
                    self._take(chunk)
                    yield str(chunk.text)
        except Exception as error:  # each provider raises its own kind
            raise _mapped(error) from error

    def _take(self, chunk: Any) -> None:
        """What a chunk tells besides its text: tokens used, a refusal, how the reply ends."""
        if counted := chunk.usage_metadata:
            before = self.tokens or (0, 0)
            tokens = counted["input_tokens"], counted["output_tokens"]
            self.tokens = before[0] + tokens[0], before[1] + tokens[1]
        ended = chunk.response_metadata.get("finish_reason")
        self._ended = self._ended or ended in ("stop", "end_turn")
        self.refused = self.refused or ended == "content_filter"


def _mapped(error: Exception) -> ReaderError:
    """The kind of ReaderError for what a provider's client raised, by HTTP status or by name."""
    status, name = getattr(error, "status_code", None), type(error).__name__
    if status in (401, 403):
        return ReaderRefused(
            f"the endpoint does not accept the key ({first_line(error)})", "check OPENAI_API_KEY"
        )
    if status == 429:
        return ReaderBusy(
            f"the endpoint's rate limit or quota is used up ({first_line(error)})",
            "wait and ask again, or use --reader extractive",
        )
    network = type(error).__module__.startswith("httpx")
    if status is None and (network or "Connection" in name or "Timeout" in name):
        return ReaderUnreachable(
            f"the endpoint did not answer ({first_line(error)})",
            "check OPENAI_BASE_URL and the network, or use --reader extractive",
        )
    if status and status >= 500:
        return ReaderUnreachable(
            f"the endpoint failed ({first_line(error)})",
            "ask again in a while, or use --reader extractive",
        )
    return ReaderRefused(
        f"the endpoint gave no answer ({first_line(error)})",
        "check the model id, or use --reader extractive",
    )
