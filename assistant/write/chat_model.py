"""Chat models through LangChain: prompts, streamed replies, and provider errors mapped to ours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from assistant.understand.usage import Usage
from assistant.write.price import cost_usd
from ingest.errors import (
    ReaderBusy,
    ReaderError,
    ReaderRefused,
    ReaderUnconfigured,
    ReaderUnreachable,
    first_line,
)

CHAT_TIMEOUT = 60.0
RETRIES = 2
Message = tuple[str, str]
"""Who speaks (system, user or assistant), and the text."""


class ChatModel:
    """Any LangChain chat model by id, such as `openai:gpt-...`; OPENAI_BASE_URL is honoured.

    Provider errors are raised as subclasses of ReaderError.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def host(self) -> str:
        """Where texts are sent: host and port, or the provider if it uses its own address."""
        address = urlsplit(self._base_url)
        return address.netloc.rpartition("@")[2] or f"the {self.name.partition(':')[0]} provider"

    @property
    def _base_url(self) -> str:
        if not self.name.startswith("openai:"):
            return ""
        return os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"

    def ask(self, messages: Sequence[Message]) -> Reply:
        """A lazy reply to these messages: the request is sent when the reply is first read."""
        return Reply(self._model, messages)

    def ask_once(self, prompt: str, patience: float) -> Reply:
        """A lazy reply to a prompt, without retries; `patience` is the longest wait for the next
        chunk, in seconds."""
        return Reply(self._set_up(patience, 0), [("user", prompt)])

    def usage(self, replies: Sequence[Reply]) -> Usage | None:
        """The total usage of these replies; None if the endpoint does not report any."""
        told = [reply.tokens for reply in replies if reply.tokens]
        if not told:
            return None
        read, written = (sum(column) for column in zip(*told, strict=True))
        own = os.environ.get("OPENAI_BASE_URL") and self.name.startswith("openai:")
        return Usage(read, written, None if own else cost_usd(self.name, read, written))

    @cached_property
    def _model(self) -> Any:
        return self._set_up(CHAT_TIMEOUT, RETRIES)

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


class Reply:
    """A streamed reply. `text` is what has arrived so far. At its end, `tokens` are the input and
    output tokens, `refused` tells whether the model refused, and `ended` is false if the reply was
    cut off."""

    def __init__(self, model: Any, prompt: Sequence[Message]) -> None:
        self._model, self._prompt = model, prompt
        self.text = ""
        self.tokens: tuple[int, int] | None = None
        self.refused = False
        self.ended = False

    def whole(self) -> str:
        """All of its text."""
        for _ in self.chunks():
            pass
        return self.text

    def chunks(self) -> Iterator[str]:
        """The text in chunks, as they arrive. Raises subclasses of ReaderError."""
        from langsmith import tracing_context

        try:
            # Traces contain passages: an environment variable alone must not send them elsewhere.
            with tracing_context(enabled=False):
                for chunk in self._model.stream(self._prompt):
                    self._take(chunk)
                    self.text += str(chunk.text)
                    yield str(chunk.text)
        except Exception as error:  # each provider raises its own kind
            raise _mapped(error) from error

    def _take(self, chunk: Any) -> None:
        """Record a chunk's metadata: tokens used, a refusal, how the reply ends."""
        if counted := chunk.usage_metadata:
            before = self.tokens or (0, 0)
            tokens = counted["input_tokens"], counted["output_tokens"]
            self.tokens = before[0] + tokens[0], before[1] + tokens[1]
        ended = chunk.response_metadata.get("finish_reason")
        self.ended = self.ended or ended in ("stop", "end_turn")
        self.refused = self.refused or ended == "content_filter"


class Aside:
    """Calls to a model before a question is answered, without passages of the coverage. `usage` is
    their total; None without a call, or if the endpoint does not report any."""

    def __init__(self, model: ChatModel) -> None:
        self._model, self._replies = model, list[Reply]()

    def write(self, prompt: str, patience: float) -> str:
        """The model's reply to a prompt, without retries; `patience` is the longest wait for the
        next chunk, in seconds. Raises subclasses of ReaderError."""
        self._replies.append(self._model.ask_once(prompt, patience))
        return self._replies[-1].whole()

    @property
    def usage(self) -> Usage | None:
        return self._model.usage(self._replies)


def _mapped(error: Exception) -> ReaderError:
    """The subclass of ReaderError for an exception of a provider's client, by HTTP status or by
    class name."""
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
