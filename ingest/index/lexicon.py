"""The lexicon: keyword search with BM25 over headlines and passages, in tantivy.

BM25 is Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), as
tantivy computes it (k1 = 1.2, b = 0.75), over English stems.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from ingest.catalog.scope import Scope
from ingest.errors import ArchiveDamaged, first_line
from ingest.files.disk import refusal
from ingest.report.agency import agency_name

SMALLEST = 1000
BOOSTS = {"body": 1.0, "names": 0.3}
"""Boost of a term in passage and headline, and the extra boost if it is in a name."""
QUOTED_PHRASE = re.compile(r"[“\"]([^“”\"]+)[”\"]")
QUOTED_SLOP, QUOTED_SCORE = 1, 20.0
"""Slop of a quoted phrase (words allowed in between), and its constant score, which exceeds that of
a few rare words."""
COMMON = 0.15
"""Document frequency, as a share of the passages, above which a term counts as common: it does not
discriminate, and is the slowest to look up."""
IN_MEMORY = "/dev/shm"  # noqa: S108  # nosec B108: mkdtemp makes the names in it
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Characters of scripts written without spaces between words; each one is a separate term."""


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def outlet_key(name: str) -> str:
    """The normalized name of an outlet or agency, for comparison."""
    return agency_name(name).casefold()


def stems(text: str) -> list[str]:
    """The terms of `text` as they are indexed: lower-case English stems."""
    return list(_analyzer().analyze(spaced(text)))


def spaced(text: str) -> str:
    return UNSPACED.sub(r" \g<0> ", text)


def _place_for_links() -> str:
    """The temporary folder, or one in memory if there is no usable one on disk."""
    try:
        return gettempdir()
    except FileNotFoundError:
        return IN_MEMORY


def _all_of(parts: Iterable[Any]) -> Any:
    """A query that requires all of these parts."""
    import tantivy

    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])


