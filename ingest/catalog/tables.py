"""The tables of the catalog, and conversion between rows and data classes."""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from typing import Any

import sqlalchemy as sa

from ingest.article import Article, Passage, Revision
from ingest.locator import Locator

SCHEMA = "9"
"""Schema version, recorded in every archive; incremented whenever a table below changes."""

PENDING, LIVE, WITHDRAWN, LEAVING = "pending", "live", "withdrawn", "leaving"
"""States of a revision: not yet indexed; published; kept on record but never used as evidence;
being removed."""

metadata = sa.MetaData()
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("article_id", sa.String(16), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("identity", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("published", sa.String, nullable=False),
    sa.Column("modified", sa.String, nullable=False),
    sa.Column("authors", sa.String, nullable=False),
    sa.Column("outlet", sa.String, nullable=False),
    sa.Column("agency", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("genre", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("filed", sa.String, nullable=False),
    sa.Column("slug", sa.String, nullable=False, index=True),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("embargo", sa.String, nullable=False),
    sa.Column("notes", sa.String, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("seen", sa.String, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("added", sa.Float, nullable=False),
    sa.Column("out_since", sa.Float, nullable=False),
    sa.Column("text_time", sa.Float, nullable=False),
    sa.Column("valid_from", sa.Float, nullable=False),
    sa.Column("valid_to", sa.Float),
    sa.Column("state", sa.String(9), nullable=False),
    sa.Column("copy_group", sa.String(24), nullable=False, index=True),
    # Last, so that SQLite can read the other columns without following overflow pages.
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("locators", sa.Text, nullable=False),
)
# With a full index on `state`, the planner would use it instead of the primary key.
sa.Index("outlets", revisions.c.outlet)
sa.Index("agencies", revisions.c.agency)
sa.Index(
    "unsettled",
    revisions.c.article_id,
    sqlite_where=revisions.c.state != LIVE,
    postgresql_where=revisions.c.state != LIVE,
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("passage_id", sa.String, primary_key=True),
    sa.Column("article_id", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Index("passages_of_revision", "article_id", "revision"),
)
embeddings = sa.Table(
    "embeddings",
    metadata,
    sa.Column("collection", sa.String, primary_key=True),
    sa.Column("passage_id", sa.String, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16, little-endian
)
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("place", sa.String, primary_key=True),  # absolute path, or URL
    sa.Column("name", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("etag", sa.String, nullable=False),
    sa.Column("last_modified", sa.String, nullable=False),
)
origins = sa.Table(
    "origins",
    metadata,
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("article_id", sa.String(16), primary_key=True),
    sa.Index("origins_of_article", "article_id"),
)
bands = sa.Table(
    "bands",
    metadata,
    sa.Column("band", sa.BigInteger, primary_key=True),
    sa.Column("article_id", sa.String(16), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sqlite_with_rowid=False,
)
ingests = sa.Table(
    "ingests",
    metadata,
    sa.Column("began", sa.Float, primary_key=True),
    sa.Column("arguments", sa.Text, nullable=False),  # JSON
    sa.Column("report", sa.Text, nullable=False),  # JSON
)
changes = sa.Table(
    "changes",
    metadata,
    # Generations are assigned under a lock and commit in order.
    sa.Column("generation", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("article_id", sa.String(16), primary_key=True),
)
journals = sa.Table(
    "journals",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("line", sa.Text, nullable=False),  # JSON
)
UNSETTLED = revisions.c.state != LIVE
"""Matches the partial index's condition, so that SQLite's planner uses the index."""
OF_REVISION = sa.and_(
    passages.c.article_id == revisions.c.article_id, passages.c.revision == revisions.c.revision
)
LISTS = ("authors", "notes")
ARTICLE_FIELDS = tuple(each.name for each in fields(Article) if each.name != "origins")


def passage_of(row: Any) -> Passage:
    return Passage(row.article_id, row.revision, row.ordinal, row.start, row.end)


def passage_row(passage: Passage) -> dict[str, Any]:
    return {
        "passage_id": passage.passage_id,
        "article_id": passage.article_id,
        "revision": passage.revision,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
    }


def revision_of(row: Any) -> Revision:
    values = {name: getattr(row, name) for name in ARTICLE_FIELDS}
    lists = {name: tuple(json.loads(values[name])) for name in LISTS}
    located = {"locators": tuple(Locator(*row) for row in json.loads(values["locators"]))}
    return Revision(
        row.article_id,
        row.revision,
        Article(**values | lists | located),
        row.added,
        row.out_since,
        row.text_time,
        row.valid_from,
        row.valid_to,
        row.state,
        row.copy_group,
    )


def revision_row(revision: Revision) -> dict[str, Any]:
    article = revision.article
    values = {name: getattr(article, name) for name in ARTICLE_FIELDS}
    return {
        **values,
        **{name: json.dumps(values[name], ensure_ascii=False) for name in LISTS},
        "locators": json.dumps(list(map(astuple, article.locators)), ensure_ascii=False),
        "article_id": revision.article_id,
        "revision": revision.revision,
        "content_hash": article.content_hash,
        "added": revision.added,
        "out_since": revision.out_since,
        "text_time": revision.text_time,
        "valid_from": revision.valid_from,
        "valid_to": revision.valid_to,
        "state": PENDING,
        "copy_group": revision.copy_group,
    }
