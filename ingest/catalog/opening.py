"""Finds, checks and creates catalogs, before an archive is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from ingest.catalog.catalog import Catalog
from ingest.catalog.database import CATALOG_FILE, Database
from ingest.catalog.inventory import Inventory
from ingest.catalog.tables import SCHEMA
from ingest.catalog.upgrade import can_upgrade
from ingest.errors import (
    ArchiveDamaged,
    ArchiveMissing,
    DatelineError,
    EmbedderMismatch,
    StoreUnreachable,
)
from ingest.files.stores import Stores
from ingest.files.writers import ManyWriters, OneWriter, Writers
from ingest.passages.embed import BUNDLED, Embedder, EmbedderIdentity, embedder

FIRST_COLLECTION = "passages-1"


@contextmanager
def found_catalog(folder: Path, stores: Stores) -> Iterator[Catalog]:
    """Open an existing catalog; it is closed again if the `with` block raises DatelineError.

    Raises ArchiveMissing, or StoreUnreachable for a shared catalog without a Chroma server: its
    vectors would be in a folder that other nodes cannot see.
    """
    if stores.catalog_url and not stores.chroma_url:
        raise StoreUnreachable(
            "a shared catalog needs shared vectors", "set DATELINE_CHROMA_URL too"
        )
    path = folder / CATALOG_FILE
    if not stores.catalog_url and not path.is_file():
        raise missing(str(folder))
    catalog = Catalog(Database.open(stores.catalog_url or f"sqlite:///{path}"))
    try:
        if not catalog.inventory.has_facts():
            raise missing(named(folder, stores))
        yield catalog
    except DatelineError:
        catalog.database.close()
        raise


def named(folder: Path, stores: Stores) -> str:
    """The name of an archive for messages."""
    return "the shared catalog" if stores.catalog_url else str(folder)


def missing(place: str) -> ArchiveMissing:
    """The error for a place without an archive."""
    return ArchiveMissing(
        f"{place}: there is no archive here",
        "make one with `dateline ingest SOURCE`, or name another with --archive",
    )


def check_schema(catalog: Catalog, place: str) -> None:
    """Raises ArchiveDamaged if the catalog's schema is not the current one."""
    schema = catalog.inventory.fact("schema")
    if schema != SCHEMA:
        raise ArchiveDamaged(
            f"{place}: the archive was made by another version of Dateline (schema {schema}, "
            f"this is {SCHEMA})",
            "run `dateline archive upgrade`"
            if can_upgrade(schema)
            else "ingest its sources again into a new folder",
        )


def writers_of(catalog: Catalog, folder: Path) -> Writers:
    """The locking of an archive's writers: one per folder, or many on a shared catalog."""
    return ManyWriters(catalog.database.engine) if catalog.database.is_shared else OneWriter(folder)


def recorded_identity(inventory: Inventory, folder: Path) -> EmbedderIdentity:
    """The identity of the embedder that an archive was created with. Raises ArchiveDamaged if none
    is recorded."""
    recorded = inventory.fact("embedder")
    if recorded is None:
        raise ArchiveDamaged(
            f"{folder}: the archive does not record its embedder",
            "its creation was interrupted: delete the folder and ingest again",
        )
    return EmbedderIdentity(**json.loads(recorded))


def recorded_embedder(catalog: Catalog, folder: Path, place: str, *, guard: bool) -> Embedder:
    """The embedder that an archive was made with. Raises EmbedderMismatch where the bundled model
    has changed since, unless `guard` is off."""
    recorded = recorded_identity(catalog.inventory, folder)
    chosen = embedder(recorded.model)
    if guard and recorded.model == BUNDLED and chosen.identity != recorded:
        raise EmbedderMismatch(
            f"{place}: the archive was made with {recorded.model} {recorded.version}, "
            f"this is {chosen.identity.version}",
            "run `dateline archive reembed`",
        )
    return chosen


def make_catalog(folder: Path, chosen: Embedder, stores: Stores) -> Catalog:
    """Create an empty catalog, or open the one that another process has just created. Raises
    ArchiveMissing if the folder cannot be created."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveMissing(
            f"{folder}: no archive can be made here ({error.strerror})", "name another folder"
        ) from error
    facts = {
        "schema": SCHEMA,
        "name": uuid4().hex[:12],
        "collection": FIRST_COLLECTION,
        "embedder": json.dumps(asdict(chosen.identity)),
        "vectors_at": stores.vectors_at,
    }
    catalog = Catalog(Database.open(stores.catalog_url or f"sqlite:///{folder / CATALOG_FILE}"))
    with writers_of(catalog, folder).alone():
        catalog.create()
        if catalog.inventory.fact("embedder") is None:
            catalog.record_facts(**facts)
    return catalog
