"""Revisions with all their catalog rows, for export to another catalog."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from ingest.article import Article, Passage, Revision
from ingest.catalog.database import Database, in_parts, insert_missing
from ingest.catalog.tables import (
    LISTS,
    LIVE,
    WITHDRAWN,
    bands,
    origins,
    passages,
    revision_of,
    revision_row,
    revisions,
)

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A revision with its passages as (start, end) in order, its MinHash bands, and the sources of
    its article."""

    revision: Revision
    spans: tuple[tuple[int, int], ...]
    bands: tuple[int, ...]
    places: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.revision.article_id, self.revision.revision

    @property
    def passages(self) -> list[Passage]:
        return [Passage(*self.key, n, *span) for n, span in enumerate(self.spans)]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Belonging:
        """Raises KeyError, TypeError or ValueError for an invalid row."""
        told = dict(row["revision"])
        article = told.pop("article")
        lists = {name: tuple(article[name]) for name in LISTS}
        return cls(
            Revision(article=Article(**article | lists), **told),
            tuple((int(start), int(end)) for start, end in row["spans"]),
            tuple(map(int, row["bands"])),
            tuple(map(str, row["places"])),
        )


def belongings(database: Database, size: int) -> Iterator[list[Belonging]]:
    """Every published or withdrawn revision with its rows, `size` at a time, ordered by key."""
    with database.engine.connect() as db:
        keys = [(row.article_id, row.revision) for row in db.execute(_settled())]
        for i in range(0, len(keys), size):
            yield _of(db, keys[i : i + size])


def _settled() -> sa.Select[Any]:
    r = revisions.c
    query = sa.select(r.article_id, r.revision).where(r.state.in_((LIVE, WITHDRAWN)))
    return query.order_by(r.article_id, r.revision)


def _of(db: sa.Connection, keys: Sequence[Key]) -> list[Belonging]:
    ids = sorted({article_id for article_id, _ in keys})

    def rows(table: sa.Table) -> Iterator[Any]:
        yield from in_parts(db, sa.select(table), table.c.article_id, ids)

    stored = {(row.article_id, row.revision): revision_of(row) for row in rows(revisions)}
    spans, listed = defaultdict[Key, list[Any]](list), defaultdict[Key, list[int]](list)
    for row in rows(passages):
        spans[row.article_id, row.revision].append((row.ordinal, row.start, row.end))
    for row in rows(bands):
        listed[row.article_id, row.revision].append(row.band)
    places = defaultdict[str, list[str]](list)
    for row in rows(origins):
        places[row.article_id].append(row.place)
    return [
        Belonging(
            stored[key],
            tuple((start, end) for _, start, end in sorted(spans[key])),
            tuple(sorted(listed[key])),
            tuple(sorted(places[key[0]])),
        )
        for key in keys
        if key in stored
    ]


def there(database: Database, items: Sequence[Belonging]) -> set[Key]:
    """Which of these revisions a catalog has already."""
    columns = (revisions.c.article_id, revisions.c.revision)
    with database.engine.connect() as db:
        found = in_parts(
            db, sa.select(*columns), revisions.c.article_id, [item.key[0] for item in items]
        )
        return {(row.article_id, row.revision) for row in found}


def add(db: sa.Connection, items: Sequence[Belonging]) -> None:
    """Insert revisions with their state unchanged, and their bands and origins, in the caller's
    transaction."""
    db.execute(
        revisions.insert(),
        [revision_row(item.revision) | {"state": item.revision.state} for item in items],
    )
    insert_missing(
        db,
        bands,
        [{"band": band} | _keyed(item) for item in items for band in item.bands],
    )
    insert_missing(
        db,
        origins,
        [{"place": place, "article_id": item.key[0]} for item in items for place in item.places],
    )


def _keyed(item: Belonging) -> dict[str, Any]:
    return {"article_id": item.key[0], "revision": item.key[1]}


def digest(database: Database) -> str:
    """A sha256 over the key, content hash, state and copy group of all settled revisions."""
    r = revisions.c
    columns = (r.article_id, r.revision, r.content_hash, r.state, r.copy_group)
    query = sa.select(*columns).where(r.state.in_((LIVE, WITHDRAWN)))
    with database.engine.connect() as db:
        lines = sorted(" ".join(map(str, row)) for row in db.execute(query))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
