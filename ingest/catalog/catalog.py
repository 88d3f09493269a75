"""The catalog: articles, revisions, passages and their vectors in a database; the one truth of an
archive.

A revision is written as *pending*, indexed in the derived stores, then published; only published
revisions are ever answered from, so that a stop at any point leaves the last whole state. What is
removed or withdrawn is first hidden, then taken out of the derived stores, then forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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
"""Seconds back from a notice of withdrawal in which a story of that slug or headline is meant."""


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
        """Record that the tables are those of this version, within a transaction of the caller."""
        _record_fact(db, "schema", SCHEMA)

    def take_stock(self) -> None:
        """Have a server see how much there is by now, by which it plans queries: by itself it looks
        once a minute (PostgreSQL's documentation, "Populating a Database"). SQLite plans well
        without."""
        if self.database.is_shared:
            with self.database.engine.begin() as db:
                db.execute(sa.text(f"ANALYZE {', '.join(metadata.tables)}"))

    def record_ingest(self, done: Ingested) -> None:
        """Keep what an ingest was given and reported, of the last KEPT_INGESTS."""
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
        """Store revisions and what was made of them, not yet visible to readers."""
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
        """Store revisions of another archive in the state they were in there; `vectors` has a row
        for each of their passages, which are `placed`."""
        rows = [passage_row(item.passage) for item in placed]
        with self.database.engine.begin() as db:
            add(db, items)
            if rows:
                db.execute(passages.insert(), rows)
            ids = [item.passage.passage_id for item in placed]
            _insert_vectors(db, collection, ids, vectors)
            _next_generation(db, {item.revision.article_id for item in items})

    def publish(self, items: Sequence[Revision]) -> None:
        """Make pending revisions visible; each stands until the next one in time begins, so an
        older text that comes in late takes its place in the past. A notice of withdrawal takes
        back all that was published before it."""
        with self.database.engine.begin() as db:
            for part in parts_of([item.article_id for item in items]):
                which = (revisions.c.article_id.in_(part), revisions.c.state == PENDING)
                db.execute(revisions.update().where(*which).values(state=LIVE))
            for article_id in {item.article_id for item in items if not _is_first(item)}:
                _withdraw(db, article_id)
                _chain_revisions(db, article_id)
            _next_generation(db, {item.article_id for item in items})

    def hide(self, article_ids: Sequence[str]) -> None:
        """Take articles out of all readers' sight at once; `sweep` does the rest."""
        with self.database.engine.begin() as db:
            for part in parts_of(article_ids):
                which = revisions.c.article_id.in_(part)
                db.execute(revisions.update().where(which).values(state=LEAVING))
            _next_generation(db, article_ids)

    def withdraw(self, named: Sequence[tuple[str, int]]) -> None:
        """Take these revisions, each (article id, number), back; `sweep` does the rest."""
        with self.database.engine.begin() as db:
            for article_id, number in named:
                which = (revisions.c.article_id == article_id, revisions.c.revision == number)
                db.execute(revisions.update().where(*which).values(state=WITHDRAWN))
                _chain_revisions(db, article_id)
            _next_generation(db, {article_id for article_id, _ in named})

    def named_by_notices(self, since: float) -> list[tuple[str, int]]:
        """Published revisions, each (article id, number), that a notice of withdrawal in a file of
        its own ("KILL: BC-Cuba-Talks") names by slug or headline: of the same agency, not made
        after the notice, at most a week older. Of notice and revision one was taken in since
        `since` (epoch seconds): what an earlier run has settled stays so."""
        query = sa.select(revisions).where(
            UNSETTLED, revisions.c.withdrawn, revisions.c.identity.startswith("file:")
        )
        with self.database.readers.connect() as db:
            notices = db.execute(query).all()
            rows = [row for notice in notices for row in db.execute(_meant_by(notice, since))]
        return sorted({(row.article_id, row.revision) for row in rows})

    def sweep(self, passage_ids: Sequence[str]) -> None:
        """Forget these passages, and the articles that were leaving."""
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
        """Record another embedder with the collection of its vectors, at once; vectors of any
        other collection are dropped."""
        with self.database.engine.begin() as db:
            _record_fact(db, "embedder", identity)
            _record_fact(db, "collection", collection)
            db.execute(embeddings.delete().where(embeddings.c.collection != collection))
            _next_generation(db)

    def add_vectors(self, collection: str, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors for passages that are there already, in place of what they had."""
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
    """Take back all that stood when the last notice of withdrawal was given, that notice too."""
    same = revisions.c.article_id == article_id
    notice = sa.select(sa.func.max(revisions.c.text_time)).where(same, revisions.c.withdrawn)
    since = db.scalar(notice)
    if since is not None:
        before = (same, revisions.c.text_time <= since)
        db.execute(revisions.update().where(*before).values(state=WITHDRAWN))


def _chain_revisions(db: sa.Connection, article_id: str) -> None:
    """Let each revision stand from the time of its text until that of the next one, the earliest
    from when the article came out."""
    r = revisions.c
    columns = (r.revision, r.state, r.text_time, r.out_since)
    query = sa.select(*columns).where(r.article_id == article_id, r.state.in_((LIVE, WITHDRAWN)))
    rows = db.execute(query.order_by(r.text_time, r.revision)).all()
    starts = {
        row.revision: max(row.text_time, row.out_since) if i else row.out_since
        for i, row in enumerate(rows)
    }
    live = [row.revision for row in rows if row.state == LIVE]
    for number, following in zip(live, [*live[1:], None], strict=False):
        end = starts[following] if following else None
        which = (r.article_id == article_id, r.revision == number)
        span = {"valid_from": starts[number], "valid_to": end}
        db.execute(revisions.update().where(*which).values(**span))


def _next_generation(db: sa.Connection, article_ids: Iterable[str] = ()) -> None:
    """Count on, and log which articles have changed. Of several writers one at a time gets here,
    until it has committed: a reader that has seen a generation has seen all before it."""
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
