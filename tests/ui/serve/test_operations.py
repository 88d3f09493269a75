"""Those who keep the page running see whether its stores answer and what it does, and no text."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.archive import Archive
from ingest.files.stores import Stores
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.command import dateline
from tests.postgres import PostgresServer
from tests.serving import free_port
from ui.serve import leaving, metrics, operations


def fetched(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def posted(port: int, path: str, **headers: str) -> tuple[int, str]:
    return fetched(port, path, "POST", **headers)


@pytest.fixture
def port(archive: Archive) -> Iterator[int]:
    server = operations.serve(archive.coverage, "127.0.0.1", 0)
    yield server.server_port
    server.shutdown()
    server.server_close()


def value(text: str, name: str) -> float:
    (line,) = (line for line in text.splitlines() if line.startswith(f"{name} "))
    return float(line.rpartition(" ")[2])


def test_metrics_count_questions_silence_and_time_and_tell_no_text(
    archive: Archive, port: int
) -> None:
    ingest(archive, [str(FOLDER)])
    chain = Chain(archive.coverage)
    before = fetched(port, "/metrics")[1]
    for text in ("Did Cuba confirm talks?", "Who painted the town hall of Ghent?"):
        metrics.count(chain.ask(chain.understand(text, as_of="2026-05-01")), 0.5)
    status, after = fetched(port, "/metrics")
    assert status == 200
    for name, more in (
        ('dateline_questions_total{reader="extractive"}', 2),
        ("dateline_abstentions_total", 1),
        ("dateline_answer_seconds_count", 2),
    ):
        known = value(before, name) if f"\n{name} " in before else 0.0
        assert value(after, name) == known + more
    assert value(after, "dateline_articles") == 34
    assert value(after, "dateline_last_ingest_seconds") < 600
    assert "Cuba" not in after


def test_a_healthy_archive_says_so(port: int) -> None:
    status, body = fetched(port, "/healthz")
    assert (status, json.loads(body)["ok"]) == (200, True)
    assert fetched(port, "/other")[0] == 404


def test_a_store_that_does_not_answer_is_named(
    postgres: PostgresServer, chroma_url: str, tmp_path: Path
) -> None:
    stores = Stores(postgres.new_database(tmp_path.name), chroma_url)
    archive = Archive.open_or_create(tmp_path / "node", stores=stores)
    server = operations.serve(archive.coverage, "127.0.0.1", 0)
    postgres.stop(kill=True)
    try:
        status, body = fetched(server.server_port, "/healthz")
        assert fetched(server.server_port, "/metrics")[0] == 200
    finally:
        postgres.start()
        server.shutdown()
        server.server_close()
    assert status == 503
    told = json.loads(body)
    assert (told["ok"], told["lexicon"]) == (False, "ok")
    assert "does not answer" in told["catalog"]
    archive.close()


def test_before_it_stops_a_process_says_so_and_finishes_what_it_answers(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "_LEAVING", leaving._Leaving())
    with leaving.answering():
        assert not leaving.drain(0.01)
    assert posted(port, "/drain", Origin="https://elsewhere.example")[0] == 403
    leaving._LEAVING.ends = None
    assert fetched(port, "/healthz")[0] == 200
    assert posted(port, "/drain") == (200, "drained\n")
    status, body = fetched(port, "/healthz")
    assert status == 503
    assert json.loads(body)["process"] == "about to stop"


def test_the_lag_is_from_publication_to_the_archive(
    archive: Archive, port: int, tmp_path: Path
) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    row = {"url": "https://a.example/1", "text": "One.", "published": hour_ago.isoformat()}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    ingest(archive, [str(tmp_path / "a.jsonl")])
    lag = value(fetched(port, "/metrics")[1], "dateline_ingest_lag_seconds")
    assert 3600 <= lag < 3700


def test_who_can_answer_without_vectors_is_ready(
    postgres: PostgresServer, chroma_url: str, tmp_path: Path
) -> None:
    stores = Stores(postgres.new_database(tmp_path.name), chroma_url)
    Archive.open_or_create(tmp_path / "node", stores=stores).close()
    archive = Archive.open(tmp_path / "node", replace(stores, chroma_url="http://127.0.0.1:1"))
    server = operations.serve(archive.coverage, "127.0.0.1", 0)
    asked = {path: fetched(server.server_port, path) for path in ("/healthz", "/ready")}
    server.shutdown()
    server.server_close()
    archive.close()
    assert {path: status for path, (status, _) in asked.items()} == {"/healthz": 503, "/ready": 200}
    assert "does not answer" in json.loads(asked["/healthz"][1])["vectors"]
    assert json.loads(asked["/ready"][1]) == {"ok": True, "catalog": "ok", "lexicon": "ok"}


@pytest.mark.parametrize("option", ["--port", "--operations-port"])
@pytest.mark.parametrize("log", ["", "json"])
def test_a_port_that_is_taken_is_named_with_the_option_that_chooses_it(
    option: str, log: str, sample_folder: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ports = {"--port": free_port()} | {option: port}
        chosen = [word for name, number in ports.items() for word in (name, str(number))]
        done = dateline("chat", "--archive", str(sample_folder), *chosen, env={"DATELINE_LOG": log})
    assert done.returncode == 1
    assert done.stderr == (
        f"dateline: localhost:{port} cannot be served (Address already in use); "
        f"name another with {option} or --address\n"
    )
