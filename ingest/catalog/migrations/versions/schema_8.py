"""Who said what is found where it is asked for; what was stored of it is dropped."""

from __future__ import annotations

from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    op.execute("DROP TABLE IF EXISTS speech")
