"""Read queries on the catalog for articles, revisions, passages and copies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from ingest.article import Passage, Revision
from ingest.catalog.database import Database, in_parts
from ingest.catalog.scope import Scope, conditions, published_by, standing
from ingest.catalog.tables import (
    LIVE,
    OF_REVISION,
    PENDING,
    UNSETTLED,
    WITHDRAWN,
    changes,
    embeddings,
    passage_of,
    passages,
    revision_of,
    revisions,
)
from ingest.passages.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about an article: the number of its last revision, the content hashes of all
    revisions, the source of the last one, when the article was published (epoch seconds), and when
    and at which version it was withdrawn."""

    revisions: int
    hashes: frozenset[str]
    source: str
    out_since: float
    withdrawn_since: float | None = None
    withdrawn_version: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article in a copy group."""

    article_id: str
    identity: str
    url: str
    outlet: str
    agency: str
    published: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A matching article, without its text, and its first matching passage."""

    article_id: str
    passage_id: str
    title: str
    outlet: str
    published: str
    authors: tuple[str, ...]
    copy_group: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawn article, and when it was withdrawn (epoch seconds)."""

    title: str
    outlet: str
    when: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage with its revision."""

    passage: Passage
    revision: Revision

    @property
    def text(self) -> str:
        return self.revision.article.text[self.passage.start : self.passage.end]


