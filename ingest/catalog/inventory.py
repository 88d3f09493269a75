"""Summary queries on the catalog: outlets, languages, date range, counts and past ingests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

import sqlalchemy as sa

from ingest.catalog.database import Database
from ingest.catalog.scope import Scope, bylined, conditions
from ingest.catalog.tables import (
    LEAVING,
    LIVE,
    OF_REVISION,
    PENDING,
    WITHDRAWN,
    embeddings,
    facts,
    ingests,
    passages,
    revisions,
)
from ingest.language import language_key

LAGGING = 100
RUN_ENDS = 7 * 86400.0
"""A gap of this many seconds ends a run of reports on one event."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """A finished ingest: when it began (epoch seconds), its arguments, and its report."""

    began: float
    arguments: tuple[str, ...]
    report: Mapping[str, Any]


class Inventory:
    """Read-only summary queries on a catalog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fact(self, name: str) -> str | None:
        """A recorded fact about the archive, such as its embedder or generation."""
        with self._database.readers.connect() as db:
            return db.scalar(sa.select(facts.c.value).where(facts.c.name == name))

    def has_facts(self) -> bool:
        """Whether the tables exist and the initial facts are recorded."""
        there = sa.inspect(self._database.engine).has_table(facts.name)
        return there and self.fact("embedder") is not None

    def generation(self) -> int:
        """A counter that grows with every published change; readers refresh when it changes."""
        return int(self.fact("generation") or 0)

    def outlets(self) -> list[str]:
        """The names of all outlets and agencies in the archive."""
        with self._database.readers.connect() as db:
            names = set(db.scalars(sa.select(revisions.c.outlet).distinct()))
            names |= set(db.scalars(sa.select(revisions.c.agency).distinct()))
        return sorted(names - {""})

    def has_file(self, name: str) -> bool:
        """Whether an article's identity is this file, or a line of it."""
        known = revisions.c.identity
        in_a_line = known.startswith(f"file:{name}:", autoescape=True)
        query = sa.select(known).where(sa.or_(known == f"file:{name}", in_a_line)).limit(1)
        with self._database.readers.connect() as db:
            return db.scalar(query) is not None

    def has_author(self, name: str) -> bool:
        """Whether a published article has this person, or this surname, in its byline."""
        query = sa.select(revisions.c.article_id).where(revisions.c.state == LIVE, bylined(name))
        with self._database.readers.connect() as db:
            return db.scalar(query.limit(1)) is not None

    def first_headlined(self, words: Sequence[str], as_of: float) -> date | None:
        """The first day (UTC) of the latest run of dated reports up to `as_of` whose headlines
        contain all these words; a gap of a week ends a run. None without a report."""
        query = sa.select(revisions.c.valid_from).where(
            revisions.c.state == LIVE,
            revisions.c.published != "",
            revisions.c.valid_from <= as_of,
            *(revisions.c.title.icontains(word, autoescape=True) for word in words),
        )
        first: float | None = None
        with self._database.readers.connect() as db:
            for moment in db.scalars(query.order_by(revisions.c.valid_from.desc())):
                if first is not None and first - moment > RUN_ENDS:
                    break
                first = moment
        return datetime.fromtimestamp(first, UTC).date() if first is not None else None

    def counts(self) -> dict[str, int]:
        """Counts of published articles, revisions and passages, withdrawn articles, passages
        without a vector (`words_only`), and revisions being added or removed (`pending`)."""
        live, current = revisions.c.state == LIVE, revisions.c.valid_to.is_(None)
        parts = sa.select(sa.func.count()).join_from(passages, revisions, OF_REVISION).where(live)
        withdrawn = sa.select(sa.func.count(revisions.c.article_id.distinct()))
        unembedded = sa.not_(passages.c.passage_id.in_(sa.select(embeddings.c.passage_id)))
        with self._database.readers.connect() as db:

            def count(*where: sa.ColumnElement[bool]) -> int:
                query = sa.select(sa.func.count()).select_from(revisions).where(*where)
                return db.scalar(query) or 0

            return {
                "articles": count(live, current),
                "revisions": count(live),
                "passages": db.scalar(parts) or 0,
                "words_only": db.scalar(parts.where(unembedded)) or 0,
                "withdrawn": db.scalar(withdrawn.where(revisions.c.state == WITHDRAWN)) or 0,
                "pending": count(revisions.c.state.in_((PENDING, LEAVING))),
            }

    def span(self) -> tuple[float, float, float] | None:
        """First and last `valid_from` of published revisions and the last `added`, epoch seconds;
        None for an empty archive."""
        columns = (
            sa.func.min(revisions.c.valid_from),
            sa.func.max(revisions.c.valid_from),
            sa.func.max(revisions.c.added),
        )
        with self._database.readers.connect() as db:
            row = db.execute(sa.select(*columns).where(revisions.c.state == LIVE)).one()
        return (row[0], row[1], row[2]) if row[0] is not None else None

    def within(self, scope: Scope) -> tuple[int, float, float] | None:
        """The number of articles within `scope` and their first and last `valid_from`, epoch
        seconds; None if there are none."""
        columns = (
            sa.func.count(sa.distinct(revisions.c.article_id)),
            sa.func.min(revisions.c.valid_from),
            sa.func.max(revisions.c.valid_from),
        )
        with self._database.readers.connect() as db:
            row = db.execute(sa.select(*columns).where(*conditions(scope))).one()
        return (row[0], row[1], row[2]) if row[0] else None

    def languages(self) -> list[str]:
        """The languages of the articles in the archive, as ISO 639 codes."""
        with self._database.readers.connect() as db:
            there = db.scalars(sa.select(revisions.c.language).distinct())
            return sorted({language_key(language) for language in there} - {""})

    def lag(self) -> float | None:
        """Median seconds between publication and ingestion of the last LAGGING articles whose
        publication time is known; None if there are none."""
        query = (
            sa.select(revisions.c.added - revisions.c.out_since)
            .where(revisions.c.revision == 1, revisions.c.published.like("%T%"))
            .order_by(revisions.c.added.desc())
            .limit(LAGGING)
        )
        with self._database.readers.connect() as db:
            lags = list(db.scalars(query))
        return max(0.0, median(lags)) if lags else None

    def articles_by_day(self, scope: Scope) -> list[tuple[str, str, int]]:
        """The number of articles within `scope` per day and outlet, as (ISO day, outlet or agency,
        count); undated articles are left out."""
        day = sa.func.substr(revisions.c.published, 1, 10).label("day")
        outlet = sa.func.coalesce(sa.func.nullif(revisions.c.outlet, ""), revisions.c.agency)
        query = (
            sa.select(day, outlet.label("by"), sa.func.count())
            .where(*conditions(scope), revisions.c.published != "")
            .group_by("day", "by")
            .order_by("day", "by")
        )
        with self._database.readers.connect() as db:
            return [(row[0], row[1], row[2]) for row in db.execute(query)]

    def ingested(self, limit: int) -> list[Ingested]:
        """The last ingests, newest first."""
        query = sa.select(ingests).order_by(ingests.c.began.desc()).limit(limit)
        with self._database.readers.connect() as db:
            return [
                Ingested(row.began, tuple(json.loads(row.arguments)), json.loads(row.report))
                for row in db.execute(query)
            ]
