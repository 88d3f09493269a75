"""The operations endpoint, on its own port: /metrics in Prometheus format, /healthz and /ready,
which check the stores, and /drain, to be called before this process is stopped. It exposes no text
of questions or articles.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from ingest.coverage import Coverage
from ingest.files.stores import STORES
from ui.serve import leaving, metrics

LOOPBACK = ("127.0.0.1", "::1")


def health(coverage: Coverage) -> dict[str, Any]:
    """Whether catalog, vectors and lexicon respond: {"ok": bool}, and for each "ok" or a fault."""
    return _told(coverage, STORES)


def readiness(coverage: Coverage) -> dict[str, Any]:
    """The same for the stores that every question needs. Vectors are left out: if Chroma does not
    respond they are read from the catalog, or the answer says that this would take too long."""
    return _told(coverage, ("catalog", "lexicon"))


def _told(coverage: Coverage, stores: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(stores, "ok") | coverage.amiss(stores)
    if leaving.is_draining():
        told["process"] = "about to stop"
    return {"ok": all(found == "ok" for found in told.values()), **told}


def serve(coverage: Coverage, address: str, port: int) -> ThreadingHTTPServer:
    """Start the endpoint in a thread; returns the server, to be shut down. Raises OSError if the
    port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._send(
                    200, "text/plain; version=0.0.4; charset=utf-8", metrics.measured(coverage)
                )
            elif self.path in ("/healthz", "/ready"):
                told = (health if self.path == "/healthz" else readiness)(coverage)
                self._send(
                    200 if told["ok"] else 503, "application/json", json.dumps(told).encode()
                )
            else:
                self._send(404, "text/plain", b"/metrics, /healthz, /ready, or a POST to /drain\n")

        def do_POST(self) -> None:
            if self.path != "/drain":
                self._send(404, "text/plain", b"a POST to /drain\n")
                return
            here = *LOOPBACK, self.connection.getsockname()[0]
            if self.client_address[0] not in here or self.headers["Origin"]:
                self._send(403, "text/plain", b"asked from this machine alone\n")
                return
            left = b"" if leaving.drain() else b"some answers are still under way\n"
            self._send(200 if not left else 503, "text/plain", left or b"drained\n")

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Do not log requests: metrics are scraped every few seconds."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address else socket.AF_INET

    server = Server((address, port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server
