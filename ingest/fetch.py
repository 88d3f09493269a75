"""Pages from the web: bounded, polite, and never from a private network.

Every connection goes to an address that was looked up and checked here, so that neither a redirect
nor a second answer of the name server leads elsewhere (RFC 6890 lists what is not public).
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base

from ingest.errors import FetchFailed, FetchRefused, SourceError, first_line

AGENT = "Dateline/0.1 (news archive; reads robots.txt)"
ROBOT = "Dateline"
LARGEST = 20 * 2**20
"""Bytes of a page or feed, unpacked."""
SECONDS = 30.0
"""From the first byte asked for to the last one read."""
REDIRECTS = 5
PAUSE = 0.5
"""Seconds between two requests to one host, unless its robots.txt asks for more."""
LONGEST_PAUSE = 30.0
TRIES = 3
BACK_OFF = 1.0
"""Seconds before the second try; doubled for each further one."""
PASSING = {408, 425, 429, 500, 502, 503, 504}
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave: `data` is empty and `unchanged` True where it has nothing newer."""

    url: str
    data: bytes
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


class NotThere(FetchFailed):
    """The server has no such page, or does not give it to us."""


class Fetcher:
    """Fetches over HTTP and HTTPS. Safe to share between threads; close it when done.

    `allowed` are (host, port) pairs that may lie in a private network. Such a host is the user's
    own and is asked without a pause.
    """

    def __init__(
        self,
        allowed: frozenset[tuple[str, int]] = frozenset(),
        *,
        seconds: float = SECONDS,
        largest: int = LARGEST,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._allowed, self._seconds, self._largest = allowed, seconds, largest
        self._sleep = sleep
        self._client = httpx.Client(
            transport=_CheckedTransport(allowed),
            headers={"User-Agent": AGENT, "Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"},
            timeout=httpx.Timeout(10.0),
            follow_redirects=True,
            max_redirects=REDIRECTS,
            trust_env=False,
        )
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def close(self) -> None:
        self._client.close()

    def fetch(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        """The page at `url`, unless it is still the one with this etag or date.

        Raises FetchRefused where robots.txt or the address forbids it, FetchFailed where it does
        not come whole and in time.
        """
        host = self._host(url)
        if not host.may_fetch(url):
            raise FetchRefused(
                f"{url}: its robots.txt asks not to be read", "save the page and name the file"
            )
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = {name: value for name, value in headers.items() if value}
        with host.turn(self._sleep):
            return self._tried(url, sent)

    def _tried(self, url: str, headers: dict[str, str]) -> Fetched:
        tries = Retrying(
            retry=retry_if_exception_type(_Passing),
            stop=stop_after_attempt(TRIES),
            wait=_WaitAsAsked(),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return tries(self._once, url, headers)
        except _Passing as error:
            raise FetchFailed(f"{url}: {error}", "run this again later") from error

    def _once(self, url: str, headers: dict[str, str]) -> Fetched:
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                return self._read(url, response)
        except httpx.TooManyRedirects as error:
            raise FetchFailed(
                f"{url}: redirected more than {REDIRECTS} times", "check the address"
            ) from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise FetchRefused(
                f"{url}: leads to what is no web address ({first_line(error)})", "check the address"
            ) from error
        except httpx.TimeoutException as error:
            raise _Passing(f"no answer in time ({first_line(error)})") from error
        except httpx.HTTPError as error:
            raise _Passing(f"no connection ({first_line(error)})") from error

    def _read(self, url: str, response: httpx.Response) -> Fetched:
        status = response.status_code
        if status == httpx.codes.NOT_MODIFIED:
            return Fetched(url, b"", unchanged=True)
        if status in PASSING:
            raise _Passing(f"the server answered {status}", response.headers.get("Retry-After", ""))
        if not response.is_success:
            raise NotThere(f"{url}: the server answered {status}", "check the address")
        return Fetched(
            str(response.url),
            self._body(url, response),
            response.charset_encoding or "",
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
        )

    def _body(self, url: str, response: httpx.Response) -> bytes:
        started, parts, size = time.monotonic(), [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._largest:
                raise FetchFailed(
                    f"{url}: larger than {self._largest // 2**20} MiB, which is no one article",
                    "leave it out",
                )
            if time.monotonic() - started > self._seconds:
                raise FetchFailed(
                    f"{url}: not read after {self._seconds:.0f} s", "run this again later"
                )
        return b"".join(parts)

    def _host(self, url: str) -> _Host:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        own = _endpoint(httpx.URL(url)) in self._allowed
        with self._lock:
            host = self._hosts.setdefault(origin, _Host(origin, 0.0 if own else PAUSE))
        host.learn(self._tried)
        return host


class _Host:
    """One server: its robots.txt, and when it may be asked again."""

    def __init__(self, origin: str, pause: float) -> None:
        self._origin, self._pause = origin, pause
        self._rules: Any = None
        self._failure: SourceError | None = None
        self._lock, self._next = Lock(), 0.0

    def learn(self, fetch: Callable[[str, dict[str, str]], Fetched]) -> None:
        """Read its robots.txt once: one that is not there allows all, one that does not come
        forbids all (RFC 9309, 2.3.1). Raises FetchRefused or FetchFailed then."""
        from protego import Protego

        with self._lock:
            if self._failure:
                raise self._failure
            if self._rules is not None:
                return
            try:
                text = fetch(f"{self._origin}/robots.txt", {}).data.decode("utf-8", "replace")
            except NotThere:
                text = ""
            except SourceError as error:
                self._failure = error
                raise
            self._rules = Protego.parse(text)
            asked = self._rules.crawl_delay(ROBOT) or 0.0
            self._pause = min(max(self._pause, float(asked)), LONGEST_PAUSE)

    def may_fetch(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, ROBOT))

    def turn(self, sleep: Callable[[float], None]) -> _Turn:
        """One request at a time, each after the pause."""
        return _Turn(self._lock, self, sleep)

    def wait(self, sleep: Callable[[float], None]) -> None:
        ahead = self._next - time.monotonic()
        if ahead > 0:
            sleep(ahead)

    def served(self) -> None:
        self._next = time.monotonic() + self._pause


@dataclass
class _Turn:
    lock: Lock
    host: _Host
    sleep: Callable[[float], None]

    def __enter__(self) -> None:
        self.lock.acquire()
        self.host.wait(self.sleep)

    def __exit__(self, *error: object) -> None:
        self.host.served()
        self.lock.release()


class _Passing(Exception):
    """What may be otherwise in a moment."""

    def __init__(self, message: str, retry_after: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after


class _WaitAsAsked(wait_base):
    """As long as the server asks for, else twice as long each time."""

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = getattr(error, "retry_after", "")
        if asked.isdigit():
            return min(float(asked), LONGEST_PAUSE)
        return BACK_OFF * 2.0 ** (retry_state.attempt_number - 1)


class _CheckedTransport(httpx.HTTPTransport):
    """Looks every host up, checks its addresses, and connects to one that was checked."""

    def __init__(self, allowed: frozenset[tuple[str, int]]) -> None:
        super().__init__(trust_env=False, retries=0)
        self._may_be_private = allowed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host, port = _endpoint(request.url)
        address = self._checked(str(request.url), host, port)
        request.extensions = {**request.extensions, "sni_hostname": host}
        original = request.url
        request.url = request.url.copy_with(host=address)
        try:
            return super().handle_request(request)
        finally:
            request.url = original

    def _checked(self, url: str, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{host} is not known") from error
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        private = (host, port) in self._may_be_private
        for address in addresses:
            if any(_forbidden(inner, private) for inner in _inside(address)):
                raise FetchRefused(
                    f"{url}: {host} is {address}, which is not on the public internet",
                    "save the page and name the file"
                    if address.is_link_local
                    else f"if it is yours, allow it with --allow-private {host}:{port}",
                )
        return str(addresses[0])


def _endpoint(url: httpx.URL) -> tuple[str, int]:
    return url.host.lower(), url.port or (443 if url.scheme == "https" else 80)


def _forbidden(address: Address, private_allowed: bool) -> bool:
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    return not address.is_global and not private_allowed


def _inside(address: Address) -> Iterator[Address]:
    """An address, and the IPv4 address that an IPv6 one stands for."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
        if address.sixtofour:
            yield address.sixtofour
        if address in NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
