"""Helpers for local servers: free ports, health checks, and a served page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@contextmanager
def served_by(
    coverage: Path,
    *,
    port: int = 0,
    operations: int = 0,
    folder: Path | None = None,
    **environment: str,
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a page over the archive in `coverage` with `dateline chat`; yields its URL and its
    process."""
    port = port or free_port()
    command = [sys.executable, "-c", "from ui.cli import main; main()", "chat", "--port", str(port),
               "--archive", str(coverage / "archive"), "--runs", str(coverage / "runs")]  # fmt: skip
    command += ["--operations-port", str(operations)] if operations else []
    given = os.environ | environment
    with subprocess.Popen(command, env=given, cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: healthy(port))
            yield f"http://localhost:{port}", process
        finally:
            process.terminate()


@contextmanager
def served(coverage: Path, **options: Any) -> Iterator[str]:
    """The same; yields the URL only."""
    with served_by(coverage, **options) as (address, _):
        yield address


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until `done()` is true; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"not ready after {seconds} s"
