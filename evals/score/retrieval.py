"""Retrieval metrics: pure functions from hits, best first, to numbers between 0 and 1.

`relevant` decides whether a hit is relevant. Of several relevant passages of one article only the
first counts, so that no article is found twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from evals.cases import Case
from evals.matching import holds
from ingest.article import canonical_url, id_named

CUTOFFS = (1, 3, 5, 10, 20)
RECALLED = (5, 10, 20)
DEPTH = 10
"""Cutoff of the rank-based metrics MRR, MAP and nDCG."""


def relevant(case: Case, article_id: str, copies: Sequence[str], text: str) -> frozenset[str]:
    """The evidence articles that a passage stands for: its own article and those with the same
    copy. Empty if the case gives answers or a quote and the passage contains none of them."""
    there = {article_id, *map(id_named, copies)}
    matching = [e for e in case.evidence if id_named(e.url) in there]
    wanted = [*case.answers, *(e.quote for e in matching if e.quote)]
    if wanted and not any(holds(text, words) for words in wanted):
        return frozenset()
    return frozenset(canonical_url(e.url) for e in matching)


def retrieval(case: Case, hits: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """All metrics of one case; they are None for a case without evidence."""
    if not case.evidence:
        return dict.fromkeys(names())
    found, total = gains(case, hits)
    return scores(found, total)


def scores(found: Sequence[bool], total: int) -> dict[str, float | None]:
    """All metrics, from whether each hit is relevant and new, and the total that can be found."""
    return {
        **{f"hits@{k}": float(any(found[:k])) for k in CUTOFFS},
        **{f"recall@{k}": sum(found[:k]) / total for k in RECALLED},
        f"mrr@{DEPTH}": reciprocal_rank(found[:DEPTH]),
        f"map@{DEPTH}": average_precision(found[:DEPTH], total),
        f"ndcg@{DEPTH}": ndcg(found[:DEPTH], total),
    }


def names() -> list[str]:
    """The names of the retrieval metrics, in display order."""
    return list(scores([], 1))


def gains(case: Case, hits: Sequence[Mapping[str, Any]]) -> tuple[list[bool], int]:
    """For each hit, whether it brings evidence that no hit before it has; and the number of such
    hits possible: the evidence articles, with copies of one another counted once."""
    wanted = {canonical_url(e.url) for e in case.evidence}
    total, seen, found = len(wanted), set[str](), []
    for hit in hits:
        new = relevant(case, hit["article_id"], hit["copies"], hit["text"]) - seen
        total -= max(0, len(new) - 1)
        seen |= new
        found.append(bool(new))
    return found, total


def reciprocal_rank(found: Sequence[bool]) -> float:
    """1 / rank of the first relevant hit; 0 if there is none (Voorhees, TREC-8, 1999)."""
    return next((1 / rank for rank, is_found in enumerate(found, start=1) if is_found), 0.0)


def average_precision(found: Sequence[bool], total: int) -> float:
    """Sum of precision@k over the ranks k of relevant hits, divided by the number of relevant ones,
    found or not (Buckley and Voorhees, SIGIR 2000; trec_eval's map_cut)."""
    precisions = [sum(found[:k]) / k for k, is_found in enumerate(found, start=1) if is_found]
    return sum(precisions) / total


def ndcg(found: Sequence[bool], total: int) -> float:
    """DCG = sum over relevant ranks k of 1 / log2(k + 1), over that of all relevant ones at the top
    (Järvelin and Kekäläinen, TOIS 2002; trec_eval's ndcg_cut)."""
    dcg = sum(1 / log2(k + 1) for k, is_found in enumerate(found, start=1) if is_found)
    ideal = sum(1 / log2(k + 1) for k in range(1, min(total, DEPTH) + 1))
    return dcg / ideal
