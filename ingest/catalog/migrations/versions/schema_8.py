"""Drops the table of stored speech acts, which are now computed on demand."""

from __future__ import annotations

from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    op.execute("DROP TABLE IF EXISTS speech")
