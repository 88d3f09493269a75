"""For nodes that share a catalog: a log of what has changed for their lexicons, and journals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("generation", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article_id", sa.String(16), primary_key=True),
    )
    op.create_table(
        "journals",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
    )
    op.create_index("ix_journals_name", "journals", ["name"])
