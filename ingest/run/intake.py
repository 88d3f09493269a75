"""Decides which of the articles read are new, changed or known, in the run and in the archive."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from ingest.archive import Archive
from ingest.article import Article, Revision, moment
from ingest.catalog.copies import Revised, Wording
from ingest.catalog.corrections import Fields, corrected
from ingest.catalog.holdings import Known
from ingest.catalog.prepare import Prepared
from ingest.read.formats import Failure
from ingest.read.listing import place_of

UNLIKE = 0.1
"""Share of common shingles below which two texts with one identity are different articles."""


@dataclass
class Tally:
    """Counts of a batch's articles by outcome; `refused` are those rejected by `Intake`."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: list[Failure] = field(default_factory=list)
    refused: list[Article] = field(default_factory=list)


class Intake:
    """Classifies the articles of one run, in order."""

    def __init__(self, archive: Archive, corrections: Mapping[str, Fields]) -> None:
        self._holdings, self._corrections = archive.coverage.holdings, corrections
        self._unsaved: dict[str, tuple[Known, Article]] = {}
        self._seen: set[str] = set()
        self.started = time.time()
        self._lock = Lock()

    def judge(self, articles: Sequence[Article]) -> tuple[list[Revision], Tally]:
        """The revisions to store, in order, and a tally of all articles."""
        with self._lock:
            unsaved = dict(self._unsaved)
        known = {
            article_id: unsaved[article_id][0]
            for article in articles
            if (article_id := article.article_id) in unsaved
        }
        asked = [a.article_id for a in articles if a.article_id not in known]
        known |= self._holdings.known(list(dict.fromkeys(asked)))
        fresh: list[Revision] = []
        tally = Tally()
        for article in articles:
            if revision := self._next(article, known, tally):
                fresh.append(revision)
                self._seen.add(article.article_id)
        return fresh, tally

    def confirmed(self, prepared: Prepared) -> tuple[Prepared, Tally]:
        """The prepared revisions that are still to be stored, and a tally that corrects the earlier
        counts.

        Another writer may have stored some of these articles meanwhile: the same text is not stored
        again, and a different text becomes the next revision.
        """
        known = self._holdings.known([revision.article_id for revision, _ in prepared.items])
        fresh, rows = list[Revised](), list[int]()
        overtaken, at = Tally(), 0
        for revision, parts in prepared.items:
            stored = known.get(revision.article_id)
            here, at = range(at, at + len(parts)), at + len(parts)
            if stored and revision.article.content_hash in stored.hashes:
                _recount(overtaken, revision, "unchanged")
                continue
            if stored and stored.revisions >= revision.revision:
                if revision.revision == 1:
                    _recount(overtaken, revision, "updated")
                revision = _revision(revision.article, stored, revision.added)
                parts = [replace(part, revision=revision.revision) for part in parts]
            hashes = (stored.hashes if stored else frozenset()) | {revision.article.content_hash}
            known[revision.article_id] = _known_after(revision, stored, hashes)
            fresh.append((revision, parts))
            rows += here
        return Prepared(fresh, prepared.vectors[rows]), overtaken

    def saved(self, revisions: Iterable[Revision]) -> None:
        """Forget these revisions, which are stored by now."""
        with self._lock:
            for revision in revisions:
                kept = self._unsaved.get(revision.article_id)
                if kept and kept[0].revisions == revision.revision:
                    del self._unsaved[revision.article_id]

    def _next(self, article: Article, all_known: dict[str, Known], tally: Tally) -> Revision | None:
        article_id = article.article_id
        stored = corrected(article, self._corrections)
        content_hash = stored.content_hash
        known = all_known.get(article_id)
        if known and {content_hash, article.content_hash} & known.hashes:
            tally.unchanged += 1
            self._seen.add(article_id)
            return None
        if known and (failure := self._claimed_twice(article, known)):
            tally.failed.append(failure)
            tally.refused.append(article)
            return None
        if article.withdrawn:
            tally.withdrawn += not _is_notice(article, known)
        elif known:
            tally.updated += 1
        else:
            tally.new += 1
        revision = _revision(stored, known, self.started)
        hashes = (known.hashes if known else frozenset()) | {content_hash}
        after = _known_after(revision, known, hashes)
        all_known[article_id] = after
        with self._lock:
            self._unsaved[article_id] = (after, article)
        return revision

    def _claimed_twice(self, article: Article, known: Known) -> Failure | None:
        """A Failure if this is a different article with an identity already in use, else None."""
        if article.identity.startswith("file:"):
            elsewhere = os.path.exists(known.source) and place_of(known.source) != place_of(  # noqa: PTH110
                article.source
            )
            remedy = "name the folder above both, so that their paths tell them apart"
            return _failure(article, known.source, remedy) if elsewhere else None
        if article.article_id not in self._seen or article.withdrawn:
            return None
        other = self._other(article.article_id)
        if other is None or _stamps(other) != _stamps(article) or not _unlike(other, article):
            return None
        return _failure(article, other.source, "give one of them another URL")

    def _other(self, article_id: str) -> Article | None:
        with self._lock:
            unsaved = self._unsaved.get(article_id)
        if unsaved:
            return unsaved[1]
        last = self._holdings.revision(article_id)
        return last.article if last else None


