"""Alembic migrations of the catalog's tables, one file per step."""
