"""The catalog: articles, revisions and passages in a database; the one truth of an archive.

A revision is written as *pending*, indexed in the derived stores, then published; only published
revisions are ever answered from, so that a stop at any point leaves the last whole state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ingest.article import Passage, Revision
from ingest.errors import ArchiveDamaged, first_line
from ingest.tables import (
    OF_REVISION,
    facts,
    metadata,
    passage_columns,
    passage_of,
    passage_row,
    passages,
    revision_of,
    revision_row,
    revisions,
)

IN_LIMIT = 500
"""Values in one IN list, below SQLite's limit on bound parameters."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be evidence: what stood at `as_of` (epoch seconds), was published from `since`
    to `until`, by one of `outlets` (outlet or agency, any case; none means all)."""

    as_of: float
    since: float | None = None
    until: float | None = None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an article: how many revisions, the hashes of all of them, where the last
    one came from, and since when the article is out (epoch seconds)."""

    revisions: int
    hashes: frozenset[str]
    source: str
    out_since: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage with the revision it stands in."""

    passage: Passage
    revision: Revision

    @property
    def text(self) -> str:
        return self.revision.article.text[self.passage.start : self.passage.end]


class Catalog:
    """The tables behind one database URL. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url)
        sa.event.listen(self._engine, "handle_error", _map_error)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _configure_sqlite)

    def create(self) -> None:
        metadata.create_all(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def fact(self, name: str) -> str | None:
        """A recorded fact about the archive, such as its embedder or generation."""
        with self._engine.connect() as db:
            return db.scalar(sa.select(facts.c.value).where(facts.c.name == name))

    def has_facts(self) -> bool:
        """Whether the tables are there and the first facts recorded."""
        there = sa.inspect(self._engine).has_table(facts.name)
        return there and self.fact("embedder") is not None

    def record_facts(self, **values: str) -> None:
        """Record facts about the archive, all or none."""
        with self._engine.begin() as db:
            for name, value in values.items():
                _record_fact(db, name, value)

    def generation(self) -> int:
        """Grows with every published change; a reader that sees another one reopens its stores."""
        return int(self.fact("generation") or 0)

    def known(self, article_ids: Sequence[str]) -> dict[str, Known]:
        """What is stored of each of these articles that is there at all."""
        columns = (
            revisions.c.article_id,
            revisions.c.revision,
            revisions.c.content_hash,
            revisions.c.source,
            revisions.c.out_since,
        )
        found: dict[str, Known] = {}
        with self._engine.connect() as db:
            for row in _in_parts(db, sa.select(*columns), revisions.c.article_id, article_ids):
                before = found.get(row.article_id)
                hashes = before.hashes if before else frozenset()
                found[row.article_id] = Known(
                    max(row.revision, before.revisions if before else 0),
                    hashes | {row.content_hash},
                    row.source,
                    row.out_since,
                )
        return found

    def add_pending(self, items: Sequence[tuple[Revision, Sequence[Passage]]]) -> None:
        """Store revisions with their passages, not yet visible to any reader."""
        with self._engine.begin() as db:
            db.execute(revisions.insert(), [revision_row(revision) for revision, _ in items])
            rows = [passage_row(passage) for _, parts in items for passage in parts]
            if rows:
                db.execute(passages.insert(), rows)

    def publish(self, items: Sequence[Revision]) -> None:
        """Make pending revisions visible; each stands until the next one in time begins, so an
        older text that comes in late takes its place in the past."""
        with self._engine.begin() as db:
            for item in items:
                which = (
                    revisions.c.article_id == item.article_id,
                    revisions.c.revision == item.revision,
                )
                db.execute(revisions.update().where(*which).values(live=True))
            for article_id in {item.article_id for item in items}:
                _chain_revisions(db, article_id)
            self._next_generation(db)

    def switch_embedder(self, identity: str, collection: str) -> None:
        """Record another embedder with the collection of its vectors, at once."""
        with self._engine.begin() as db:
            _record_fact(db, "embedder", identity)
            _record_fact(db, "collection", collection)
            self._next_generation(db)

    def announce(self) -> None:
        """Let readers know that the derived stores have changed."""
        with self._engine.begin() as db:
            self._next_generation(db)

    def pending(self) -> list[Revision]:
        """Revisions whose ingest was cut off before they were published."""
        with self._engine.connect() as db:
            query = sa.select(revisions).where(sa.not_(revisions.c.live))
            return [revision_of(row) for row in db.execute(query)]

    def passages_of(self, article_id: str, revision: int) -> list[Passage]:
        query = (
            sa.select(passages)
            .where(passages.c.article_id == article_id, passages.c.revision == revision)
            .order_by(passages.c.ordinal)
        )
        with self._engine.connect() as db:
            return [passage_of(row) for row in db.execute(query)]

    def placed(self, passage_ids: Sequence[str], scope: Scope | None = None) -> dict[str, Placed]:
        """The published passages of these ids, within `scope` where one is given."""
        query = (
            sa.select(revisions, *passage_columns())
            .join_from(passages, revisions, OF_REVISION)
            .where(revisions.c.live, *(_conditions(scope) if scope else ()))
        )
        with self._engine.connect() as db:
            rows = _in_parts(db, query, passages.c.passage_id, passage_ids)
            return {row.passage_id: Placed(passage_of(row), revision_of(row)) for row in rows}

    def ages(self, passage_ids: Sequence[str], scope: Scope) -> dict[str, float]:
        """When those of these passages that lie within `scope` became evidence, epoch seconds; 0
        for an undated article, which is never news by the day it was found."""
        query = (
            sa.select(passages.c.passage_id, revisions.c.valid_from, revisions.c.published)
            .join_from(passages, revisions, OF_REVISION)
            .where(revisions.c.live, *_conditions(scope))
        )
        with self._engine.connect() as db:
            rows = _in_parts(db, query, passages.c.passage_id, passage_ids)
            return {row.passage_id: row.valid_from if row.published else 0.0 for row in rows}

    def passage_ids(self, scope: Scope | None = None, limit: int | None = None) -> list[str]:
        """Ids of all published passages, within `scope` where one is given."""
        query = (
            sa.select(passages.c.passage_id)
            .join_from(passages, revisions, OF_REVISION)
            .where(revisions.c.live, *(_conditions(scope) if scope else ()))
            .limit(limit)
        )
        with self._engine.connect() as db:
            return list(db.scalars(query))

    def in_batches(self, size: int) -> Iterator[list[Placed]]:
        """All published passages, `size` at a time."""
        ids = self.passage_ids()
        for i in range(0, len(ids), size):
            yield list(self.placed(ids[i : i + size]).values())

    def current(self, limit: int | None = None, until: float | None = None) -> list[Revision]:
        """The current revision of every article (of those out by `until`), newest first."""
        query = (
            sa.select(revisions)
            .where(revisions.c.live, revisions.c.valid_to.is_(None))
            .where(revisions.c.out_since <= until if until is not None else sa.true())
            .order_by(revisions.c.valid_from.desc(), revisions.c.article_id)
            .limit(limit)
        )
        with self._engine.connect() as db:
            return [revision_of(row) for row in db.execute(query)]

    def revision(self, article_id: str, number: int | None = None) -> Revision | None:
        """One published revision; the current one when no number is given."""
        which = revisions.c.valid_to.is_(None) if number is None else revisions.c.revision == number
        query = sa.select(revisions).where(
            revisions.c.article_id == article_id, revisions.c.live, which
        )
        with self._engine.connect() as db:
            row = db.execute(query).first()
        return revision_of(row) if row else None

    def outlets(self) -> list[str]:
        """The names of all outlets and agencies in the archive."""
        with self._engine.connect() as db:
            names = set(db.scalars(sa.select(revisions.c.outlet).distinct()))
            names |= set(db.scalars(sa.select(revisions.c.agency).distinct()))
        return sorted(names - {""})

    def counts(self) -> dict[str, int]:
        """Articles, revisions and passages published, and revisions pending."""
        live, current = revisions.c.live, revisions.c.valid_to.is_(None)
        with self._engine.connect() as db:

            def count(*where: sa.ColumnElement[bool]) -> int:
                query = sa.select(sa.func.count()).select_from(revisions).where(*where)
                return db.scalar(query) or 0

            parts = sa.select(sa.func.count()).join_from(passages, revisions, OF_REVISION)
            return {
                "articles": count(live, current),
                "revisions": count(live),
                "passages": db.scalar(parts.where(live)) or 0,
                "pending": count(sa.not_(live)),
            }

    def span(self) -> tuple[float, float, float] | None:
        """First and last `valid_from` of current articles and the last ingest, epoch seconds;
        None for an empty archive."""
        columns = (
            sa.func.min(revisions.c.valid_from),
            sa.func.max(revisions.c.valid_from),
            sa.func.max(revisions.c.added),
        )
        with self._engine.connect() as db:
            row = db.execute(sa.select(*columns).where(revisions.c.live)).one()
        return (row[0], row[1], row[2]) if row[0] is not None else None

    @staticmethod
    def _next_generation(db: sa.Connection) -> None:
        now = db.scalar(sa.select(facts.c.value).where(facts.c.name == "generation"))
        _record_fact(db, "generation", str(int(now or 0) + 1))


@contextmanager
def _cursor(connection: Any) -> Iterator[Any]:
    cursor = connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def _configure_sqlite(connection: Any, record: Any) -> None:  # noqa: ARG001
    try:
        with _cursor(connection) as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")  # readers go on while one process writes
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA busy_timeout=30000")
    except sqlite3.Error as error:
        raise _unusable(error) from error


def _map_error(context: Any) -> None:
    """Every error of the database becomes one of ours, wherever it comes up."""
    context.chained_exception = _unusable(context.original_exception)


def _unusable(error: Exception) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"the catalog cannot be used ({first_line(error)})",
        "check the disk's free space and the owner of the archive, then run this again",
    )