def _passages(searcher: Any, query: Any, count: int) -> list[str]:
    """The ids of the `count` passages that match a query best; `searcher` is one snapshot of the
    index."""
    hits = searcher.search(query, count, count=False).hits if count else []
    return [searcher.doc(address)["passage_id"][0] for _, address in hits]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", fast=True)
    builder.add_text_field("article_id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="en_stem")
    builder.add_text_field("names", tokenizer_name="en_stem", index_option="freq")
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("out_since", indexed=True, fast=True)
    return builder.build()


class Lexicon:
    """A tantivy index in a folder, for reading. Commits are atomic."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._links: TemporaryDirectory[str] | None = None

    @cached_property
    def _index(self) -> Any:
        """The opened index. Raises ArchiveDamaged if it cannot be opened."""
        import tantivy

        reason = refusal(self.folder)
        try:
            if reason:
                return tantivy.Index.open(self._linked())
            self.folder.mkdir(parents=True, exist_ok=True)
            if tantivy.Index.exists(str(self.folder)):
                return tantivy.Index.open(str(self.folder))  # writes only a lock file
            return tantivy.Index(_schema(), path=str(self.folder))
        except (ValueError, OSError) as error:
            raise ArchiveDamaged(
                f"{self.folder}: the word index cannot be opened ({first_line(error)})",
                f"{reason}: mend that, or set TMPDIR to a folder that may be written"
                if reason
                else "run `dateline archive repair`",
            ) from error

    def _linked(self) -> str:
        """A temporary folder of links to the index files, in which tantivy can create the lock file
        that it needs even to read. Raises OSError if there is no index, or no space for links."""
        files = [path for path in self.folder.iterdir() if path.suffix != ".lock"]
        self._links = TemporaryDirectory(prefix="dateline-", dir=_place_for_links())
        for path in files:
            (Path(self._links.name) / path.name).symlink_to(path.resolve())
        return self._links.name

    def search(self, text: str, count: int, scope: Scope) -> dict[str, float]:
        """The `count` passages with the highest BM25 score for any words of `text`, among articles
        published within `scope` (revisions are not distinguished here)."""

        terms = stems(text)
        if not terms:
            return {}
        phrases = [stems(match[1]) for match in QUOTED_PHRASE.finditer(text)]
        query = _all_of([self._words(terms, phrases), *self._filters(scope)])
        searcher = self._index.searcher()
        hits = searcher.search(query, count, count=False).hits
        return {searcher.doc(address)["passage_id"][0]: score for score, address in hits}

    def holding(self, text: str, scope: Scope, phrases: Sequence[str] = ()) -> list[str]:
        """All passages that, with their headline, contain every word of `text` (by stem) and these
        phrases, among articles published within `scope`; none for a text without words."""
        import tantivy

        schema, terms = self._index.schema, dict.fromkeys(stems(text))
        if not terms:
            return []
        must = [tantivy.Query.term_query(schema, "body", term) for term in terms]
        whole = (stems(phrase) for phrase in phrases)
        must += [tantivy.Query.phrase_query(schema, "body", p) for p in whole if len(p) > 1]
        query, searcher = _all_of([*must, *self._filters(scope)]), self._index.searcher()
        return _passages(searcher, query, int(searcher.search(query, 1, count=True).count))

    def _words(self, terms: Sequence[str], phrases: Sequence[Sequence[str]]) -> Any:
        """A query for any of these terms, boosted by BOOSTS, and for the whole phrases."""
        import tantivy

        schema, rare = self._index.schema, self._rare(terms)
        parts = [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost)
            for field, boost in BOOSTS.items()
            for term in dict.fromkeys(terms)
            if term in rare
        ]
        parts += [
            tantivy.Query.const_score_query(
                tantivy.Query.phrase_query(schema, "body", list(phrase), QUOTED_SLOP), QUOTED_SCORE
            )
            for phrase in phrases
            if len(phrase) > 1
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])

    def _rare(self, terms: Sequence[str]) -> set[str]:
        """The terms that are not common; all of them if all are common."""
        searcher = self._index.searcher()
        most = COMMON * max(searcher.num_docs, SMALLEST)
        return {t for t in terms if searcher.doc_freq("body", t) <= most} or set(terms)

    def _filters(self, scope: Scope) -> Iterator[Any]:
        import tantivy

        schema = self._index.schema
        first = math.floor(scope.since) if scope.since is not None else -(2**60)
        last = math.floor(min(scope.as_of, scope.until if scope.until is not None else scope.as_of))
        out = tantivy.Query.range_query(schema, "out_since", tantivy.FieldType.Integer, first, last)
        yield tantivy.Query.const_score_query(out, 0.0)
        if scope.outlets:
            keys = [outlet_key(name) for name in scope.outlets]
            by = tantivy.Query.term_set_query(schema, "outlet", keys)
            yield tantivy.Query.const_score_query(by, 0.0)
        if scope.languages:
            spoken = tantivy.Query.term_set_query(schema, "language", list(scope.languages))
            yield tantivy.Query.const_score_query(spoken, 0.0)
        if scope.articles:
            chosen = tantivy.Query.term_set_query(schema, "article_id", list(scope.articles))
            yield tantivy.Query.const_score_query(chosen, 0.0)

    def weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of stems: ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25. N is
        at least SMALLEST, since frequencies over a handful of passages say little."""
        searcher = self._index.searcher()
        total = max(searcher.num_docs, SMALLEST)
        return {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5))
            for term in terms
            for n in [min(total, searcher.doc_freq("body", term))]
        }

    def has(self, terms: Sequence[str]) -> bool:
        """Whether any passage has any of these stems."""
        searcher = self._index.searcher()
        return any(searcher.doc_freq("body", term) for term in terms)

    def like(self, word: str, apart: int, count: int) -> list[str]:
        """The ids of up to `count` passages with a stem within edit distance `apart` (0 to 2) of
        the word's; a transposition counts as one edit."""
        import tantivy

        schema, parts = self._index.schema, []
        for term in stems(word):
            fuzzy = tantivy.Query.fuzzy_term_query(schema, "body", term, apart, True, False)
            parts.append((tantivy.Occur.Should, fuzzy))
        query = tantivy.Query.boolean_query(parts)
        return _passages(self._index.searcher(), query, count)

    def ids(self) -> set[str]:
        import tantivy

        searcher = self._index.searcher()
        return set(_passages(searcher, tantivy.Query.all_query(), searcher.num_docs))

    def count(self, scope: Scope | None = None) -> int:
        """The number of passages, restricted to `scope` if given."""
        searcher = self._index.searcher()
        if scope is None:
            return int(searcher.num_docs)
        return int(searcher.search(_all_of(self._filters(scope)), 1, count=True).count)

    def within(self, scope: Scope, passage_ids: Sequence[str]) -> set[str]:
        """The given passages whose articles were published within `scope`."""
        import tantivy

        those = tantivy.Query.term_set_query(self._index.schema, "passage_id", list(passage_ids))
        query = _all_of([*self._filters(scope), those])
        return set(_passages(self._index.searcher(), query, len(passage_ids)))

    def reload(self) -> None:
        """See what other processes have committed."""
        self.unlink()
        self._index.reload()

    def unlink(self) -> None:
        """Close the index if it was opened through links, which do not include newer files."""
        if self._links is not None:
            self.close()

    def close(self) -> None:
        """Close the index and remove the links. It opens again on the next use."""
        self.__dict__.pop("_index", None)
        if self._links is not None:
            self._links.cleanup()
            self._links = None
