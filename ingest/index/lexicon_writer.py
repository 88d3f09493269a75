"""Writes a lexicon: adds, replaces and removes passages, one commit per call."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ingest.errors import ArchiveDamaged, ArchiveError, disk_full, first_line
from ingest.index.lexicon import Lexicon, outlet_key, spaced
from ingest.language import language_key
from ingest.language.people import NAME

if TYPE_CHECKING:
    from ingest.catalog.holdings import Placed

WRITER_HEAP = 64 * 2**20
"""Bytes that tantivy buffers before it writes a segment."""


class LexiconWriter:
    """Writes one lexicon; changes become visible on commit."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def write(self, add: Iterable[Placed] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove passages in one commit; adding a passage again replaces it."""
        with self._writer() as writer:
            for passage_id in remove:
                writer.delete_documents_by_term("passage_id", passage_id)
            for placed in add:
                writer.delete_documents_by_term("passage_id", placed.passage.passage_id)
                writer.add_document(_document(placed))

    def replace(self, article_ids: Sequence[str], placed: Iterable[Placed]) -> None:
        """Replace all passages of these articles with `placed`, in one commit."""
        with self._writer() as writer:
            for article_id in article_ids:
                writer.delete_documents_by_term("article_id", article_id)
            for one in placed:
                writer.add_document(_document(one))

    def rebuild(self, batches: Iterable[Sequence[Placed]]) -> None:
        """Rebuild the index with these passages in one commit; an index that cannot be opened is
        deleted first."""
        try:
            self._lexicon.count()
        except ArchiveDamaged:
            shutil.rmtree(self._lexicon.folder, ignore_errors=True)
        with self._writer() as writer:
            writer.delete_all_documents()
            for batch in batches:
                for placed in batch:
                    writer.add_document(_document(placed))

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        self._lexicon.unlink()
        index = self._lexicon._index
        try:
            writer = index.writer(WRITER_HEAP)
            yield writer
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # tantivy raises it for every error
            raise self._failed(error) from error
        index.reload()

    def _failed(self, error: ValueError) -> ArchiveError:
        if "No space left" in str(error) or "os error 28" in str(error):
            return disk_full()
        return ArchiveDamaged(
            f"{self._lexicon.folder}: the word index cannot be written ({first_line(error)})",
            "stop other processes that write to it, or run `dateline archive repair`",
        )


def _document(placed: Placed) -> Any:
    import tantivy

    article = placed.revision.article
    document = tantivy.Document(passage_id=placed.passage.passage_id)
    document.add_text("article_id", placed.passage.article_id)
    document.add_text("body", spaced(f"{article.title}\n{placed.text}"))
    document.add_text("names", spaced("\n".join(NAME.findall(f"{article.title}\n{placed.text}"))))
    document.add_integer("out_since", math.floor(placed.revision.out_since))
    for name in {outlet_key(article.outlet), outlet_key(article.agency)} - {""}:
        document.add_text("outlet", name)
    document.add_text("language", language_key(article.language))
    return document
