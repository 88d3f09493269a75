"""Reads sources into articles and failures, as an ingest into a new archive would."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable

from ingest.article import Article
from ingest.catalog.catalog import Catalog
from ingest.catalog.database import Database
from ingest.catalog.provenance import Provenance
from ingest.read.formats import Failure
from ingest.read.reading import SourceReader, Taken


def read(
    arguments: Iterable[str], allowed: frozenset[tuple[str, int]] = frozenset()
) -> list[Article | Failure]:
    folder = tempfile.TemporaryDirectory()
    catalog = Catalog(Database.open(f"sqlite:///{folder.name}/catalog"))
    catalog.create()
    reader = SourceReader(Provenance(catalog.database), allowed)
    found: list[Article | Failure] = []
    for event in reader.read(arguments):
        if isinstance(event, Taken):
            found.append(event.article)
        elif isinstance(event, Failure):
            found.append(event)
    reader.close()
    catalog.database.close()
    folder.cleanup()
    return found
