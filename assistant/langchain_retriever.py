"""The retriever as a LangChain `BaseRetriever`, to use in other chains.

from assistant.langchain_retriever import DatelineRetriever
retriever = DatelineRetriever.over("path/to/archive", k=5)
documents = retriever.invoke("Did Cuba confirm talks?")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.find.hit import Hit
from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from ingest.coverage import Coverage
from ingest.files.stores import IN_FOLDER, Stores


class DatelineRetriever(BaseRetriever):
    """Passages of an archive as LangChain documents, in the order of `dateline search`.

    `page_content` is the passage, character for character; `metadata` is its HIT without the text,
    with the terms of its score. Set `as_of`, `since`, `until` (ISO days or date-times), `outlets`,
    `languages` and `articles` (tuples) to filter the results.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    retriever: Any
    """A `Retriever`; typed as Any because it is not a pydantic model."""
    k: int = Field(default=10, ge=1)
    as_of: str = ""
    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    @classmethod
    def over(
        cls, archive: str | Path, *, stores: Stores = IN_FOLDER, **bounds: Any
    ) -> DatelineRetriever:
        """Open the archive in this folder, or in these stores; `bounds` are the fields above.
        Raises ArchiveMissing if there is no archive."""
        opened = Coverage.open(Path(archive), stores)
        return cls(retriever=Retriever(opened), **bounds)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's interface
    ) -> list[Document]:
        question = understand(
            query,
            as_of=self.as_of,
            since=self.since,
            until=self.until,
            outlets=self.outlets,
            languages=self.languages,
            articles=self.articles,
            coverage=self.retriever.coverage,
        )
        return [_document(hit) for hit in self.retriever.search(question, self.k)]


def _document(hit: Hit) -> Document:
    metadata = hit.to_json(explain=True)
    text = metadata.pop("text")
    return Document(id=hit.placed.passage.passage_id, page_content=text, metadata=metadata)