def _chain_revisions(db: sa.Connection, article_id: str) -> None:
    same = (revisions.c.article_id == article_id, revisions.c.live)
    order = sa.select(revisions.c.revision, revisions.c.valid_from).where(*same)
    rows = db.execute(order.order_by(revisions.c.valid_from, revisions.c.revision)).all()
    ends = [*(row.valid_from for row in rows[1:]), None]
    for row, end in zip(rows, ends, strict=True):
        which = (*same, revisions.c.revision == row.revision)
        db.execute(revisions.update().where(*which).values(valid_to=end))


def _record_fact(db: sa.Connection, name: str, value: str) -> None:
    changed = db.execute(facts.update().where(facts.c.name == name).values(value=value))
    if not changed.rowcount:
        db.execute(facts.insert().values(name=name, value=value))


def _conditions(scope: Scope) -> Iterator[sa.ColumnElement[bool]]:
    yield revisions.c.valid_from <= scope.as_of
    yield sa.or_(revisions.c.valid_to.is_(None), revisions.c.valid_to > scope.as_of)
    if scope.since is not None:
        yield revisions.c.out_since >= scope.since
    if scope.until is not None:
        yield revisions.c.out_since <= scope.until
    if scope.outlets:
        names = [outlet.lower() for outlet in scope.outlets]
        yield sa.or_(
            sa.func.lower(revisions.c.outlet).in_(names),
            sa.func.lower(revisions.c.agency).in_(names),
        )


def _in_parts(
    db: sa.Connection, query: sa.Select[Any], column: sa.Column[Any], values: Sequence[str]
) -> Iterable[sa.Row[Any]]:
    for i in range(0, len(values), IN_LIMIT):
        yield from db.execute(query.where(column.in_(values[i : i + IN_LIMIT])))
