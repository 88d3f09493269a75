"""HTTP transport that connects only to checked addresses, with an overall deadline.

Every host is resolved here, its addresses are checked, and the connection is made to a checked
address, which prevents SSRF by redirects or DNS rebinding. Public addresses are those of RFC 6890
(as in Python's `ipaddress`) and, for IPv6, 2000::/3 (RFC 4291).
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from ingest.errors import FetchRefused, first_line

NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST = ipaddress.ip_network("2000::/3")
CONNECTIONS_KEPT = 8
"""Maximum idle connections in the pool."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Passing(Exception):
    """A transient error, to be retried; `retry_after` is the server's Retry-After header."""

    def __init__(self, message: str, retry_after: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Deadline(threading.local):
    """A thread-local deadline for one request, in seconds from `begin`."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, 0.0

    def begin(self, seconds: float | None = None) -> None:
        """Start a request that may take `seconds`, or the usual time."""
        self._end = time.monotonic() + (seconds or self._seconds)

    def left(self) -> float:
        return self._end - time.monotonic()

    def within(self, timeout: float | None) -> float:
        """The smaller of a timeout and the time left. Raises httpcore.ReadTimeout if none is
        left."""
        left = self.left()
        if left <= 0:
            raise httpcore.ReadTimeout(f"more than {self._seconds:.0f} s in all")
        return left if timeout is None else min(left, timeout)


class CheckedTransport(httpx.BaseTransport):
    """An httpx transport with checked addresses and a deadline. `allowed` are (host, port) pairs
    that may be in a private network; link-local addresses are never allowed."""

    def __init__(self, allowed: frozenset[tuple[str, int]], deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=CONNECTIONS_KEPT,
            network_backend=_CheckedBackend(allowed, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        plain = httpcore.Request(
            request.method, target, headers=request.headers.raw, extensions=request.extensions
        )
        with _told():
            answer = self._pool.handle_request(plain)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _told():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _CheckedBackend(httpcore.SyncBackend):
    def __init__(self, allowed: frozenset[tuple[str, int]], deadline: Deadline) -> None:
        self._allowed, self._deadline = allowed, deadline

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *more: Any, **named: Any
    ) -> httpcore.NetworkStream:
        address = checked_address(host, port, (host.strip("[]").lower(), port) in self._allowed)
        left = self._deadline.within(timeout)
        stream = super().connect_tcp(address, port, left, *more, **named)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose reads and writes time out at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def endpoint(url: httpx.URL) -> tuple[str, int]:
    """Host and port of a URL, in the form used in `allowed`."""
    return url.host.lower(), url.port or (443 if url.scheme == "https" else 80)


def checked_address(host: str, port: int, private_allowed: bool) -> str:
    """The address to connect to. Raises FetchRefused if any of the host's addresses is neither
    public nor allowed, httpcore.ConnectError if the host cannot be resolved."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} is not known") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if any(_forbidden(inner, private_allowed) for inner in _inside(address)):
            what = f"{host}:{port}: its address {address} is not on the public internet"
            remedy = f"if it is yours, allow it with --allow-private {host}:{port}"
            linked = "save the page and name the file"
            raise FetchRefused(what, linked if address.is_link_local else remedy)
    return str(addresses[0])


def _forbidden(address: Address, private_allowed: bool) -> bool:
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    if private_allowed:
        return False
    unicast = address.version == 4 or address in UNICAST or _inner(address) is not None
    return not (unicast and (address.is_global or _inner(address) is not None))


def _inside(address: Address) -> Iterator[Address]:
    """An address, and the IPv4 address embedded in it, if any (mapped, 6to4, NAT64)."""
    yield address
    if inner := _inner(address):
        yield inner


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


@contextmanager
def _told() -> Iterator[None]:
    """Map connection errors to Passing, so that they are retried."""
    try:
        yield
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(first_line(error)) from error
    except httpcore.TimeoutException as error:
        raise Passing(f"no answer in time ({first_line(error)})") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Passing(f"no connection ({first_line(error)})") from error
