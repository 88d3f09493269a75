"""Base class of Dateline's LangChain Runnables: a document for each input, or its parts
streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.runnables import RunnableConfig, RunnableSerializable
from pydantic import ConfigDict

Input = str | dict[str, Any]


class DocumentRunnable(RunnableSerializable[Input, dict[str, Any]]):
    """Returns a JSON document for a string or a mapping, and reports runs to callbacks and tracers.
    Subclasses define the document (`_document`) and the streamed parts (`_parts`)."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    def invoke(
        self,
        input: Input,
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ARG002 - LangChain's interface
    ) -> dict[str, Any]:
        return self._call_with_config(self._document, input, config)

    def stream(
        self,
        input: Input,
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Iterator[dict[str, Any]]:
        yield from self._transform_stream_with_config(iter([input]), self._parts, config, **kwargs)

    def _document(self, asked: Input) -> dict[str, Any]:
        raise NotImplementedError

    def _parts(self, asked: Iterator[Input]) -> Iterator[dict[str, Any]]:
        raise NotImplementedError
