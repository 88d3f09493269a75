"""How the catalog's tables came to be what they are: Alembic's scripts, a file a step."""
