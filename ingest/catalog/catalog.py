"""The catalog: articles, revisions, passages and their vectors in a database; the archive's source
of truth.

A revision is written as *pending*, indexed in the derived stores, then published. Readers use
published revisions only, so an interruption at any point leaves the last consistent state. Removed
or withdrawn revisions are first hidden, then deleted from the derived stores, then from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from ingest.article import Revision
from ingest.catalog.belongings import Belonging, add
from ingest.catalog.database import Database, parts_of
from ingest.catalog.holdings import Holdings, Placed
from ingest.catalog.inventory import Ingested, Inventory
from ingest.catalog.prepare import Prepared
from ingest.catalog.tables import (
    LEAVING,
    LIVE,
    PENDING,
    SCHEMA,
    UNSETTLED,
    WITHDRAWN,
    bands,
    changes,
    embeddings,
    facts,
    ingests,
    metadata,
    origins,
    passage_row,
    passages,
    revision_row,
    revisions,
    sources,
)
from ingest.passages.vectors import Vectors

KEPT_INGESTS = 100
NOTICE_REACHES = 7 * 86400.0
"""Maximum age, in seconds, of a story that a notice of withdrawal can name by slug or headline."""


class Catalog:
    """Writes what an archive holds; `inventory` and `holdings` read it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inventory, self.holdings = Inventory(database), Holdings(database)

    def create(self) -> None:
        metadata.create_all(self.database.engine)

    def record_facts(self, **values: str) -> None:
        """Record facts about the archive, all or none."""
        with self.database.engine.begin() as db:
            for name, value in values.items():
                _record_fact(db, name, value)

    def record_schema(self, db: sa.Connection) -> None:
        """Record the current schema version, in the caller's transaction."""
        _record_fact(db, "schema", SCHEMA)

    def take_stock(self) -> None:
        """Run ANALYZE on a shared catalog, so that the query planner knows the new table sizes:
        autovacuum does so only once a minute (PostgreSQL's documentation, "Populating a Database").
        SQLite does not need it."""
        if self.database.is_shared:
            with self.database.engine.begin() as db:
                db.execute(sa.text(f"ANALYZE {', '.join(metadata.tables)}"))

    def record_ingest(self, done: Ingested) -> None:
        """Record an ingest's arguments and report; only the last KEPT_INGESTS are kept."""
        with self.database.engine.begin() as db:
            row = {
                "began": done.began,
                "arguments": json.dumps(done.arguments, ensure_ascii=False),
                "report": json.dumps(done.report, ensure_ascii=False),
            }
            db.execute(ingests.insert(), row)
            kept = sa.select(ingests.c.began).order_by(ingests.c.began.desc()).limit(KEPT_INGESTS)
            db.execute(ingests.delete().where(ingests.c.began.not_in(kept)))

    def add_pending(
        self,
        prepared: Prepared,
        collection: str,
    ) -> None:
        """Store revisions with their passages and vectors, not yet visible to readers."""
        items = prepared.items
        parts = [passage for _, passages_ in items for passage in passages_]
        with self.database.engine.begin() as db:
            db.execute(revisions.insert(), [revision_row(revision) for revision, _ in items])
            if parts:
                db.execute(passages.insert(), [passage_row(passage) for passage in parts])
            ids = [passage.passage_id for passage in parts]
            _insert_vectors(db, collection, ids, prepared.vectors)

    def restore(
        self,
        items: Sequence[Belonging],
        placed: Sequence[Placed],
        vectors: Vectors,
        collection: str,
    ) -> None:
        """Store revisions of another archive with their state unchanged; `placed` are their
        passages, and `vectors` has a row for each."""
        rows = [passage_row(item.passage) for item in placed]
        with self.database.engine.begin() as db:
            add(db, items)
            if rows:
                db.execute(passages.insert(), rows)
            ids = [item.passage.passage_id for item in placed]
            _insert_vectors(db, collection, ids, vectors)
            _next_generation(db, {item.revision.article_id for item in items})

    def publish(self, items: Sequence[Revision]) -> None:
        """Make pending revisions visible. Each is valid until the next one in time begins, so an
        older text that arrives late gets a past interval. A notice of withdrawal withdraws every
        earlier revision of its article."""
        with self.database.engine.begin() as db:
            for part in parts_of([item.article_id for item in items]):
                which = (revisions.c.article_id.in_(part), revisions.c.state == PENDING)
                db.execute(revisions.update().where(*which).values(state=LIVE))
            for article_id in {item.article_id for item in items if not _is_first(item)}:
                _withdraw(db, article_id)
                _chain_revisions(db, article_id)
            _next_generation(db, {item.article_id for item in items})

    def hide(self, article_ids: Sequence[str]) -> None:
        """Hide articles from all readers at once; `sweep` deletes them later."""
        with self.database.engine.begin() as db:
            for part in parts_of(article_ids):
                which = revisions.c.article_id.in_(part)
                db.execute(revisions.update().where(which).values(state=LEAVING))
            _next_generation(db, article_ids)

    def withdraw(self, named: Sequence[tuple[str, int]]) -> None:
        """Withdraw these revisions, each (article id, number); `sweep` deletes their passages."""
        with self.database.engine.begin() as db:
            for article_id, number in named:
                which = (revisions.c.article_id == article_id, revisions.c.revision == number)
                db.execute(revisions.update().where(*which).values(state=WITHDRAWN))
                _chain_revisions(db, article_id)
            _next_generation(db, {article_id for article_id, _ in named})

    def named_by_notices(self, since: float) -> list[tuple[str, int]]:
        """Published revisions, each (article id, number), that a notice of withdrawal in a separate
        file ("KILL: BC-Cuba-Talks") names by slug or headline: from the same agency, not written
        after the notice, and at most a week older. Either the notice or the revision was ingested
        at or after `since` (epoch seconds), so that earlier runs are not judged again."""
        query = sa.select(revisions).where(
            UNSETTLED, revisions.c.withdrawn, revisions.c.identity.startswith("file:")
        )
        with self.database.readers.connect() as db:
            notices = db.execute(query).all()
            rows = [row for notice in notices for row in db.execute(_meant_by(notice, since))]
        return sorted({(row.article_id, row.revision) for row in rows})

    def sweep(self, passage_ids: Sequence[str]) -> None:
        """Delete these passages and their vectors, and all articles in state LEAVING."""
        with self.database.engine.begin() as db:
            for part in parts_of(passage_ids):
                db.execute(passages.delete().where(passages.c.passage_id.in_(part)))
                db.execute(embeddings.delete().where(embeddings.c.passage_id.in_(part)))
            query = sa.select(revisions.c.article_id)
            query = query.where(UNSETTLED, revisions.c.state == LEAVING)
            gone = list(set(db.scalars(query)))
            for part in parts_of(gone):
                of_gone = sa.select(origins.c.place).where(origins.c.article_id.in_(part))
                db.execute(sources.delete().where(sources.c.place.in_(of_gone)))
                for table in (origins, bands, revisions):
                    db.execute(table.delete().where(table.c.article_id.in_(part)))

    def switch_embedder(self, identity: str, collection: str) -> None:
        """Switch to another embedder and the collection of its vectors in one transaction; vectors
        of any other collection are deleted."""
        with self.database.engine.begin() as db:
            _record_fact(db, "embedder", identity)
            _record_fact(db, "collection", collection)
            db.execute(embeddings.delete().where(embeddings.c.collection != collection))
            _next_generation(db)

    def add_vectors(self, collection: str, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors for existing passages, replacing any they had in this collection."""
        with self.database.engine.begin() as db:
            for part in parts_of(passage_ids):
                same = (embeddings.c.collection == collection, embeddings.c.passage_id.in_(part))
                db.execute(embeddings.delete().where(*same))
            _insert_vectors(db, collection, passage_ids, vectors)

    def announce(self) -> None:
        """Let readers know that the derived stores have changed."""
        with self.database.engine.begin() as db:
            _next_generation(db)


def _is_first(revision: Revision) -> bool:
    return revision.revision == 1 and not revision.article.withdrawn


def _insert_vectors(
    db: sa.Connection, collection: str, passage_ids: Sequence[str], vectors: Vectors
) -> None:
    rows = [
        {
            "collection": collection,
            "passage_id": passage_id,
            "vector": vector.astype("<f2").tobytes(),
        }
        for passage_id, vector in zip(passage_ids, vectors, strict=True)
        if vector.any()
    ]
    if rows:
        db.execute(embeddings.insert(), rows)


def _withdraw(db: sa.Connection, article_id: str) -> None:
    """Withdraw every revision up to the last notice of withdrawal, including the notice."""
    same = revisions.c.article_id == article_id
    notice = sa.select(sa.func.max(revisions.c.text_time)).where(same, revisions.c.withdrawn)
    since = db.scalar(notice)
    if since is not None:
        before = (same, revisions.c.text_time <= since)
        db.execute(revisions.update().where(*before).values(state=WITHDRAWN))


def _chain_revisions(db: sa.Connection, article_id: str) -> None:
    """Set each revision's validity interval: from its `text_time` to the start of the next live
    revision; the earliest starts at `out_since`, and so does one with another `out_since` than the
    one before, which it replaces from the beginning: its day of publication was corrected."""
    r = revisions.c
    columns = (r.revision, r.state, r.text_time, r.out_since)
    query = sa.select(*columns).where(r.article_id == article_id, r.state.in_((LIVE, WITHDRAWN)))
    rows = db.execute(query.order_by(r.text_time, r.revision)).all()
    moved = {
        row.revision
        for before, row in pairwise(rows)
        if row.out_since != before.out_since  # only a correction changes it
    }
    starts = {
        row.revision: max(row.text_time, row.out_since)
        if i and row.revision not in moved
        else row.out_since
        for i, row in enumerate(rows)
    }
    live = [row.revision for row in rows if row.state == LIVE]
    for number, following in zip(live, [*live[1:], None], strict=False):
        end = starts[following] if following else None
        end = starts[number] if following in moved else end
        which = (r.article_id == article_id, r.revision == number)
        span = {"valid_from": starts[number], "valid_to": end}
        db.execute(revisions.update().where(*which).values(**span))


def _next_generation(db: sa.Connection, article_ids: Iterable[str] = ()) -> None:
    """Increment the generation and log the changed articles. A row lock serializes writers here
    until they commit, so a reader that sees one generation has seen all earlier ones."""
    known = sa.select(facts.c.value).where(facts.c.name == "generation").with_for_update()
    generation = int(db.scalar(known) or 0) + 1
    _record_fact(db, "generation", str(generation))
    rows = [{"generation": generation, "article_id": one} for one in sorted(set(article_ids))]
    if rows:
        db.execute(changes.insert(), rows)


def _record_fact(db: sa.Connection, name: str, value: str) -> None:
    changed = db.execute(facts.update().where(facts.c.name == name).values(value=value))
    if not changed.rowcount:
        db.execute(facts.insert().values(name=name, value=value))


def _meant_by(notice: sa.Row[Any], since: float) -> sa.Select[Any]:
    r, reach = revisions.c, notice.text_time - NOTICE_REACHES
    names: list[sa.ColumnElement[bool]] = []
    if notice.slug:
        names.append(r.slug == notice.slug)
    if notice.title:
        names.append(sa.func.lower(r.title) == notice.title.lower())
    before = sa.or_(r.text_time < notice.text_time, r.added <= notice.added)
    dated = sa.and_(r.published != "", r.text_time.between(reach, notice.text_time), before)
    undated = sa.and_(r.published == "", r.added <= notice.added)
    return sa.select(r.article_id, r.revision).where(
        r.state == LIVE,
        sa.or_(sa.false(), *names),
        r.agency.in_((notice.agency, "")) if notice.agency else sa.true(),
        sa.or_(dated, undated),
        sa.true() if notice.added >= since else r.added >= since,
    )
