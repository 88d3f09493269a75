"""Migrates archives of an older schema with the Alembic steps in migrations/."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from ingest.catalog.catalog import Catalog
from ingest.catalog.tables import SCHEMA
from ingest.errors import ArchiveDamaged

STEPS = Path(__file__).parent / "migrations"
FIRST = 6
"""The oldest schema that can be migrated."""


def can_upgrade(schema: str | None) -> bool:
    """Whether an archive of this older schema can be migrated to the current one."""
    return bool(schema and schema.isdecimal() and FIRST <= int(schema) < int(SCHEMA))


def run_steps(catalog: Catalog) -> str:
    """Migrate the catalog to the current schema in one transaction. Returns the schema it had.
    Raises ArchiveDamaged if it is too old, or from a later Dateline."""
    schema = catalog.inventory.fact("schema")
    if schema != SCHEMA and not can_upgrade(schema):
        raise ArchiveDamaged(
            f"the archive has schema {schema}, which this version of Dateline cannot upgrade",
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
