"""Archives of an older schema, brought to this one by Alembic's steps in migrations/."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from ingest.catalog.catalog import Catalog
from ingest.catalog.tables import SCHEMA
from ingest.errors import ArchiveDamaged

STEPS = Path(__file__).parent / "migrations"
FIRST = 6
"""The oldest schema that can be brought up."""


def can_upgrade(schema: str | None) -> bool:
    """Whether an archive of this schema is an older one that can be brought to this one."""
    return bool(schema and schema.isdecimal() and FIRST <= int(schema) < int(SCHEMA))


def run_steps(catalog: Catalog) -> str:
    """Bring the catalog to this schema, at once or not at all; gives the one it was of. Raises
    ArchiveDamaged for one that is too old, or of a later Dateline."""
    schema = catalog.inventory.fact("schema")
    if schema != SCHEMA and not can_upgrade(schema):
        raise ArchiveDamaged(
            f"the archive is of schema {schema}, which this Dateline does not know how to change",
            "install the Dateline that made it, or ingest its sources again into a new archive",
        )
    if schema != SCHEMA:
        with catalog.database.engine.begin() as db:
            _run(db, str(schema))
            catalog.record_schema(db)
    return str(schema)


def _run(db: sa.Connection, schema: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": db})
    config.set_main_option("script_location", str(STEPS))
    command.stamp(config, schema, purge=True)
    command.upgrade(config, SCHEMA)
