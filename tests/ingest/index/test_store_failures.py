"""Each way in which a shared store can fail is one line that names it, and a retry finishes."""

import json
import logging
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evals.bench.newsroom import stream
from evals.bench.scale import Perturbed
from ingest.archive import Archive
from ingest.errors import ArchiveError, DatelineError, StoreUnreachable
from ingest.files.stores import Stores
from ingest.index import chroma_server
from ingest.index.chroma_server import ServerVectors
from ingest.pipeline import ingest
from tests.chroma import ChromaServer
from tests.postgres import PostgresServer, binaries
from tests.serving import free_port, until
from tests.small_disk import leave_room, make_room, small_disk
from tests.tools import tool

ONE = np.ones((1, 8), np.float32)
GUARD = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
        location / {{
            if ($http_authorization != "Bearer right") {{ return 401; }}
            proxy_pass {chroma};
        }}
        location = /api/v2/heartbeat {{ proxy_pass {chroma}; }}
    }}
}}
"""


@pytest.fixture(scope="module")
def guarded(
    tmp_path_factory: pytest.TempPathFactory, chroma_url: str
) -> Iterator[tuple[Stores, Path]]:
    """A real Chroma server behind TLS and a token, as its own documentation has it; also the
    certificate."""
    folder, port = tmp_path_factory.mktemp("guard"), free_port()
    folder.chmod(0o755)
    made = [tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]  # fmt: skip
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(GUARD.format(folder=folder, port=port, chroma=chroma_url))
    with subprocess.Popen([tool("nginx"), "-c", str(configuration)]) as nginx:
        until(lambda: answers(port))
        url = f"https://localhost:{port}"
        yield (
            Stores(chroma_url=url, chroma_token="right", chroma_header="Authorization"),
            folder / "cert.pem",
        )
        nginx.terminate()


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def test_vectors_go_through_tls_with_a_token(
    guarded: tuple[Stores, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, certificate = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with closing(ServerVectors(stores, "through-tls")) as vectors:
        vectors.rebuild([(["a.1.0"], ONE)])
        assert vectors.ids() == {"a.1.0"}


@pytest.mark.parametrize("token", ["wrong", ""])
def test_a_token_that_is_not_accepted_is_said_so(
    guarded: tuple[Stores, Path], token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, certificate = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with closing(ServerVectors(replace(stores, chroma_token=token), "through-tls")) as vectors:
        for ask in (vectors.ids, vectors.check, lambda: vectors.upsert(["a.1.0"], ONE)):
            with pytest.raises(StoreUnreachable, match="does not accept the token; check DATELINE"):
                ask()


@pytest.mark.parametrize(
    "named", [{"chroma_tenant": "elsewhere"}, {"chroma_database": "elsewhere"}]
)
def test_a_tenant_or_database_that_is_not_there_is_named(
    chroma_url: str, named: dict[str, str]
) -> None:
    with closing(ServerVectors(Stores(chroma_url=chroma_url, **named), "passages")) as vectors:
        for ask in (vectors.ids, lambda: vectors.drop("passages"), vectors.begin):
            with pytest.raises(
                StoreUnreachable, match=r"elsewhere.*check DATELINE_CHROMA_URL, _TENANT"
            ):
                ask()


def test_what_cannot_be_a_header_is_said_so(chroma_url: str) -> None:
    stores = Stores(chroma_url=chroma_url, chroma_token="secret", chroma_header="bad header")
    with (
        closing(ServerVectors(stores, "passages")) as vectors,
        pytest.raises(StoreUnreachable, match="HEADER is not the name of a header"),
    ):
        vectors.check()


@pytest.mark.parametrize("token", ["schlüssel", "two\nlines"])
def test_what_cannot_be_a_token_is_said_so(chroma_url: str, token: str) -> None:
    stores = Stores(chroma_url=chroma_url, chroma_token=token)
    with (
        closing(ServerVectors(stores, "passages")) as vectors,
        pytest.raises(StoreUnreachable, match="TOKEN has a character that no token can have"),
    ):
        vectors.ids()


def test_a_certificate_of_an_unknown_authority_is_said_so(
    guarded: tuple[Stores, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with (
        closing(ServerVectors(guarded[0], "through-tls")) as vectors,
        pytest.raises(StoreUnreachable, match=r"certificate verify failed.*SSL_CERT_FILE"),
    ):
        vectors.ids()


def test_servers_that_do_not_answer_in_time_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_server, "FIND_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        with (
            closing(ServerVectors(Stores(chroma_url=f"http://{place}"), "slow")) as vectors,
            pytest.raises(StoreUnreachable, match=f"{place}: the Chroma server does not answer"),
        ):
            vectors.ids()
        url = f"postgresql://dateline@{place}/x?connect_timeout=1"
        with pytest.raises(StoreUnreachable, match=r"database does not answer .*DATELINE_CATALOG"):
            Archive.open(tmp_path / "node", Stores(url, f"http://{place}"))


def test_a_server_that_hangs_keeps_a_question_for_seconds_and_the_next_ones_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_server, "FIND_WITHIN", 0.5)
    with (
        ChromaServer(tmp_path) as server,
        closing(ServerVectors(Stores(chroma_url=server.url), "slow")) as vectors,
    ):
        vectors.rebuild([(["a.1.0"], ONE)])
        took = []
        with server.frozen():
            for asked in (vectors.check, *3 * [lambda: vectors.nearest(ONE[0], 1)]):
                began = time.monotonic()
                with pytest.raises(StoreUnreachable, match="does not answer"):
                    asked()
                took.append(time.monotonic() - began)
    looked, first, *later = took
    assert min(looked, first) >= 0.5 > max(later)
    assert max(looked, first) < chroma_server.ANSWER_WITHIN / 2


def test_a_server_that_was_silent_is_asked_again_once_it_speaks(
    chroma_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(ServerVectors(Stores(chroma_url=chroma_url), "again")) as vectors:
        vectors.rebuild([(["a.1.0"], ONE)])
        vectors._silent = StoreUnreachable("silent", "wait")
        vectors._silent_until = time.monotonic() + 60
        with pytest.raises(StoreUnreachable, match="silent; wait"):
            vectors.nearest(ONE[0], 1)
        vectors._silent_until = 0.0
        assert vectors.nearest(ONE[0], 1).keys() == {"a.1.0"}


def test_a_connection_that_another_thread_has_closed_is_a_server_that_does_not_answer(
    chroma_url: str,
) -> None:
    with closing(ServerVectors(Stores(chroma_url=chroma_url), "closed")) as vectors:
        vectors.rebuild([(["a.1.0"], ONE)])
        in_use = vectors._opened
        vectors.close()
        vectors._opened = in_use
        with pytest.raises(StoreUnreachable, match="does not answer"):
            vectors.nearest(ONE[0], 1)
        vectors.close()
        assert vectors.nearest(ONE[0], 1).keys() == {"a.1.0"}


@pytest.mark.parametrize("full", ["catalog", "vectors"])
def test_a_store_whose_disk_is_full_is_said_so_and_the_next_run_finishes(
    full: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    programs = binaries()
    assert programs
    (tmp_path / "catalog").mkdir()
    for parent in (tmp_path, *tmp_path.parents):
        if "pytest" in str(parent):
            parent.chmod(0o755)  # PostgreSQL's user has to get to its disk
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(tmp_path / "disk"))
        postgres = PostgresServer(disk if full == "catalog" else tmp_path / "catalog", programs)
        stack.callback(postgres.stop)
        chroma = ChromaServer((disk if full == "vectors" else tmp_path) / "chroma")
        stack.enter_context(chroma)
        stores = Stores(postgres.new_database("news"), chroma.url)
        archive = stack.enter_context(
            closing(Archive.open_or_create(tmp_path / "node", stores=stores))
        )
        archive.coverage.embedder = Perturbed(archive.coverage.embedder, ["one report", "another"])
        dump = tmp_path / "reports.jsonl"
        dump.write_text("".join(f"{json.dumps(row)}\n" for row in stream(600, 3, 20)))
        leave_room(disk, 1500)
        with pytest.raises(ArchiveError) as failed:
            ingest(archive, [str(dump)])
        assert one_line(failed.value, full)
        assert not [one for one in caplog.records if one.levelno >= logging.WARNING]
        make_room(disk)
        report = ingest(archive, [str(dump)])
        assert report.new + report.unchanged == 600
        told = archive.coverage.status()
        assert (told["articles"], told["revisions"], told["consistent"]) == (600, 600, True)


def one_line(error: DatelineError, full: str) -> bool:
    said = "the disk is full" if full == "catalog" else "Chroma cannot use the vectors"
    return said in error.message and "disk" in str(error) and "\n" not in str(error)
