"""A small web server on loopback that serves replies set by a test and records what is asked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Reply:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class NewsServer:
    """Serves `replies` by path. A list of replies is served one by one, the last one repeatedly. A
    request with the reply's own ETag or Last-Modified gets a 304."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | list[Reply]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.allowed = frozenset({("127.0.0.1", self.port)})

    def __enter__(self) -> NewsServer:
        Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(
        self, path: str, text: str, *, title: str = "A report", head: str = "", **headers: str
    ) -> str:
        """Put an article on the server; gives its URL."""
        paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
        body = f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
        self.replies[path] = Reply(body, headers={"Content-Type": "text/html", **headers})
        return self.url + path

    def reply(self, path: str) -> Reply:
        found = self.replies.get(path, Reply("not here", 404))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's own self is another
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.headers.append(dict(self.headers.items()))
                reply = server.reply(self.path)
                same = {("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")}
                if any(
                    self.headers.get(a) and self.headers.get(a) == reply.headers.get(b)
                    for a, b in same
                ):
                    reply = Reply(status=304)
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(BrokenPipeError, ConnectionResetError):  # the client closed
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
