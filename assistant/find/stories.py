"""The stories in the newest coverage: articles on the same events.

Single-pass clustering, as in topic detection and tracking (Allan et al., 1998): each article,
newest first, joins the story whose mean opening vector is most similar, if it is similar enough
and the story's earliest report is not too far away, else begins one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.article import Revision
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.index.lexicon import stems
from ingest.language.parser import parser
from ingest.passages.vectors import Vectors

ARTICLES_CLUSTERED = 400
SIMILAR = 0.6
"""Minimum cosine similarity of an article's opening to the mean opening of a story."""
APART = 21 * 86_400.0
"""Maximum seconds between an article and the earliest report of its story."""
NEW = 7 * 86_400.0
"""Seconds before the newest article within which reports count for the order of stories."""
TITLES_PARSED = 6


@dataclass(frozen=True, slots=True)
class Story:
    """Articles on the same events, newest first, and a noun phrase of their headlines that names
    what they share; empty if no phrase does."""

    topic: str
    reports: tuple[Revision, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that reported, without duplicates."""
        named = (r.article.outlet or r.article.agency for r in self.reports)
        return tuple(dict.fromkeys(filter(None, named)))


@dataclass(slots=True)
class _Cluster:
    reports: list[Revision] = field(default_factory=list)
    total: Vectors = field(default_factory=lambda: np.zeros(0, np.float32))

    def likeness(self, vector: Vectors) -> float:
        return float(vector @ self.total / np.linalg.norm(self.total))


def stories(coverage: Coverage, scope: Scope, count: int) -> list[Story]:
    """Up to `count` stories with at least two different texts among the newest dated articles
    within a scope; those with most new reports first."""
    opening = coverage.holdings.newest(scope, ARTICLES_CLUSTERED)
    placed = coverage.holdings.placed(opening)
    ids, rows = coverage.vectors(opening)
    vectors = dict(zip(ids, rows, strict=True))
    told = [(placed[i].revision, vectors[i]) for i in opening if i in placed and i in vectors]
    if not told:
        return []
    since = told[0][0].valid_from - NEW
    clusters = [c for c in _clustered(told) if len(_texts(c.reports)) > 1]
    clusters.sort(key=lambda c: -sum(r.valid_from > since for r in _texts(c.reports)))
    return [Story(_topic(coverage, c.reports), tuple(c.reports)) for c in clusters[:count]]


def _clustered(told: Sequence[tuple[Revision, Vectors]]) -> list[_Cluster]:
    """Clusters of articles, which are given newest first."""
    clusters: list[_Cluster] = []
    for revision, vector in told:
        near = [c for c in clusters if c.reports[-1].valid_from - revision.valid_from < APART]
        best = max(near, key=lambda c: c.likeness(vector), default=None)
        if best is None or best.likeness(vector) < SIMILAR:
            best = _Cluster(total=np.zeros_like(vector))
            clusters.append(best)
        best.reports.append(revision)
        best.total = best.total + vector
    return clusters


def _texts(reports: Sequence[Revision]) -> list[Revision]:
    """The reports, one of each copy group."""
    return list({r.copy_group or r.article_id: r for r in reports}.values())


def _topic(coverage: Coverage, reports: Sequence[Revision]) -> str:
    """The noun phrase of the headlines whose words most distinguish the story: the sum of their
    inverse document frequencies, times the share of reports that have them all in headline and
    opening."""
    told = [set(stems(f"{r.article.title} {r.article.text[:500]}")) for r in reports]
    titles = [r.article.title for r in reports if r.article.title][:TITLES_PARSED]
    best, most = "", 0.0
    for phrase in dict.fromkeys(phrase for title in titles for phrase in _phrases(title)):
        terms = set(stems(phrase))
        share = sum(terms <= words for words in told) / len(told)
        score = share * sum(coverage.lexicon.weights(terms).values())
        if score > most:
            best, most = phrase, score
    return best


def _phrases(title: str) -> Iterator[str]:
    """The noun phrases of a headline that have no verb in them, without their determiners."""
    (parsed,) = parser().parse([title])
    for i, token in enumerate(parsed.tokens):
        first, last = parsed.phrase(i)
        first += first < i and parsed.tokens[first].tag == "DT"
        if token.is_nominal and not any(t.is_verbal for t in parsed.tokens[first : last + 1]):
            yield parsed.words(first, last)
