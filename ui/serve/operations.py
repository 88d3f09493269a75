"""The operations endpoint, on its own port: /metrics in Prometheus format, /healthz and /ready,
which check the stores, and /drain, to be called before this process is stopped. It exposes no text
of questions or articles.
"""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Lock, Thread
from typing import Any

from assistant.write.answer import Answer
from ingest.coverage import Coverage
from ingest.errors import DatelineError
from ingest.index.indexes import STORES

SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4)
"""Histogram buckets for answer and waiting times, in seconds."""
LOOPBACK = ("127.0.0.1", "::1")


class _Counts:
    """The Prometheus metrics of this process."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        self.questions = Counter("dateline_questions", "Questions answered", ["reader"])
        self.failures = Counter("dateline_failures", "Questions that met an error", ["kind"])
        self.abstentions = Counter("dateline_abstentions", "Questions answered by abstaining")
        self.removed = Counter(
            "dateline_removed_statements", "Model statements removed by checks", ["why"]
        )
        self.seconds = Histogram(
            "dateline_answer_seconds", "From a question to its answer", buckets=SECONDS
        )
        self.waits = Histogram(
            "dateline_wait_seconds", "Time runs of the chat page wait for a turn", buckets=SECONDS
        )
        self.tokens = Counter("dateline_model_tokens", "Tokens of chat models", ["direction"])
        self.dollars = Counter("dateline_model_dollars", "List price of them, where it is known")
        self.articles = Gauge("dateline_articles", "Articles in the archive")
        self.age = Gauge("dateline_last_ingest_seconds", "Since an article was last taken in")
        self.lag = Gauge(
            "dateline_ingest_lag_seconds",
            "From when the newest articles were published to when they could be asked about",
        )
        self.answering = Gauge("dateline_answering", "Runs of the chat page, waiting or active")
        self.behind = Gauge(
            "dateline_lexicon_behind", "Changed articles that this node's lexicon lacks"
        )


class _Leaving:
    """Shutdown state: the deadline (`time.monotonic`) once this process is draining, else None, and
    the numbers of the chat page's runs that are waiting or active."""

    def __init__(self) -> None:
        self.at_work, self.numbers, self.changed = set[int](), itertools.count(), Condition()
        self.ends: float | None = None


_LEAVING = _Leaving()
DRAIN_TIMEOUT = 30.0
"""Seconds that draining waits for answers in progress, in total over all calls."""
QUIET = 1.0
"""Seconds allowed for the last drawing to reach the browser, and for a rerun after a first answer.
"""
ROUNDS = 3
"""Consecutive runs to wait for: opening the page, its first answer, and the rerun after it. Limited
because other sessions may keep asking."""


@contextmanager
def answering() -> Iterator[None]:
    """Register a run of the chat page as active, until it has stored its answer."""
    number = next(_LEAVING.numbers)
    with _LEAVING.changed:
        _LEAVING.at_work.add(number)
    try:
        yield
    finally:
        with _LEAVING.changed:
            _LEAVING.at_work.discard(number)
            _LEAVING.changed.notify_all()


def drain(patience: float = DRAIN_TIMEOUT) -> bool:
    """Report this process as stopping on /healthz and /ready from now on, and wait for the answers
    in progress and the reruns that follow from them. Returns whether all were given in time."""
    with _LEAVING.changed:
        _LEAVING.ends = _LEAVING.ends or time.monotonic() + patience
        for _ in range(ROUNDS):
            there = set(_LEAVING.at_work)
            left = max(0.0, _LEAVING.ends - time.monotonic())
            if not _LEAVING.changed.wait_for(lambda: not there & _LEAVING.at_work, left):  # noqa: B023
                return False
            _LEAVING.changed.wait_for(lambda: False, QUIET)
            if not _LEAVING.at_work:
                break
        return True


_COUNTING = Lock()


def _counts() -> _Counts:
    with _COUNTING:  # Prometheus metrics must not be registered twice
        return _made_counts()


@cache
def _made_counts() -> _Counts:
    return _Counts()


def count(answer: Answer, seconds: float) -> None:
    """Record an answer, which took `seconds`."""
    counts, draft = _counts(), answer.draft
    counts.questions.labels(answer.reader).inc()
    counts.abstentions.inc(answer.abstained)
    counts.seconds.observe(seconds)
    counts.removed.labels("unsupported").inc(draft.removed.unsupported)
    counts.removed.labels("unknown marker").inc(draft.removed.unknown_markers)
    if usage := draft.usage:
        counts.tokens.labels("read").inc(usage.input_tokens)
        counts.tokens.labels("written").inc(usage.output_tokens)
        counts.dollars.inc(usage.cost_usd or 0.0)


def count_wait(seconds: float) -> None:
    """Count how long a run of the chat page has waited for its turn."""
    _counts().waits.observe(seconds)


def count_failure(error: DatelineError) -> None:
    """Count a question that could not be answered, by the kind of the error."""
    _counts().failures.labels(type(error).__name__).inc()


def health(coverage: Coverage) -> dict[str, Any]:
    """Whether catalog, vectors and lexicon respond: {"ok": bool}, and for each "ok" or a fault."""
    return _told(coverage, STORES)


def readiness(coverage: Coverage) -> dict[str, Any]:
    """The same for the stores that every question needs. Vectors are left out: if Chroma does not
    respond they are read from the catalog, or the answer says that this would take too long."""
    return _told(coverage, ("catalog", "lexicon"))


def _told(coverage: Coverage, stores: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(stores, "ok") | coverage.amiss(stores)
    if _LEAVING.ends is not None:
        told["process"] = "about to stop"
    return {"ok": all(found == "ok" for found in told.values()), **told}


def measured(coverage: Coverage) -> bytes:
    """All metrics, in Prometheus' text format."""
    from prometheus_client import generate_latest

    counts = _counts()
    counts.answering.set(len(_LEAVING.at_work))
    try:
        counts.articles.set(coverage.inventory.counts()["articles"])
        counts.behind.set(len(coverage.behind))
        if span := coverage.inventory.span():
            counts.age.set(max(0.0, time.time() - span[2]))
        if (lag := coverage.inventory.lag()) is not None:
            counts.lag.set(lag)
    except DatelineError as error:
        count_failure(error)
    return generate_latest()


def serve(coverage: Coverage, address: str, port: int) -> ThreadingHTTPServer:
    """Start the endpoint in a thread; returns the server, to be shut down. Raises OSError if the
    port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._send(200, "text/plain; version=0.0.4; charset=utf-8", measured(coverage))
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
            left = b"" if drain() else b"some answers are still under way\n"
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
