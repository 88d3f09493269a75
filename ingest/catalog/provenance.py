"""Provenance: which article came from which source, so that a run can skip unchanged sources and
remove articles that have left theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from ingest.catalog.database import Database, in_parts, insert_missing, parts_of
from ingest.catalog.tables import LIVE, WITHDRAWN, origins, revisions, sources


@dataclass(frozen=True, slots=True)
class Reading:
    """A source that was read to its end without a failure.

    `place` is an absolute path or a URL; `name` is the name it was first ingested under; `digest`
    covers its bytes and the version of the readers. `etag` and `last_modified` come from the
    server.
    """

    place: str
    name: str
    digest: str
    etag: str = ""
    last_modified: str = ""


class Provenance:
    """The tables of sources and origins in a catalog's database."""

    def __init__(self, database: Database) -> None:
        self._engine, self._readers = database.engine, database.readers

    def reading(self, place: str) -> Reading | None:
        """The record of a source, or None if it was never read completely."""
        with self._readers.connect() as db:
            row = db.execute(sa.select(sources).where(sources.c.place == place)).first()
        return Reading(*row) if row else None

    def remember(self, readings: Iterable[Reading]) -> None:
        """Record sources as read; call once all of their articles are stored."""
        with self._engine.begin() as db:
            for reading in readings:
                db.execute(sources.delete().where(sources.c.place == reading.place))
                db.execute(sources.insert().values(**asdict(reading)))

    def add_origins(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Record that these articles, each (place, article id), came from there."""
        rows = [{"place": place, "article_id": article_id} for place, article_id in pairs]
        with self._engine.begin() as db:
            insert_missing(db, origins, rows)

    def articles_of(self, place: str) -> list[str]:
        """Ids of the published or withdrawn articles that came from a place."""
        query = (
            sa.select(origins.c.article_id)
            .join(revisions, revisions.c.article_id == origins.c.article_id)
            .where(origins.c.place == place, revisions.c.state.in_((LIVE, WITHDRAWN)))
            .distinct()
        )
        with self._readers.connect() as db:
            return list(db.scalars(query))

    def places(self, prefix: str) -> list[str]:
        """All places whose name begins with `prefix`."""
        query = sa.select(origins.c.place).distinct()
        query = query.where(origins.c.place.startswith(prefix, autoescape=True))
        with self._readers.connect() as db:
            return list(db.scalars(query))

    def orphans(self, gone: Mapping[str, Sequence[str]]) -> list[str]:
        """Of the articles that have left these places, those with no other place left."""
        wanted = sorted({article_id for ids in gone.values() for article_id in ids})
        query = sa.select(origins.c.place, origins.c.article_id)
        left = {place: set(ids) for place, ids in gone.items()}
        with self._readers.connect() as db:
            rows = in_parts(db, query, origins.c.article_id, wanted)
            kept = {row.article_id for row in rows if row.article_id not in left.get(row.place, ())}
        return [article_id for article_id in wanted if article_id not in kept]

    def leave(self, gone: Mapping[str, Sequence[str]]) -> None:
        """Record that these articles have left these places."""
        with self._engine.begin() as db:
            for place, article_ids in gone.items():
                for part in parts_of(article_ids):
                    here = (origins.c.place == place, origins.c.article_id.in_(part))
                    db.execute(origins.delete().where(*here))
