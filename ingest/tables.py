"""The tables of the catalog, and their rows as plain data and back."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from ingest.article import Article, Passage, Revision

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
    sa.Column("identity", sa.String, nullable=False, index=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("published", sa.String, nullable=False),
    sa.Column("modified", sa.String, nullable=False),
    sa.Column("authors", sa.String, nullable=False),
    sa.Column("outlet", sa.String, nullable=False),
    sa.Column("agency", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("added", sa.Float, nullable=False),
    sa.Column("out_since", sa.Float, nullable=False),
    sa.Column("valid_from", sa.Float, nullable=False),
    sa.Column("valid_to", sa.Float),
    sa.Column("live", sa.Boolean, nullable=False),
    # Last, so that SQLite finds every other column without walking a long text's overflow pages.
    sa.Column("text", sa.Text, nullable=False),
)
# An index on all of `live` would tempt the planner away from the primary key.
sa.Index("pending", revisions.c.article_id, sqlite_where=sa.not_(revisions.c.live))
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
OF_REVISION = sa.and_(
    passages.c.article_id == revisions.c.article_id, passages.c.revision == revisions.c.revision
)


def passage_columns() -> list[Any]:
    return [
        passages.c.passage_id,
        passages.c.ordinal,
        passages.c.start.label("start"),
        passages.c.end.label("end"),
    ]


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
    article = Article(
        identity=row.identity,
        source=row.source,
        text=row.text,
        url=row.url,
        title=row.title,
        published=row.published,
        modified=row.modified,
        authors=tuple(json.loads(row.authors)),
        outlet=row.outlet,
        agency=row.agency,
        language=row.language,
    )
    return Revision(
        row.article_id,
        row.revision,
        article,
        row.added,
        row.out_since,
        row.valid_from,
        row.valid_to,
    )


def revision_row(revision: Revision) -> dict[str, Any]:
    article = revision.article
    return {
        "article_id": revision.article_id,
        "revision": revision.revision,
        "identity": article.identity,
        "source": article.source,
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "modified": article.modified,
        "authors": json.dumps(article.authors),
        "outlet": article.outlet,
        "agency": article.agency,
        "language": article.language,
        "text": article.text,
        "content_hash": article.content_hash,
        "added": revision.added,
        "out_since": revision.out_since,
        "valid_from": revision.valid_from,
        "valid_to": revision.valid_to,
        "live": False,
    }
