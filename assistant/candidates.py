"""Candidates: the passages that one of the two indexes finds, within scope, cut by a plain fusion.

Fusion = 0.5 z(cosine) + z(BM25) + 4 * 2^(-age / 30 days) + 0.4 if a passage opens its article, z
over the candidates. How these were chosen is in docs/log.md; what they let through is ranked by
`assistant.ranker`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.question import Question
from ingest.archive import Archive
from ingest.holdings import Placed, Scope, Vectors

DEPTH = 200
"""Candidates taken from each of the two indexes."""
NARROW = 2000
"""Where too few of the nearest passages are in scope, and no more than this many are in scope at
all, those are compared one by one; above it, Chroma is asked for more neighbours."""
WIDEST = 16 * DEPTH
"""Neighbours Chroma is asked for at most: beyond, what the words find has to do."""
DENSE_WEIGHT, LEXICAL_WEIGHT, RECENCY_WEIGHT, LEAD_WEIGHT = 0.5, 1.0, 4.0, 0.4
HALF_LIFE = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one of the indexes found: its cosine and BM25 with the question (0 where it
    has none), how far in seconds it is from the days asked about, and what fusion makes of it."""

    placed: Placed
    cosine: float
    bm25: float
    age: float
    fused: float


class Candidates:
    """Finds the passages of an archive that may bear on a question."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def find(self, question: Question, vector: Vectors, count: int) -> list[Candidate]:
        """The `count` candidates that fusion puts first, best first; `vector` is the question's."""
        scope, catalog = question.scope, self.archive.catalog
        dense, since = self._dense(vector, scope)
        lexical = self.archive.lexicon.search(question.text, DEPTH, scope)
        since |= catalog.ages([i for i in lexical if i not in since], scope)
        ids = [*dense, *(i for i in lexical if i in since and i not in dense)]
        if not ids:
            return []
        dense |= self.archive.similarity(vector, [i for i in ids if i not in dense])
        ages = [question.distance(since[i]) for i in ids]
        fused = _fused(ids, dense, lexical, ages)
        order = np.argsort(-fused, kind="stable")[:count]
        placed = catalog.placed([ids[n] for n in order])
        return [
            Candidate(placed[i], dense.get(i, 0.0), lexical.get(i, 0.0), ages[n], float(fused[n]))
            for n in order
            if (i := ids[n]) in placed  # else removed since the index was read
        ]

    def _dense(self, vector: Vectors, scope: Scope) -> tuple[dict[str, float], dict[str, float]]:
        """The nearest passages in scope, and since when each was evidence."""
        catalog, count = self.archive.catalog, DEPTH
        while True:
            found = self.archive.nearest(vector, count)
            ages = catalog.ages(list(found), scope)
            if len(ages) >= DEPTH / 2 or len(found) < count or count >= WIDEST:
                return {i: s for i, s in found.items() if i in ages}, ages
            if count == DEPTH:
                narrow = catalog.passage_ids(scope, limit=NARROW + 1)
                if len(narrow) <= NARROW:
                    scores = self.archive.similarity(vector, narrow)
                    best = sorted(scores, key=lambda i: -scores[i])[:DEPTH]
                    return {i: scores[i] for i in best}, catalog.ages(best, scope)
            count *= 4


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
    """Values less their mean, over their spread; zeros where they do not differ."""
    array = np.asarray(values, np.float64)
    spread = array.std()
    return (array - array.mean()) / spread if spread > 0 else array * 0.0
