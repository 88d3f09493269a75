"""Candidate passages in scope from the vector and word indexes, cut off by a simple fusion score.

Fusion = 0.5 z(cosine) + z(BM25) + 4 * 2^(-age / 30 days) + 0.4 if a passage opens its article, z
over the candidates. How these were chosen is in docs/log.md; `assistant.find.ranker` ranks
what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.understand.question import Question
from ingest.catalog.holdings import Placed
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.passages.vectors import Vectors

DEPTH = 200
"""Candidates taken from each of the two indexes."""
NARROW = 1000
"""If there are at most this many passages in scope, all are compared with the question."""
MOST_COMPARED = 4000
"""The same limit for a scope with authors or chosen articles."""
WIDEST = 8 * DEPTH
"""Maximum number of neighbours requested from Chroma; beyond it, the word index has to do."""
ENOUGH = 80
"""Number of neighbours in scope that is enough, on the assumption that they are evenly spread."""
DENSE_WEIGHT, LEXICAL_WEIGHT, RECENCY_WEIGHT, LEAD_WEIGHT = 0.5, 1.0, 4.0, 0.4
HALF_LIFE = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one of the indexes found: its cosine and BM25 with the question (0 if it has
    none), its distance in seconds from the days asked about, and its fusion score."""

    placed: Placed
    cosine: float
    bm25: float
    age: float
    fused: float


class Candidates:
    """Finds the passages of an archive that may bear on a question."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage

    def find(
        self, question: Question, vector: Vectors, count: int, depth: int = DEPTH
    ) -> list[Candidate]:
        """The `count` candidates with the highest fusion scores, best first, of `depth` from each
        index; `vector` is that of the question."""
        scope, holdings = question.scope, self.coverage.holdings
        lexical = self.coverage.lexicon.search(question.matter, depth, scope)
        near = self._nearest(vector, scope, depth)
        dated = holdings.dated([*near, *(i for i in lexical if i not in near)], scope)
        dense = {i: cosine for i, cosine in near.items() if i in dated}
        ids = [*dense, *(i for i in lexical if i in dated and i not in dense)]
        if not ids:
            return []
        dense |= self.coverage.similarity(vector, [i for i in ids if i not in dense])
        ages = [question.distance(dated[i][1]) for i in ids]
        fused = _fused(ids, dense, lexical, ages)
        order = np.argsort(-fused, kind="stable")[:count]
        placed = holdings.in_their_revisions([dated[ids[n]][0] for n in order])
        return [
            Candidate(placed[i], dense.get(i, 0.0), lexical.get(i, 0.0), ages[n], float(fused[n]))
            for n in order
            if (i := ids[n]) in placed  # else removed since the index was read
        ]

    def _nearest(self, vector: Vectors, scope: Scope, depth: int) -> dict[str, float]:
        """The nearest passages, most or all of them in scope. If few passages are in scope, all of
        them are compared; else enough neighbours are requested that ENOUGH of them should be in
        scope."""
        if scope.authors or scope.articles:
            return self._best(
                vector, self.coverage.holdings.passage_ids(scope, MOST_COMPARED), depth
            )
        lexicon = self.coverage.lexicon
        if not (scope.since or scope.until or scope.outlets or scope.languages):
            near = self.coverage.nearest(vector, depth)
            if len(lexicon.within(scope, list(near))) >= min(ENOUGH, len(near)):
                return near
        inside, total = lexicon.count(scope), lexicon.count()
        if inside <= NARROW:
            return self._best(vector, self.coverage.holdings.passage_ids(scope, NARROW), depth)
        count = min(WIDEST, max(depth, ENOUGH * total // inside))
        near = self.coverage.nearest(vector, count)
        kept = lexicon.within(scope, list(near))
        return {passage_id: cosine for passage_id, cosine in near.items() if passage_id in kept}

    def _best(self, vector: Vectors, passage_ids: Sequence[str], depth: int) -> dict[str, float]:
        found = self.coverage.similarity(vector, passage_ids)
        return dict(sorted(found.items(), key=lambda pair: -pair[1])[:depth])


def _fused(
    ids: Sequence[str],
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    ages: Sequence[float],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    cosine = standardised([dense.get(i, 0.0) for i in ids])
    bm25 = standardised([lexical.get(i, 0.0) for i in ids])
    recency = np.exp2(-np.asarray(ages) / HALF_LIFE)
    lead = np.array([i.endswith(".0") for i in ids], np.float64)
    return (
        DENSE_WEIGHT * cosine
        + LEXICAL_WEIGHT * bm25
        + RECENCY_WEIGHT * recency
        + LEAD_WEIGHT * lead
    )


def standardised(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The z-scores of these values; zeros if they are all equal."""
    array = np.asarray(values, np.float64)
    spread = array.std()
    return (array - array.mean()) / spread if spread > 0 else array * 0.0
