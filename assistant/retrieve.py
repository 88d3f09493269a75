"""Hybrid retrieval: dense and BM25 candidates, fused, with recency relative to the day asked from.

Score of a passage = 0.5 z(cosine) + z(BM25) + 4 * 2^(-age / 30 days) + 0.4 if it opens its article,
z over the candidates. News puts what matters first, and asks about what is new. How the weights
were chosen, and what lost to them, is in docs/log.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.archive import Archive
from ingest.catalog import Placed, Scope
from ingest.embed import Vectors

DEPTH = 200
"""Candidates taken from each of the two indexes."""
NARROW = 2000
"""Where too few of the nearest passages are in scope, and no more than this many are in scope at
all, Chroma is told which may be found; above it, it is asked for more neighbours."""
DENSE_WEIGHT, LEXICAL_WEIGHT, RECENCY_WEIGHT, LEAD_WEIGHT = 0.5, 1.0, 4.0, 0.4
HALF_LIFE = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `parts` are the terms of its score; `placed` is where it stands."""

    rank: int
    score: float
    placed: Placed
    parts: Mapping[str, float]

    @property
    def text(self) -> str:
        return self.placed.text

    def to_json(self, *, explain: bool = False) -> dict[str, Any]:
        """The HIT of the contract, with the parts of the score on request."""
        passage, article = self.placed.passage, self.placed.revision.article
        hit = {
            "rank": self.rank,
            "score": round(self.score, 6),
            "passage_id": passage.passage_id,
            "article_id": passage.article_id,
            "revision": passage.revision,
            "url": article.url,
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published,
            "text": self.text,
            "start": passage.start,
            "end": passage.end,
        }
        return hit | {"parts": dict(self.parts)} if explain else hit


@dataclass(frozen=True, slots=True)
class Weights:
    """The fusion's weights, and the half-life of recency in seconds."""

    dense: float = DENSE_WEIGHT
    lexical: float = LEXICAL_WEIGHT
    recency: float = RECENCY_WEIGHT
    lead: float = LEAD_WEIGHT
    half_life: float = HALF_LIFE


class Retriever:
    """Finds the passages of an archive that bear on a text."""

    def __init__(self, archive: Archive, weights: Weights | None = None) -> None:
        self.archive = archive
        self.weights = weights or Weights()

    def search(self, text: str, scope: Scope, k: int = 10) -> list[Hit]:
        """The best `k` passages within `scope`, best first."""
        self.archive.refresh()
        vector = self.archive.embedder.embed([text])[0]
        dense, ages = self._dense(vector, scope)
        lexical = self.archive.lexicon.search(text, DEPTH, scope.as_of)
        ages |= self.archive.catalog.ages([i for i in lexical if i not in ages], scope)
        ids = [*dense, *(i for i in lexical if i in ages and i not in dense)]
        if not ids:
            return []
        unknown = [i for i in ids if i not in dense]
        dense |= self.archive.vectors.nearest(vector, max(1, len(unknown)), among=unknown)
        parts = self._parts(ids, dense, lexical, ages, scope)
        order = sorted(ids, key=lambda i: -sum(parts[i].values()))[:k]
        placed = self.archive.catalog.placed(order)
        return [
            Hit(rank, sum(parts[i].values()), placed[i], parts[i])
            for rank, i in enumerate((i for i in order if i in placed), start=1)
        ]

    def _dense(self, vector: Vectors, scope: Scope) -> tuple[dict[str, float], dict[str, float]]:
        """The nearest passages in scope, and since when each was evidence."""
        vectors, catalog, count = self.archive.vectors, self.archive.catalog, DEPTH
        total = vectors.count()
        while True:
            found = vectors.nearest(vector, max(1, min(count, total)))
            ages = catalog.ages(list(found), scope)
            if len(ages) >= DEPTH / 2 or count >= total:
                return {i: s for i, s in found.items() if i in ages}, ages
            if count == DEPTH:
                narrow = catalog.passage_ids(scope, limit=NARROW + 1)
                if len(narrow) <= NARROW:
                    found = vectors.nearest(vector, DEPTH, among=narrow)
                    return found, catalog.ages(list(found), scope)
            count *= 4

    def _parts(
        self,
        ids: Sequence[str],
        dense: Mapping[str, float],
        lexical: Mapping[str, float],
        ages: Mapping[str, float],
        scope: Scope,
    ) -> dict[str, dict[str, float]]:
        w = self.weights
        cosine = _z(np.array([dense.get(i, 0.0) for i in ids]))
        bm25 = _z(np.array([lexical.get(i, 0.0) for i in ids]))
        age = np.maximum(scope.as_of - np.array([ages[i] for i in ids]), 0.0)
        recency = np.exp2(-age / w.half_life)
        rows = zip(w.dense * cosine, w.lexical * bm25, w.recency * recency, strict=True)
        return {
            i: {
                "dense": float(d),
                "lexical": float(x),
                "recency": float(r),
                "lead": w.lead * _opens(i),
            }
            for i, (d, x, r) in zip(ids, rows, strict=True)
        }


def _opens(passage_id: str) -> bool:
    """Whether a passage is the first of its article."""
    return passage_id.endswith(".0")


def _z(values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else values * 0.0
