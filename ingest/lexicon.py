"""The lexicon: BM25 over headline and passage in tantivy.

BM25 is Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), as
tantivy computes it (k1 = 1.2, b = 0.75), over English stems.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import ArchiveDamaged, ArchiveLocked

if TYPE_CHECKING:
    from ingest.catalog import Placed

SMALLEST = 1000
WRITER_HEAP = 64 * 2**20


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def stems(text: str) -> list[str]:
    """The terms of `text` in the form in which they are indexed: lower-case English stems."""
    return list(_analyzer().analyze(text))


class Lexicon:
    """One tantivy index in a folder. A commit is seen whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _index(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", fast=True)
        builder.add_text_field("body", tokenizer_name="en_stem")
        builder.add_integer_field("valid_from", indexed=True, fast=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            return tantivy.Index(builder.build(), path=str(self._folder))
        except ValueError as error:
            raise ArchiveDamaged(
                f"{self._folder}: the word index cannot be opened ({error})",
                "run `dateline archive repair`",
            ) from error

    def write(self, add: Iterable[Placed] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove passages in one commit; a passage added twice is there once."""
        import tantivy

        try:
            writer = self._index.writer(WRITER_HEAP)
        except ValueError as error:
            raise ArchiveLocked(
                f"{self._folder}: the word index is being written ({error})",
                "wait for the other process, or stop it",
            ) from error
        for passage_id in remove:
            writer.delete_documents_by_term("passage_id", passage_id)
        for placed in add:
            passage_id = placed.passage.passage_id
            writer.delete_documents_by_term("passage_id", passage_id)
            document = tantivy.Document(passage_id=passage_id)
            document.add_text("body", f"{placed.revision.article.title}\n{placed.text}")
            document.add_integer("valid_from", math.floor(placed.revision.valid_from))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, text: str, count: int, as_of: float) -> dict[str, float]:
        """The `count` passages with the highest BM25 for any of the words of `text`, among those
        that were evidence by `as_of` (a superseded revision is not told apart here)."""
        import tantivy

        terms = sorted(set(stems(text)))
        if not terms:
            return {}
        schema = self._index.schema
        words = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term)) for term in terms
        ]
        in_time = tantivy.Query.range_query(
            schema, "valid_from", tantivy.FieldType.Integer, -(2**60), math.floor(as_of)
        )
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.boolean_query(words)),
                (tantivy.Occur.Must, tantivy.Query.const_score_query(in_time, 0.0)),
            ]
        )
        searcher = self._index.searcher()
        hits = searcher.search(query, count, count=False).hits
        return {searcher.doc(address)["passage_id"][0]: score for score, address in hits}

    def weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of stems: ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25, with
        an N of SMALLEST at least: in a handful of passages no word is common by nature."""
        searcher = self._index.searcher()
        total = max(searcher.num_docs, SMALLEST)
        return {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5))
            for term in terms
            for n in [min(total, searcher.doc_freq("body", term))]
        }

    def ids(self) -> set[str]:
        import tantivy

        searcher = self._index.searcher()
        if not searcher.num_docs:
            return set()
        hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        return {searcher.doc(address)["passage_id"][0] for _, address in hits}

    def count(self) -> int:
        return int(self._index.searcher().num_docs)

    def reload(self) -> None:
        """See what other processes have committed."""
        self._index.reload()