class Holdings:
    """The articles of a catalog, their revisions, passages and copies, for reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, article_ids: Sequence[str]) -> dict[str, Known]:
        """What is stored about each of these articles; unknown ids are left out."""
        columns = (
            revisions.c.article_id,
            revisions.c.revision,
            revisions.c.content_hash,
            revisions.c.source,
            revisions.c.out_since,
            revisions.c.text_time,
            revisions.c.version,
            revisions.c.withdrawn,
        )
        query = sa.select(*columns).order_by(revisions.c.article_id, revisions.c.revision)
        found: dict[str, Known] = {}
        with self._database.readers.connect() as db:
            for row in in_parts(db, query, revisions.c.article_id, article_ids):
                found[row.article_id] = _with_row(found.get(row.article_id), row)
        return found

    def outlets(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The outlet of each of these articles, by its last revision; unknown ids are left out."""
        query = sa.select(revisions.c.article_id, revisions.c.outlet).order_by(revisions.c.revision)
        with self._database.readers.connect() as db:
            rows = in_parts(db, query, revisions.c.article_id, article_ids)
            return {row.article_id: row.outlet for row in rows}

    def hidden_passages(self) -> list[str]:
        """Ids of hidden passages, which the derived stores may still contain."""
        query = sa.select(passages.c.passage_id).join_from(revisions, passages, OF_REVISION)
        with self._database.readers.connect() as db:
            return list(db.scalars(query.where(UNSETTLED, revisions.c.state != PENDING)))

    def vectors_of(self, collection: str, passage_ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Ids of the given passages that have a stored vector, and a matrix with a row for each."""
        query = sa.select(embeddings.c.passage_id, embeddings.c.vector)
        query = query.where(embeddings.c.collection == collection)
        with self._database.readers.connect() as db:
            rows = list(in_parts(db, query, embeddings.c.passage_id, passage_ids))
        return _ids_and_vectors(rows)

    def embedded_in_batches(
        self, collection: str, size: int
    ) -> Iterator[tuple[list[str], Vectors]]:
        """All published passages that have a vector in this collection, `size` at a time."""
        query = (
            sa.select(embeddings.c.passage_id, embeddings.c.vector)
            .join(passages, passages.c.passage_id == embeddings.c.passage_id)
            .join(revisions, OF_REVISION)
            .where(embeddings.c.collection == collection, revisions.c.state == LIVE)
        )
        with self._database.engine.connect() as db:
            for rows in db.execution_options(yield_per=size).execute(query).partitions():
                yield _ids_and_vectors(rows)

    def embedded_count(self, collection: str) -> int:
        """How many vectors a collection has."""
        query = sa.select(sa.func.count()).where(embeddings.c.collection == collection)
        with self._database.readers.connect() as db:
            return db.scalar(query) or 0

    def pending(self) -> list[Revision]:
        """Revisions that are stored but not yet published, as after an interrupted ingest."""
        with self._database.readers.connect() as db:
            query = sa.select(revisions).where(UNSETTLED, revisions.c.state == PENDING)
            return [revision_of(row) for row in db.execute(query)]

    def passages_of(self, parts: Sequence[Revision]) -> list[Placed]:
        """The passages of these revisions, in their order."""
        query = sa.select(passages).order_by(passages.c.ordinal)
        found: dict[tuple[str, int], list[Passage]] = {}
        ids = [revision.article_id for revision in parts]
        with self._database.readers.connect() as db:
            for row in in_parts(db, query, passages.c.article_id, ids):
                found.setdefault((row.article_id, row.revision), []).append(passage_of(row))
        return [
            Placed(passage, revision)
            for revision in parts
            for passage in found.get((revision.article_id, revision.revision), ())
        ]

    def placed(self, passage_ids: Sequence[str], scope: Scope | None = None) -> dict[str, Placed]:
        """The published passages with these ids, restricted to `scope` if given."""
        with self._database.readers.connect() as db:
            rows = in_parts(db, sa.select(passages), passages.c.passage_id, passage_ids)
            parts = [passage_of(row) for row in rows]
        return self.in_their_revisions(parts, scope)

    def in_their_revisions(
        self, parts: Sequence[Passage], scope: Scope | None = None
    ) -> dict[str, Placed]:
        """Like `placed`, for passages that are already loaded."""
        # Many passages share a revision, whose text is read once.
        query = sa.select(revisions).where(*conditions(scope))
        keys = {(part.article_id, part.revision) for part in parts}
        articles = sorted({article_id for article_id, _ in keys})
        with self._database.readers.connect() as db:
            found = {
                (row.article_id, row.revision): revision_of(row)
                for row in in_parts(db, query, revisions.c.article_id, articles)
                if (row.article_id, row.revision) in keys
            }
        return {
            part.passage_id: Placed(part, found[part.article_id, part.revision])
            for part in parts
            if (part.article_id, part.revision) in found
        }

    def dated(self, passage_ids: Sequence[str], scope: Scope) -> dict[str, tuple[Passage, float]]:
        """The given passages that are within `scope`, each with its `valid_from` (epoch seconds);
        0 for an undated article, which does not count as recent because it was found recently."""
        query = (
            sa.select(passages, revisions.c.valid_from, revisions.c.published)
            .join_from(passages, revisions, OF_REVISION)
            .where(*conditions(scope))
        )
        with self._database.readers.connect() as db:
            rows = in_parts(db, query, passages.c.passage_id, passage_ids)
            return {
                row.passage_id: (passage_of(row), row.valid_from if row.published else 0.0)
                for row in rows
            }

    def passage_ids(self, scope: Scope | None = None, limit: int | None = None) -> list[str]:
        """Ids of all published passages, within `scope` where one is given."""
        query = (
            sa.select(passages.c.passage_id)
            .join_from(passages, revisions, OF_REVISION)
            .where(*conditions(scope))
            .limit(limit)
        )
        with self._database.readers.connect() as db:
            return list(db.scalars(query))

    def changed_since(self, generation: int) -> list[str]:
        """Ids of the articles that have changed after this generation."""
        query = sa.select(changes.c.article_id).where(changes.c.generation > generation).distinct()
        with self._database.readers.connect() as db:
            return sorted(db.scalars(query))

    def placed_in(self, article_ids: Sequence[str]) -> list[Placed]:
        """The published passages of these articles, of all their revisions."""
        query = sa.select(passages.c.passage_id)
        with self._database.readers.connect() as db:
            rows = in_parts(db, query, passages.c.article_id, article_ids)
            ids = [row.passage_id for row in rows]
        return list(self.placed(ids).values())

    def in_batches(self, size: int) -> Iterator[list[Placed]]:
        """All published passages, `size` at a time."""
        ids = self.passage_ids()
        for i in range(0, len(ids), size):
            yield list(self.placed(ids[i : i + size]).values())

    def listed(self, passage_ids: Sequence[str], scope: Scope) -> list[Listed]:
        """The articles within `scope` that contain these passages, newest first, undated last."""
        r = revisions.c
        columns = (r.article_id, r.title, r.outlet, r.published, r.authors, r.copy_group)
        query = (
            sa.select(passages.c.passage_id, passages.c.ordinal, r.valid_from, *columns)
            .join_from(passages, revisions, OF_REVISION)
            .where(*conditions(scope))
        )
        first: dict[str, sa.Row[Any]] = {}
        with self._database.readers.connect() as db:
            for row in in_parts(db, query, passages.c.passage_id, passage_ids):
                known = first.get(row.article_id)
                if known is None or row.ordinal < known.ordinal:
                    first[row.article_id] = row
        rows = sorted(first.values(), key=lambda row: (bool(row.published), row.valid_from))
        return [_listed(row) for row in reversed(rows)]

    def newest(self, scope: Scope, limit: int | None) -> list[str]:
        """The opening passages of the dated articles within `scope`, newest first."""
        query = (
            sa.select(passages.c.passage_id)
            .join_from(passages, revisions, OF_REVISION)
            .where(*conditions(scope), passages.c.ordinal == 0, revisions.c.published != "")
            .order_by(revisions.c.valid_from.desc())
            .limit(limit)
        )
        with self._database.readers.connect() as db:
            return list(db.scalars(query))

    def carriers(self, groups: Sequence[str], scope: Scope | None) -> dict[str, list[Carrier]]:
        """The articles of each copy group within `scope` (None: all current ones), earliest first;
        groups with one article are left out."""
        if not groups:
            return {}
        names = ("article_id", "identity", "url", "outlet", "agency", "published")
        columns = [revisions.c[name] for name in names]
        query = sa.select(revisions.c.copy_group, *columns).where(*standing(scope))
        found: dict[str, list[Carrier]] = {}
        with self._database.readers.connect() as db:
            ordered = query.order_by(revisions.c.valid_from)
            for row in in_parts(db, ordered, revisions.c.copy_group, groups):
                carrier = Carrier(*(getattr(row, name) for name in names))
                found.setdefault(row.copy_group, []).append(carrier)
        return {group: items for group, items in found.items() if len(items) > 1}

    def current(self, scope: Scope | None = None, limit: int | None = None) -> list[Revision]:
        """The current revision of every article or, with `scope`, the one valid at `scope.as_of`;
        newest first."""
        query = (
            sa.select(revisions)
            .where(*standing(scope))
            .order_by(revisions.c.valid_from.desc(), revisions.c.article_id)
            .limit(limit)
        )
        with self._database.readers.connect() as db:
            return [revision_of(row) for row in db.execute(query)]

    def matching(
        self,
        article_ids: Sequence[str],
        outlets: Sequence[str] = (),
        since: float | None = None,
        until: float | None = None,
    ) -> list[Revision]:
        """The last revision of every article, withdrawn or not, with one of these ids (empty: any),
        by one of these outlets (empty: any), published between `since` and `until`."""
        query = sa.select(revisions).where(revisions.c.state.in_((LIVE, WITHDRAWN)))
        for condition in published_by(outlets, since, until):
            query = query.where(condition)
        query = query.order_by(revisions.c.text_time, revisions.c.revision)
        with self._database.readers.connect() as db:
            rows = (
                in_parts(db, query, revisions.c.article_id, article_ids)
                if article_ids
                else db.execute(query)
            )
            last = {row.article_id: revision_of(row) for row in rows}
        return list(last.values())

    def revision(self, article_id: str, number: int | None = None) -> Revision | None:
        """A published or withdrawn revision; without a number the current one or, for a withdrawn
        article, the last. None if there is none."""
        history = self.history(article_id)
        if number is not None:
            return next((item for item in history if item.revision == number), None)
        live = [item for item in history if item.state == LIVE]
        found = live or history
        return found[-1] if found else None

    def history(self, article_id: str) -> list[Revision]:
        """All revisions of an article in order of time, including withdrawn ones."""
        query = (
            sa.select(revisions)
            .where(revisions.c.article_id == article_id)
            .where(revisions.c.state.in_((LIVE, WITHDRAWN)))
            .order_by(revisions.c.text_time, revisions.c.revision)
        )
        with self._database.readers.connect() as db:
            return [revision_of(row) for row in db.execute(query)]

    def withdrawn(self, as_of: float) -> list[Withdrawn]:
        """The articles published by `as_of` and withdrawn by then."""
        r = revisions.c
        columns = (r.article_id, r.title, r.outlet, r.agency, r.slug, r.withdrawn, r.text_time)
        query = sa.select(*columns).where(
            UNSETTLED, r.state == WITHDRAWN, r.out_since <= as_of, r.text_time <= as_of
        )
        with self._database.readers.connect() as db:
            rows = db.execute(query).all()
        notices = [row for row in rows if row.withdrawn]
        told = ((row, _taken_back(row, notices)) for row in rows if not row.withdrawn)
        return [
            Withdrawn(row.title, row.outlet or row.agency, when)
            for row, when in told
            if when is not None
        ]


def _taken_back(row: Any, notices: Sequence[Any]) -> float | None:
    """The time of the first later notice that names this article by its id, slug or headline; only
    notices of the same agency, or of none, count. None if there is none so far."""
    names = {row.article_id, row.slug, row.title.casefold()} - {""}
    given = (
        notice.text_time
        for notice in notices
        if notice.text_time >= row.text_time
        and names & {notice.article_id, notice.slug, notice.title.casefold()}
        and notice.agency in (row.agency, "")
    )
    return min(given, default=None)


def _listed(row: sa.Row[Any]) -> Listed:
    named = {name: getattr(row, name) for name in Listed.__dataclass_fields__}
    return Listed(**{**named, "authors": tuple(json.loads(row.authors))})


def _with_row(before: Known | None, row: sa.Row[Any]) -> Known:
    hashes = (before.hashes if before else frozenset()) | {row.content_hash}
    since = before.withdrawn_since if before else None
    version = before.withdrawn_version if before else ""
    if row.withdrawn and (since is None or row.text_time >= since):
        since, version = row.text_time, row.version
    return Known(row.revision, hashes, row.source, row.out_since, since, version)


def _ids_and_vectors(rows: Sequence[Any]) -> tuple[list[str], Vectors]:
    if not rows:
        return [], np.zeros((0, 1), np.float32)
    stored = np.frombuffer(b"".join(row.vector for row in rows), "<f2")
    return [row.passage_id for row in rows], stored.reshape(len(rows), -1).astype(np.float32)
