"""For locators: the pages, sections or times of an original that a text is from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9"
down_revision = "8"


def upgrade() -> None:
    column = sa.Column("locators", sa.Text, nullable=False, server_default="[]")
    op.add_column("revisions", column)
