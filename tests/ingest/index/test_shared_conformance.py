"""What an ingest promises, it promises of shared stores too: the same tests over them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.files.stores import Stores
from tests.ingest.catalog.test_copies import *  # noqa: F403
from tests.ingest.run.test_pipeline import *  # noqa: F403
from tests.ingest.run.test_reingest import *  # noqa: F403
from tests.postgres import PostgresServer

del test_a_full_disk_is_said_in_one_line_and_the_next_run_finishes  # noqa: F821 - the folder's own


@pytest.fixture
def archive(postgres: PostgresServer, chroma_url: str, tmp_path: Path) -> Iterator[Archive]:
    """An empty archive of this test's own, in PostgreSQL and on a Chroma server."""
    stores = Stores(postgres.new_database(tmp_path.name), chroma_url)
    opened = Archive.open_or_create(tmp_path / "archive", stores=stores)
    yield opened
    opened.close()
