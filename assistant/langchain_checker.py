"""The check of a draft as a LangChain Runnable, for other people's chains and graphs.

from assistant.langchain_checker import DatelineChecker
checker = DatelineChecker.over("path/to/archive")
checker.invoke({"text": "Cuba confirmed the talks."})["sentences"][0]["judgement"]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig, RunnableSerializable
from pydantic import ConfigDict

from assistant.checker import Checker
from assistant.question import Filters, scope_of
from ingest.archive import Archive
from ingest.errors import DraftError
from ingest.scope import Scope
from ingest.stores import IN_FOLDER, Stores

Asked = str | dict[str, Any]
BOUNDS = ("as_of", "since", "until", "outlets", "languages")


class DatelineChecker(RunnableSerializable[Asked, dict[str, Any]]):
    """A draft in, what `dateline check --json` prints out (docs/design.md).

    The draft is a string, or a mapping with `text` and any of `as_of`, `since`, `until`, `outlets`
    and `languages`. `stream` yields each sentence as soon as it is judged.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    archive: Any
    """An `Archive`; held as a plain value, since it is no pydantic model."""

    @classmethod
    def over(cls, archive: str | Path, *, stores: Stores = IN_FOLDER) -> DatelineChecker:
        """One over the archive in this folder, or in these stores. Raises ArchiveMissing where
        there is none."""
        return cls(archive=Archive.open(Path(archive), stores))

    def invoke(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ARG002 - LangChain's interface
    ) -> dict[str, Any]:
        return self._call_with_config(self._report, input, config)

    def stream(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Iterator[dict[str, Any]]:
        yield from self._transform_stream_with_config(
            iter([input]), self._sentences, config, **kwargs
        )

    def _report(self, draft: Asked) -> dict[str, Any]:
        return {"sentences": list(self._sentences(iter([draft])))}

    def _sentences(self, drafts: Iterator[Asked]) -> Iterator[dict[str, Any]]:
        for draft in drafts:
            asked: dict[str, Any] = {"text": draft} if isinstance(draft, str) else dict(draft)
            text = str(asked.pop("text", ""))
            for sentence in Checker(self.archive).check(text, self._scope(asked)):
                yield sentence.to_json()

    def _scope(self, bounds: dict[str, Any]) -> Scope:
        if unknown := ", ".join(sorted(bounds.keys() - BOUNDS)):
            raise DraftError(f"a draft has no {unknown}", f"give text, {', '.join(BOUNDS)}")
        as_of, since, until = (str(bounds.get(name) or "") for name in BOUNDS[:3])
        filters = Filters(since, until, *(_several(bounds.get(name)) for name in BOUNDS[3:]))
        return scope_of(as_of, filters, self.archive.catalog)


def _several(named: str | Sequence[str] | None) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named or ())
