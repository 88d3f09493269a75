"""Hybrid retrieval: dense and BM25 candidates, fused, with recency relative to the day asked from.

Score of a passage = 0.5 z(cosine) + z(BM25) + 4 * 2^(-age / 30 days) + 0.4 if it opens its article,
z over the candidates. News puts what matters first, and asks about what is new. How the weights
were chosen, and what lost to them, is in docs/log.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from ingest.archive import Archive
from ingest.article import Article
from ingest.holdings import Carrier, Placed, Scope, Vectors

DEPTH = 200
"""Candidates taken from each of the two indexes."""
NARROW = 2000
"""Where too few of the nearest passages are in scope, and no more than this many are in scope at
all, those are compared one by one; above it, Chroma is asked for more neighbours."""
LOOKED_UP = 40
"""Passages whose articles and copies are looked up at a time."""
DENSE_WEIGHT, LEXICAL_WEIGHT, RECENCY_WEIGHT, LEAD_WEIGHT = 0.5, 1.0, 4.0, 0.4
HALF_LIFE = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `parts` are the terms of its score; `placed` is where it stands, `carriers`
    are all articles that carry the same copy, its own included."""

    rank: int
    score: float
    placed: Placed
    parts: Mapping[str, float]
    carriers: tuple[Carrier, ...] = ()

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
            "agency": origin(article, self.carriers),
            "copies": copies(passage.article_id, self.carriers),
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

    def search(
        self, text: str, scope: Scope, k: int = 10, *, one_a_group: bool = True
    ) -> list[Hit]:
        """The best `k` passages within `scope`, best first. Of the articles that carry one copy
        only the best placed is shown: one passage of it or, without `one_a_group`, all."""
        self.archive.refresh()
        vector = self.archive.embedder.embed([text])[0]
        dense, ages = self._dense(vector, scope)
        lexical = self.archive.lexicon.search(text, DEPTH, scope.as_of)
        ages |= self.archive.catalog.ages([i for i in lexical if i not in ages], scope)
        ids = [*dense, *(i for i in lexical if i in ages and i not in dense)]
        if not ids:
            return []
        dense |= self.archive.similarity(vector, [i for i in ids if i not in dense])
        parts = self._parts(ids, dense, lexical, ages, scope)
        order = sorted(ids, key=lambda i: -sum(parts[i].values()))
        return [
            Hit(rank, sum(parts[i].values()), placed, parts[i], carriers)
            for rank, (i, placed, carriers) in enumerate(
                islice(self._ungrouped(order, scope, one_a_group), k), start=1
            )
        ]

    def _ungrouped(
        self, order: Sequence[str], scope: Scope, one_a_group: bool
    ) -> Iterator[tuple[str, Placed, tuple[Carrier, ...]]]:
        """Passages in this order, without those of an article whose copy has come before."""
        chosen: dict[str, str] = {}
        for i in range(0, len(order), LOOKED_UP):
            placed = self.archive.catalog.placed(order[i : i + LOOKED_UP])
            groups = {item.revision.copy_group for item in placed.values()}
            carriers = self.archive.catalog.carriers(sorted(groups), scope)
            for passage_id in order[i : i + LOOKED_UP]:
                if passage_id not in placed:  # removed since the index was read
                    continue
                revision = placed[passage_id].revision
                all_carry = tuple(carriers.get(revision.copy_group, ()))
                first = revision.copy_group not in chosen
                article_id = chosen.setdefault(revision.copy_group, revision.article_id)
                same_copy = article_id != revision.article_id or (one_a_group and not first)
                if all_carry and same_copy:
                    continue
                yield passage_id, placed[passage_id], all_carry

    def _dense(self, vector: Vectors, scope: Scope) -> tuple[dict[str, float], dict[str, float]]:
        """The nearest passages in scope, and since when each was evidence."""
        catalog, count = self.archive.catalog, DEPTH
        while True:
            found = self.archive.nearest(vector, count)
            ages = catalog.ages(list(found), scope)
            if len(ages) >= DEPTH / 2 or len(found) < count:
                return {i: s for i, s in found.items() if i in ages}, ages
            if count == DEPTH:
                narrow = catalog.passage_ids(scope, limit=NARROW + 1)
                if len(narrow) <= NARROW:
                    scores = self.archive.similarity(vector, narrow)
                    best = sorted(scores, key=lambda i: -scores[i])[:DEPTH]
                    return {i: scores[i] for i in best}, catalog.ages(best, scope)
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


def origin(article: Article, carriers: Sequence[Carrier]) -> str:
    """The agency whose copy an article carries, named in it or in another that carries it."""
    return article.agency or next((item.agency for item in carriers if item.agency), "")


def copies(article_id: str, carriers: Sequence[Carrier]) -> list[str]:
    """The URLs (or `file:` names) of the other articles that carry the same copy."""
    return [item.url or item.identity for item in carriers if item.article_id != article_id]


def _opens(passage_id: str) -> bool:
    """Whether a passage is the first of its article."""
    return passage_id.endswith(".0")


def _z(values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else values * 0.0
