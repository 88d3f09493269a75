"""Dateline as a LangChain Runnable, to use in other chains and graphs.

from assistant.langchain_chain import DatelineChain
dateline = DatelineChain.over("path/to/archive")
dateline.invoke("Did Cuba confirm talks?")["verdict"]["label"]

It has `invoke`, `batch`, `stream` and their async forms, and reports runs to callbacks and tracers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import EXTRACTIVE
from assistant.chain import Chain
from assistant.langchain_runnable import DocumentRunnable, Input
from assistant.understand.conversation import Turn
from assistant.understand.question import Question
from assistant.write.answer import Answer, statement_json
from ingest.coverage import Coverage
from ingest.files.stores import IN_FOLDER, Stores


class DatelineChain(DocumentRunnable):
    """Takes a question and returns an ANSWER document (see docs/design.md).

    The question is a string, or a mapping with `question` and any of `history` (earlier
    `{"question", "answer"}`), `as_of`, `since`, `until`, `outlets`, `languages` and `articles`.
    `stream` yields each statement as soon as it is ready, `{"text", "kind", "citations"}`, and the
    ANSWER last.
    """

    chain: Any
    """A `Chain`; typed as Any because it is not a pydantic model."""
    k: int = 10

    @classmethod
    def over(
        cls,
        archive: str | Path,
        *,
        reader: str = EXTRACTIVE,
        stores: Stores = IN_FOLDER,
        k: int = 10,
    ) -> DatelineChain:
        """Open the archive in this folder, or in these stores. Raises ArchiveMissing if there is
        none, and ReaderError for an unknown reader."""
        opened = Coverage.open(Path(archive), stores)
        return cls(chain=Chain(opened, reader, "named in code"), k=k)

    def _document(self, asked: Input) -> dict[str, Any]:
        answer: Answer = self.chain.ask(self._question(asked), self.k)
        return answer.to_json()

    def _parts(self, asked: Iterator[Input]) -> Iterator[dict[str, Any]]:
        for one in asked:
            for event in self.chain.stream(self._question(one), self.k):
                yield event.to_json() if isinstance(event, Answer) else statement_json(event)

    def _question(self, asked: Input) -> Question:
        bounds: dict[str, Any] = {"question": asked} if isinstance(asked, str) else dict(asked)
        text = bounds.pop("question")
        history = [Turn(turn["question"], turn["answer"]) for turn in bounds.pop("history", ())]
        question: Question = self.chain.understand(text, history, **bounds)
        return question
