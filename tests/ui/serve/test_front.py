"""The page is served under its own names alone, with headers that keep it to itself."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import served
from ui.serve.front import HEADERS, hosts, is_served


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost:8501", True),
        ("127.0.0.1:8501", True),
        ("[::1]:8501", True),
        ("LOCALHOST", True),
        ("desk.example.", True),
        ("evil.test", False),
        ("localhost.evil.test", False),
        ("evil.test@localhost", True),
        ("192.0.2.7", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_a_page_on_this_machine_is_served_under_its_names(host: str, is_known: bool) -> None:
    known = hosts("localhost", ("Desk.example:8443",))
    assert is_served(host, known, is_local=True) == is_known


def test_a_page_for_others_is_served_under_any_address_and_named_hosts() -> None:
    known = hosts("0.0.0.0", ())
    assert is_served("192.0.2.7:8501", known, is_local=False)
    assert not is_served("evil.test", known, is_local=False)
    assert is_served("evil.test", hosts("0.0.0.0", ("*",)), is_local=False)


@pytest.fixture(scope="module")
def address(sample_folder: Path) -> Iterator[str]:
    with served(sample_folder.parent) as address:
        yield address


def _asked(address: str, host: str) -> tuple[int, Message, bytes]:
    """Status, headers and body of the page, asked for under a name."""
    port = urlsplit(address).port or 0
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/", headers={"Host": host})
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()


def test_another_host_gets_nothing_of_the_page(address: str) -> None:
    status, _, body = _asked(address, "evil.test")
    assert status == 421
    assert b"DATELINE_HOSTS" in body


def test_every_reply_has_the_headers(address: str) -> None:
    status, headers, _ = _asked(address, urlsplit(address).netloc)
    assert status == 200
    for name, value in HEADERS:
        assert headers.get_all(name.decode()) == [value.decode()]


@pytest.mark.parametrize(("host", "status"), [("evil.test", 403), ("localhost", 101)])
def test_a_websocket_from_a_rebound_name_is_refused(address: str, host: str, status: int) -> None:
    port = urlsplit(address).port or 0
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        told = connection.recv(64).split(b" ")[1]
    assert int(told) == status
