"""Two chat processes behind the project's nginx: what one loses when it stops, the other has."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest
from playwright.sync_api import Page, expect

from ingest.samples import FOLDER
from tests.browser.conftest import ask, settled
from tests.command import dateline
from tests.postgres import PostgresServer
from tests.proxy import Proxy
from tests.serving import free_port, healthy, until

Chats = dict[int, "Popen[bytes]"]


@pytest.fixture
def stores(postgres: PostgresServer, chroma_url: str, tmp_path: Path) -> dict[str, str]:
    catalog = postgres.new_database(tmp_path.name)
    stores = {"DATELINE_CATALOG_URL": catalog, "DATELINE_CHROMA_URL": chroma_url}
    ingested = dateline("ingest", str(FOLDER), "--archive", str(tmp_path / "w"), env=stores)
    assert ingested.returncode == 0, ingested.stderr
    return stores


@pytest.fixture
def chats(stores: dict[str, str], tmp_path: Path) -> Iterator[Chats]:
    """Two chat processes by their ports, each a node of its own."""
    started = {port: chat(port, stores, tmp_path) for port in (free_port(), free_port())}
    yield started
    for process in started.values():
        process.kill()
        process.wait()


def chat(port: int, stores: dict[str, str], folder: Path) -> "Popen[bytes]":
    command = [sys.executable, "-c", "from ui.cli import main; main()", "chat", "--port", str(port),
               "--archive", str(folder / f"node{port}")]  # fmt: skip
    process = Popen(command, env=os.environ | stores, stdout=DEVNULL, stderr=DEVNULL)
    until(lambda: healthy(port))
    return process


def test_a_conversation_goes_on_when_its_process_is_killed(
    visit: Callable[..., Page], chats: Chats, stores: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "nginx").mkdir()
    questions = [
        "Did Cuba confirm talks?",
        "What did Karoline Leavitt say?",
        "Who leads Sound Crossings?",
    ]
    with Proxy(tmp_path / "nginx", list(chats)) as proxy:
        page = visit(address=f"http://localhost:{proxy.port}")
        ask(page, questions[0])
        for port, question in zip(chats, questions[1:], strict=True):  # one of them is the page's
            chats[port].kill()
            chats[port].wait()
            ask(page, question)
            chats[port] = chat(port, stores, tmp_path)
        settled(page)
        for question in questions:
            expect(page.locator(".dl-question", has_text=question)).to_be_visible()
