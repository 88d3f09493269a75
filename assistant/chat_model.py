"""The reader that asks a chat model, through LangChain, and shows only what it can verify."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from assistant.answer import Draft, Footnotes, Removed, Statement, Usage
from assistant.hit import Hit
from assistant.prompt import NOT_COVERED, messages
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
        """Each statement once it has been verified, then the whole as a Draft."""
        notes, shown = Footnotes(), []
        unknown = unsupported = 0
        reply = _Reply(self._model, messages(question, hits))
        for sentence in reply.sentences():
            checked = check(sentence, hits, self._lexicon)
            unknown += checked.unknown_markers
            if checked.supported:
                shown.append(self._statement(checked, hits, notes))
                yield shown[-1]
            elif NOT_COVERED not in sentence:
                unsupported += 1
        removed = Removed(unknown, unsupported)
        note = "" if shown else _why_nothing(self.name, unsupported)
        yield Draft(tuple(shown), tuple(notes.citations), None, removed, reply.usage, note)

    def _statement(self, checked: Checked, hits: Sequence[Hit], notes: Footnotes) -> Statement:
        numbers = []
        for n in checked.passages:
            span = resting_place(checked.text, hits[n - 1], self._lexicon)
            numbers.append(notes.cite(hits[n - 1].placed, span))
        kind = "quote" if checked.exact else "paraphrase"
        return Statement(checked.text, kind, tuple(dict.fromkeys(numbers)))  # type: ignore[arg-type]


def _why_nothing(name: str, unsupported: int) -> str:
    if unsupported:
        return f"{name} wrote nothing that the coverage supports"
    return f"{name} found no answer; these are the coverage's own words"


class _Reply:
    """A streamed reply, as it comes; `usage` is there once it has ended."""

    def __init__(self, model: Any, prompt: Sequence[tuple[str, str]]) -> None:
        self._model, self._prompt = model, prompt
        self.usage: Usage | None = None

    def sentences(self) -> Iterator[str]:
        """Its sentences, each as soon as the next one has begun."""
        written, cut = "", 0
        for chunk in self.chunks():
            written += chunk
            while ready := settled(written[cut:]):
                yield from statements(written[cut : cut + ready])
                cut += ready
        yield from statements(written[cut:])

    def chunks(self) -> Iterator[str]:
        """Its text in the pieces it comes in. Raises ReaderError's kinds."""
        from langsmith import tracing_context

        try:
            # Traces hold the passages: none leave this machine because of a variable alone.
            with tracing_context(enabled=False):
                for chunk in self._model.stream(self._prompt):
                    self._count(chunk.usage_metadata)
                    yield str(chunk.text)
        except Exception as error:  # each provider raises its own kind
            raise _mapped(error) from error

    def _count(self, usage: Any) -> None:
        if usage:
            self.usage = Usage(usage["input_tokens"], usage["output_tokens"])


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
