"""Stores corrected articles: a correction makes a new revision of the article as it stands."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from ingest.archive import Archive
from ingest.article import Article, Revision, moment
from ingest.catalog.corrections import Corrections, Fields, corrected
from ingest.catalog.prepare import prepare
from ingest.catalog.tables import LIVE


def correct(archive: Archive, article_id: str, changed: Fields, by: str = "") -> Revision:
    """Log a correction of an article, and return its current revision, which has it. Raises
    ArticleUnknown, CorrectionError, NotKept and what `Archive.writing` raises."""
    archive.coverage.revision(article_id)
    corrections = Corrections(archive.coverage.journals)
    with archive.writing():
        corrections.add(article_id, changed, by)
        apply_corrections(archive, corrections.by_article(), [article_id])
    return archive.coverage.revision(article_id)


def apply_corrections(
    archive: Archive, known: Mapping[str, Fields], article_ids: Sequence[str]
) -> int:
    """Store a new revision of each of these articles whose current one is without its corrections,
    as after an interrupted `correct`; call inside `writing()`. Returns how many."""
    count = 0
    for article_id in article_ids:
        with archive.storing([article_id]):
            if fresh := _next(archive, article_id, known):
                archive.store(prepare([fresh], archive.coverage.embedder))
                count += 1
    return count


def _next(archive: Archive, article_id: str, known: Mapping[str, Fields]) -> Revision | None:
    holdings = archive.coverage.holdings
    current = holdings.revision(article_id)
    if current is None or current.state != LIVE:
        return None
    article = corrected(current.article, known)
    if article == current.article:
        return None
    number = holdings.known([article_id])[article_id].revisions + 1
    out = _out_since(article, current)
    return Revision(article_id, number, article, time.time(), out, current.text_time, out)


def _out_since(article: Article, current: Revision) -> float:
    """When the article was published, by its corrected day; epoch seconds."""
    if article.published == current.article.published:
        return current.out_since
    embargo = moment(article.embargo) if article.embargo else 0.0
    return max(moment(article.published) if article.published else current.added, embargo)
