"""The writing of a lexicon: passages added, replaced and removed, each change in one commit."""

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
"""Bytes that tantivy gathers before it writes a segment."""


class LexiconWriter:
    """Writes one lexicon, which sees each change once it is committed."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def write(self, add: Iterable[Placed] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove passages in one commit; a passage added twice is there once."""
        with self._writer() as writer:
            for passage_id in remove:
                writer.delete_documents_by_term("passage_id", passage_id)
            for placed in add:
                writer.delete_documents_by_term("passage_id", placed.passage.passage_id)
                writer.add_document(_document(placed))

    def replace(self, article_ids: Sequence[str], placed: Iterable[Placed]) -> None:
        """Have of these articles these passages and no others, in one commit."""
        with self._writer() as writer:
            for article_id in article_ids:
                writer.delete_documents_by_term("article_id", article_id)
            for one in placed:
                writer.add_document(_document(one))

    def rebuild(self, batches: Iterable[Sequence[Placed]]) -> None:
        """Make the index anew with these passages, seen by readers when it is whole; one that
        cannot be opened is discarded first."""
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
        index = self._lexicon.index
        try:
            writer = index.writer(WRITER_HEAP)
            yield writer
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # what tantivy raises for everything
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
