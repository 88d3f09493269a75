"""Fetching: polite, bounded, and never from a private network unless the user says so."""

import gzip
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ingest.errors import FetchFailed, FetchRefused
from ingest.read.fetch import PAUSE, Fetcher
from tests.news_server import NewsServer, Reply


class Clock:
    """Notes how long a fetcher would have slept, and does not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with NewsServer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(server: NewsServer, clock: Clock) -> Iterator[Fetcher]:
    made = Fetcher(server.allowed, sleep=clock, largest=100_000, seconds=5)
    yield made
    made.close()


def test_a_page_comes_with_its_validators_and_is_not_sent_again_while_they_hold(
    server: NewsServer, fetcher: Fetcher
) -> None:
    url = server.page("/a", "A report.", ETag='"1"')
    first = fetcher.fetch(url)
    assert (b"A report." in first.data, first.etag, first.unchanged) == (True, '"1"', False)
    again = fetcher.fetch(url, etag=first.etag)
    assert (again.data, again.unchanged) == (b"", True)


def test_robots_txt_is_read_once_and_kept_to(server: NewsServer, fetcher: Fetcher) -> None:
    server.replies["/robots.txt"] = Reply("User-agent: *\nDisallow: /private*\n")
    fetcher.fetch(server.page("/a", "A report."))
    with pytest.raises(FetchRefused, match=r"robots\.txt asks not to be read"):
        fetcher.fetch(server.page("/private/b", "Not for robots."))
    assert server.asked == ["/robots.txt", "/a"]


def test_robots_txt_that_does_not_come_forbids_all_and_one_that_is_not_there_allows_all(
    server: NewsServer, fetcher: Fetcher
) -> None:
    server.replies["/robots.txt"] = Reply("", 503)
    url = server.page("/a", "A report.")
    with pytest.raises(FetchFailed, match=r"robots\.txt: the server answered 503"):
        fetcher.fetch(url)
    assert "/a" not in server.asked


def test_what_passes_is_tried_again_after_as_long_as_the_server_asks(
    server: NewsServer, fetcher: Fetcher, clock: Clock
) -> None:
    server.replies["/a"] = [
        Reply("", 503),
        Reply("", 429, {"Retry-After": "7"}),
        Reply("<p>Here.</p>"),
    ]
    assert fetcher.fetch(f"{server.url}/a").data == b"<p>Here.</p>"
    assert clock.slept == [1.0, 7.0]


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (403, 1), (500, 3)])
def test_a_page_that_does_not_come_is_named_with_its_status(
    server: NewsServer, fetcher: Fetcher, status: int, asked: int
) -> None:
    server.replies["/a"] = Reply("", status)
    with pytest.raises(FetchFailed, match=f"/a: the server answered {status};"):
        fetcher.fetch(f"{server.url}/a")
    assert server.asked.count("/a") == asked


def test_a_page_may_not_be_larger_than_the_limit_packed_or_not(
    server: NewsServer, fetcher: Fetcher
) -> None:
    server.replies["/a"] = Reply(b"x" * 100_001)
    server.replies["/b"] = Reply(
        gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"}
    )
    for path in ("/a", "/b"):
        with pytest.raises(FetchFailed, match="which is no one article"):
            fetcher.fetch(server.url + path)


def test_redirects_are_followed_a_few_times_and_not_for_ever(
    server: NewsServer, fetcher: Fetcher
) -> None:
    url = server.page("/b", "A report.")
    server.replies["/a"] = Reply("", 302, {"Location": "/b"})
    server.replies["/loop"] = Reply("", 302, {"Location": "/loop"})
    assert fetcher.fetch(f"{server.url}/a").url == url
    with pytest.raises(FetchFailed, match="redirected more than"):
        fetcher.fetch(f"{server.url}/loop")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a",
        "http://localhost:1/a",
        "http://[::1]:1/a",
        "http://[::ffff:127.0.0.1]:1/a",
        "http://[64:ff9b::7f00:1]:1/a",
        "http://10.0.0.1/a",
        "http://192.168.1.1/a",
        "http://172.16.0.1/a",
        "http://100.64.0.1/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/a",
        "http://[fd00::1]/a",
        "http://0.0.0.0/a",
        "http://2130706433/a",
        "http://0x7f.1/a",
        "http://224.0.0.1/a",
        "http://[::7f00:1]/a",
        "http://[64:ff9b:1::7f00:1]/a",
        "http://[fec0::1]/a",
        "http://[::ffff:0:7f00:1]/a",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(url: str) -> None:
    fetcher = Fetcher(sleep=Clock())
    with pytest.raises(FetchRefused, match="not on the public internet"):
        fetcher.fetch(url)
    fetcher.close()


def test_only_the_host_and_port_that_were_named_are_exempt(
    server: NewsServer, fetcher: Fetcher
) -> None:
    with NewsServer() as other:
        other_url = other.page("/secret", "Not for you.")
        server.replies["/a"] = Reply("", 302, {"Location": other_url})
        with pytest.raises(
            FetchRefused, match=f"allow it with --allow-private 127.0.0.1:{other.port}"
        ):
            fetcher.fetch(f"{server.url}/a")
        assert other.asked == []


def test_link_local_addresses_are_never_exempt() -> None:
    fetcher = Fetcher(frozenset({("169.254.169.254", 80)}), sleep=Clock())
    with pytest.raises(FetchRefused, match=r"169\.254\.169\.254"):
        fetcher.fetch("http://169.254.169.254/latest/meta-data")
    fetcher.close()


def test_a_redirect_to_link_local_or_to_a_file_is_refused(
    server: NewsServer, fetcher: Fetcher
) -> None:
    server.replies["/a"] = Reply("", 302, {"Location": "http://169.254.169.254/latest/"})
    server.replies["/b"] = Reply("", 302, {"Location": "file:///etc/passwd"})
    for path in ("/a", "/b"):
        with pytest.raises(FetchRefused):
            fetcher.fetch(server.url + path)


def test_the_address_that_is_connected_to_is_the_one_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def resolve(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    connected: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("the test ends here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    fetcher = Fetcher(sleep=Clock())
    with pytest.raises((FetchFailed, FetchRefused)):
        fetcher.fetch("http://rebinding.example/a")
    assert connected[:1] == ["93.184.216.34"]
    assert "127.0.0.1" not in connected
    fetcher.close()


def test_a_host_of_ones_own_is_asked_without_a_pause_and_another_after_one(
    server: NewsServer, clock: Clock
) -> None:
    server.replies["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 2\n")
    fetcher = Fetcher(server.allowed, sleep=clock)
    for path in ("/a", "/b"):
        fetcher.fetch(server.page(path, "A report."))
    fetcher.close()
    assert PAUSE > 0
    assert [round(seconds) for seconds in clock.slept] == [2]


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://[bad/x",
        "https://xn--/x",
        "http:///a",
        "http://a.example:99999/",
        "http://\u00e9 x/",
    ],
)
def test_what_is_no_address_is_refused_by_name(url: str) -> None:
    fetcher = Fetcher(sleep=Clock())
    with pytest.raises((FetchRefused, FetchFailed), match=r";"):
        fetcher.fetch(url)
    fetcher.close()


def test_odd_validators_and_odd_waits_do_no_harm(
    server: NewsServer, fetcher: Fetcher, clock: Clock
) -> None:
    url = server.page("/a", "A report.")
    assert fetcher.fetch(url, etag='"caf\u00e9"').data
    server.replies["/b"] = [Reply("", 503, {"Retry-After": "\xb2"}), Reply("<p>Here.</p>")]
    assert fetcher.fetch(f"{server.url}/b").data == b"<p>Here.</p>"
    assert clock.slept == [1.0]


def test_the_robots_txt_of_where_a_redirect_leads_is_kept_to(server: NewsServer) -> None:
    with NewsServer() as other:
        other.replies["/robots.txt"] = Reply("User-agent: *\nDisallow: /secret\n")
        server.replies["/a"] = Reply(
            "", 302, {"Location": other.page("/secret/x", "Not for robots.")}
        )
        fetcher = Fetcher(server.allowed | other.allowed, sleep=Clock())
        with pytest.raises(FetchRefused, match=r"/secret/x: its robots\.txt"):
            fetcher.fetch(f"{server.url}/a")
        assert other.asked == ["/robots.txt"]
        fetcher.close()


def test_headers_that_trickle_in_come_to_an_end() -> None:
    import threading
    import time

    listener = socket.create_server(("127.0.0.1", 0))
    port, ended = listener.getsockname()[1], threading.Event()

    def trickle() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1000)
                for letter in b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 1000:
                    try:
                        connection.send(bytes([letter]))
                    except OSError:
                        break
                    if ended.wait(0.05):
                        break

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    fetcher = Fetcher(frozenset({("127.0.0.1", port)}), seconds=0.5, sleep=Clock())
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="no answer in time"):
        fetcher.fetch(f"http://127.0.0.1:{port}/a")
    assert time.monotonic() - started < 5
    ended.set()
    listener.close()
    fetcher.close()
    thread.join()


def test_fetching_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, ingest.pipeline, ui.cli; assert 'httpx' not in sys.modules and 'trafilatura' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
