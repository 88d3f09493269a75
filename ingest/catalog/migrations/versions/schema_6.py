"""Where migrations begin."""

from __future__ import annotations

revision = "6"
down_revision = None


def upgrade() -> None:
    """Archives of this schema were made whole."""
