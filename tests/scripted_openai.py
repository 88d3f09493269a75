"""A small OpenAI-compatible server on loopback: chat completions (streamed), embeddings, rerank.

It speaks the real protocol over HTTP; a test scripts its replies.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server replies. `reply` is streamed in pieces, unless `status` is an HTTP error.
    Requests after the first get the items of `then` in turn, while there are any; a number is an
    HTTP status. `finish` is the finish reason; `break_off` ends the stream without one. With
    `echo`, errors include the Authorization header. `embed` computes embeddings, by default 16
    numbers that depend on the words; `rerank` answers rerank requests. The server waits for `hold`
    before it replies. `sent` and `requests` record the headers and bodies received."""

    reply: str = ""
    then: list[str | int] = field(default_factory=list)
    finish: str = "stop"
    status: int = 200
    break_off: bool = False
    echo: bool = False
    embed: Callable[[list[str]], list[list[float]]] | None = None
    rerank: Callable[[str, list[str]], Any] | None = None
    hold: threading.Event | None = None
    sent: list[dict[str, str]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)


class ScriptedServer:
    """Use as a context manager; `url` is what OPENAI_BASE_URL wants."""

    def __init__(self) -> None:
        self.script = Script()
        handler = type("Handler", (_Handler,), {"script": self.script})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/v1"

    def __enter__(self) -> ScriptedServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    script: Script
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.requests.append(body)
        self.script.sent.append(dict(self.headers))
        if self.script.hold:
            self.script.hold.wait(30)
        reply: str | int = self.script.status if self.script.status != 200 else self.script.reply
        if len(self.script.requests) > 1 and self.script.then:
            reply = self.script.then.pop(0)
        if isinstance(reply, int):
            told = f" {self.headers['Authorization']}" if self.script.echo else ""
            self._send(reply, {"error": {"message": f"scripted {reply}{told}"}})
        elif self.path.endswith("/embeddings"):
            self._send(200, _embeddings(body, self.script))
        elif self.path.partition("?")[0].endswith("/rerank"):
            assert self.script.rerank
            self._send(200, self.script.rerank(body["query"], body["documents"]))
        else:
            self._stream(reply)

    def log_message(self, *_: Any) -> None:
        """Keep the test output clean."""

    def _send(self, status: int, document: dict[str, Any]) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After-Ms", "1")
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, reply: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for event in _chunks(reply, self.script):
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        if not self.script.break_off:
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True


def _chunks(reply: str, script: Script) -> Iterator[dict[str, Any]]:
    frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    for i in range(0, len(reply), 7):
        delta = {"role": "assistant", "content": reply[i : i + 7]}
        yield frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    if not script.break_off:
        yield frame | {"choices": [{"index": 0, "delta": {}, "finish_reason": script.finish}]}
    usage = {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154}
    yield frame | {"choices": [], "usage": usage}


def _embeddings(body: dict[str, Any], script: Script) -> dict[str, Any]:
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    vectors = script.embed(texts) if script.embed else [_vector(text) for text in texts]
    rows = [
        {"object": "embedding", "index": i, "embedding": vector} for i, vector in enumerate(vectors)
    ]
    return {"object": "list", "data": rows, "model": body["model"],
            "usage": {"prompt_tokens": 1, "total_tokens": 1}}  # fmt: skip


def _vector(text: str) -> list[float]:
    """A vector of 16 numbers that depends on the words of a text, not on their order."""
    totals = [0.01] * 16
    for word in text.lower().split():
        for i, byte in enumerate(hashlib.sha256(word.encode()).digest()[:16]):
            totals[i] += byte - 127.5
    return totals
