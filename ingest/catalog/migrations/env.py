"""Alembic's entry point: it runs over the connection that ingest/catalog/upgrade.py gives it."""

from __future__ import annotations

from alembic import context

from ingest.catalog.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
