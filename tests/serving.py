"""Servers of our own on loopback: where they listen, and when they answer."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for a server of ours to answer."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"not ready after {seconds} s"
