"""Fixtures with real components: the bundled model, real stores, the sample coverage."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.archive import Archive
from ingest.coverage import Coverage
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.chroma import ChromaServer
from tests.postgres import PostgresServer, binaries, own_server
from tests.scripted_openai import ScriptedServer
from tests.tools import in_ci

KEYS = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
    "LANGSMITH_TRACING",
)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove keys and settings of the developer's environment."""
    ours = [name for name in os.environ if name.startswith("DATELINE_")]
    for name in (*KEYS, *ours):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample coverage; read it, do not write to it."""
    folder = tmp_path_factory.mktemp("samples") / "archive"
    archive = Archive.open_or_create(folder)
    report = ingest(archive, [str(FOLDER)])
    archive.close()
    assert not report.failed
    return folder


@pytest.fixture(scope="session")
def samples_chain(samples: Coverage) -> Chain:
    """A chain over the sample coverage, shared by tests."""
    return Chain(samples)


@pytest.fixture(scope="session")
def samples(sample_folder: Path) -> Iterator[Coverage]:
    coverage = Coverage.open(sample_folder)
    yield coverage
    coverage.close()


@pytest.fixture(scope="session")
def chain(samples: Coverage) -> Chain:
    return Chain(samples)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive for one test."""
    opened = Archive.open_or_create(tmp_path / "archive")
    yield opened
    opened.close()


@pytest.fixture
def openai_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """An OpenAI-compatible server on loopback with scripted replies."""
    with ScriptedServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "test-key")
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server for this test run, from Debian's package `postgresql`."""
    if binaries() is None and not in_ci():
        pytest.skip("no PostgreSQL on this machine (Debian: postgresql)")
    with own_server() as server:
        yield server


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server for this test run."""
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as server:
        yield server.url