def _recount(tally: Tally, revision: Revision, kind: str) -> None:
    """Move an article in the tally from its earlier outcome (new or updated) to `kind`."""
    if not revision.article.withdrawn:
        before = "new" if revision.revision == 1 else "updated"
        setattr(tally, before, getattr(tally, before) - 1)
        setattr(tally, kind, getattr(tally, kind) + 1)


def _failure(article: Article, source: str, remedy: str) -> Failure:
    what = f"{article.source}: {source} was taken in under the same name, {article.identity}"
    return Failure(article.source, f"{what}, with another text; {remedy}")


def _stamps(article: Article) -> tuple[str, ...]:
    return article.modified, article.version, article.seen


def _unlike(one: Article, other: Article) -> bool:
    runs, others = Wording(one.text).runs, Wording(other.text).runs
    shared = sum(run in others for run in runs)
    return shared < UNLIKE * max(1, min(len(runs), len(others)))


def _is_notice(article: Article, known: Known | None) -> bool:
    """Whether a withdrawal is a separate message about an article with another identity."""
    return known is None and article.identity.startswith("file:")


def _revision(article: Article, known: Known | None, now: float) -> Revision:
    """The next revision of an article. The first is valid from publication, a later one from when
    its text was written or, if unknown, seen; both not before the end of an embargo."""
    seen = moment(article.seen) if article.seen else now
    embargo = moment(article.embargo) if article.embargo else 0.0
    if known is None:
        out = max(moment(article.published) if article.published else seen, embargo)
        made = max(moment(article.modified) if article.modified else out, embargo)
        return Revision(article.article_id, 1, article, now, out, made, out)
    out = known.out_since
    made = max(moment(article.modified) if article.modified else seen, embargo)
    if _precedes_withdrawal(article, known):
        made = min(made, known.withdrawn_since or made)
    elif article.modified:
        made = max(made, out)  # a bare day may begin before the hour of publication
    number = known.revisions + 1
    return Revision(article.article_id, number, article, now, out, made, max(made, out))


def _precedes_withdrawal(article: Article, known: Known) -> bool:
    """Whether, by its version number, this text precedes a withdrawal."""
    numbers = article.version, known.withdrawn_version
    return (
        known.withdrawn_since is not None
        and not article.withdrawn
        and all(number.isdigit() for number in numbers)
        and int(numbers[0]) <= int(numbers[1])
    )


def _known_after(revision: Revision, known: Known | None, hashes: frozenset[str]) -> Known:
    article = revision.article
    since, version = (known.withdrawn_since, known.withdrawn_version) if known else (None, "")
    if article.withdrawn:
        since, version = revision.text_time, article.version
    return Known(revision.revision, hashes, article.source, revision.out_since, since, version)
