"""A local Chroma server for tests, which can be killed and restarted."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests.serving import free_port


class ChromaServer:
    """Use as a context manager; `url` is its address, `folder` its data folder."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self._folder, self.url = folder, f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        program = str(Path(sys.executable).with_name("chroma"))
        address = ["--host", "127.0.0.1", "--port", str(self._port), "--path", str(self._folder)]
        self._process = subprocess.Popen(
            [program, "run", *address], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said = self._process.stdout
        assert said is not None
        while b"listening" not in (line := said.readline()):
            assert line, "the Chroma server did not start"
        # Drain its output, or it blocks on a full pipe.
        self._reading = Thread(target=deque, args=(said, 0))
        self._reading.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Freeze the server: it accepts connections but does not answer."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self, *, kill: bool = False) -> None:
        (self._process.kill if kill else self._process.terminate)()
        self._process.wait()
        self._reading.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __enter__(self) -> ChromaServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
