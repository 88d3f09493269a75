"""ASGI middleware in front of the page: allows only known hosts and adds security headers.

In a DNS rebinding attack, a foreign site's name resolves to this machine, and requests arrive with
that name in `Host`. They are refused here for every path and for the WebSocket.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = "*"
POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit starts from an inline script, loads components from blobs, and draws charts with
        # Vega, which compiles expressions.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
REFUSED = b"This page is not served under that name. Name it in DATELINE_HOSTS.\n"
POLICY_VIOLATION = 1008


def hosts(address: str, named: Collection[str]) -> frozenset[str]:
    """The host names that the page accepts: `named`, those of this machine, and the address itself.
    `*` accepts any."""
    return frozenset({*LOCAL, address.lower(), *map(_bare, filter(None, named))})


def _bare(name: str) -> str:
    """A name as in a `Host` header, without the port; non-ASCII names are IDNA-encoded."""
    bare = (urlsplit(f"//{name}").hostname or name).rstrip(".")
    return bare if bare.isascii() else bare.encode("idna").decode()


def is_served(host: str, known: Collection[str], *, is_local: bool) -> bool:
    """Whether a `Host` header names an accepted host. IP addresses are always accepted unless the
    page is served on loopback only (`is_local`): DNS rebinding needs a name."""
    if ANY in known:
        return True
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return name in known or (not is_local and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Front:
    """ASGI middleware that refuses other hosts and adds the headers."""

    def __init__(self, app: App, known: Collection[str], *, is_local: bool) -> None:
        self._app, self._known, self._is_local = app, known, is_local

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif not is_served(_host(scope), self._known, is_local=self._is_local):
            await _refuse(scope, send)
        else:
            await self._app(scope, receive, _with_headers(send))


def _host(scope: Message) -> str:
    values = [value for name, value in scope["headers"] if name == b"host"]
    return values[0].decode("latin-1") if len(values) == 1 else ""


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    plain = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": 421, "headers": plain})
    await send({"type": "http.response.body", "body": REFUSED})


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _ in HEADERS}
            kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in ours]
            message = {**message, "headers": [*kept, *HEADERS]}
        await send(message)

    return sent
