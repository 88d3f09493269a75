"""The scope of a question: which articles may be evidence, as data and as SQL conditions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ingest.catalog.tables import LIVE, revisions
from ingest.report.agency import agency_name


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters on evidence: revisions valid at `as_of`, published between `since` and `until` (all
    in epoch seconds), by one of `outlets` (outlet or agency, case-insensitive; empty means all), by
    one of `authors` (likewise), in one of `languages` (ISO 639 codes, likewise), with one of these
    ids (`articles`; empty means all)."""

    as_of: float
    since: float | None = None
    until: float | None = None
    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def conditions(scope: Scope | None) -> Iterator[sa.ColumnElement[bool]]:
    yield revisions.c.state == LIVE
    if scope is None:
        return
    yield revisions.c.valid_from <= scope.as_of
    yield sa.or_(revisions.c.valid_to.is_(None), revisions.c.valid_to > scope.as_of)
    yield from published_by(scope.outlets, scope.since, scope.until)
    if scope.authors:
        yield sa.or_(*(bylined(name) for name in scope.authors))
    if scope.languages:
        said = sa.func.lower(revisions.c.language)
        yield sa.or_(*(sa.or_(said == key, said.like(f"{key}-%")) for key in scope.languages))
    if scope.articles:
        yield revisions.c.article_id.in_(scope.articles)


def standing(scope: Scope | None) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that select one revision per article: the one valid in `scope` or, without a
    scope, the current one."""
    yield from conditions(scope)
    if scope is None:
        yield revisions.c.valid_to.is_(None)


def bylined(name: str) -> sa.ColumnElement[bool]:
    """A condition: this name or surname is among the authors, which are stored as a JSON list."""
    quoted = json.dumps(name, ensure_ascii=False)[1:]
    return sa.or_(
        *(
            revisions.c.authors.icontains(f"{before}{quoted}", autoescape=True)
            for before in ('"', " ")
        )
    )


def published_by(
    outlets: Sequence[str], since: float | None, until: float | None
) -> Iterator[sa.ColumnElement[bool]]:
    if since is not None:
        yield revisions.c.out_since >= since
    if until is not None:
        yield revisions.c.out_since <= until
    if outlets:
        yield sa.or_(
            revisions.c.outlet.in_(outlets),  # SQLite's `lower` only handles ASCII
            revisions.c.agency.in_([agency_name(name) for name in outlets]),
            sa.func.lower(revisions.c.outlet).in_([name.lower() for name in outlets]),
            sa.func.lower(revisions.c.agency).in_([agency_name(name).lower() for name in outlets]),
        )
