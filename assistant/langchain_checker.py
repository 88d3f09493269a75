"""The draft checker as a LangChain Runnable, to use in other chains and graphs.

from assistant.langchain_checker import DatelineChecker
checker = DatelineChecker.over("path/to/archive")
checker.invoke({"text": "Cuba confirmed the talks."})["sentences"][0]["judgement"]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.checker import Checker
from assistant.langchain_runnable import DocumentRunnable, Input
from assistant.understand.question import Filters, scope_of
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.errors import DraftError
from ingest.files.stores import IN_FOLDER, Stores

BOUNDS = ("as_of", "since", "until", "outlets", "languages", "articles")


class DatelineChecker(DocumentRunnable):
    """Takes a draft and returns what `dateline check --json` prints (see docs/design.md).

    The draft is a string, or a mapping with `text` and any of `as_of`, `since`, `until`, `outlets`
    and `languages`. `stream` yields each sentence as soon as it is judged.
    """

    coverage: Any
    """A `Coverage`; typed as Any because it is not a pydantic model."""

    @classmethod
    def over(cls, archive: str | Path, *, stores: Stores = IN_FOLDER) -> DatelineChecker:
        """Open the archive in this folder, or in these stores. Raises ArchiveMissing if there is
        none."""
        return cls(coverage=Coverage.open(Path(archive), stores))

    def _document(self, asked: Input) -> dict[str, Any]:
        return {"sentences": list(self._parts(iter([asked])))}

    def _parts(self, asked: Iterator[Input]) -> Iterator[dict[str, Any]]:
        for draft in asked:
            bounds: dict[str, Any] = {"text": draft} if isinstance(draft, str) else dict(draft)
            text = str(bounds.pop("text", ""))
            for sentence in Checker(self.coverage).check(text, self._scope(bounds)):
                yield sentence.to_json()

    def _scope(self, bounds: dict[str, Any]) -> Scope:
        if unknown := ", ".join(sorted(bounds.keys() - BOUNDS)):
            raise DraftError(f"unknown draft keys: {unknown}", f"use text, {', '.join(BOUNDS)}")
        as_of, since, until = (str(bounds.get(name) or "") for name in BOUNDS[:3])
        filters = Filters(since, until, *(_several(bounds.get(name)) for name in BOUNDS[3:]))
        return scope_of(as_of, filters, self.coverage)


def _several(named: str | Sequence[str] | None) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named or ())
