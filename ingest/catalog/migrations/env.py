"""Alembic's entry point; it uses the connection that ingest/catalog/upgrade.py passes in."""

from __future__ import annotations

from alembic import context

from ingest.catalog.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter most columns in place
)
with context.begin_transaction():
    context.run_migrations()
