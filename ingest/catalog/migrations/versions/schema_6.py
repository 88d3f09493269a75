"""Where migrations begin."""

from __future__ import annotations

revision = "6"
down_revision = None


def upgrade() -> None:
    """Nothing to do: archives of this schema were created without migrations."""
