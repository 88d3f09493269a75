"""Runs a `dateline` command in a subprocess, by which the page changes an archive with the checks,
report and messages of the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Any

COMMAND_TIMEOUT = 3600.0
START = (sys.executable, "-P", "-c", "from ui.cli import main; main()")


class OwnCommand:
    """A running command, such as `articles remove`. Its output is read as it comes, so that it
    never blocks on a full pipe. It is stopped after `patience` seconds."""

    def __init__(
        self,
        command: Sequence[str],
        operands: Sequence[str],
        archive: Path,
        patience: float = COMMAND_TIMEOUT,
    ) -> None:
        options = "--archive", str(archive), "--json"
        # No shell; after `--` no operand is parsed as an option.
        self._process = subprocess.Popen(  # noqa: S603
            [*START, *command, *options, "--", *operands],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._stopped = False
        self._printed: list[str] = []
        self._said: list[str] = []
        streams = ((self._process.stdout, self._printed), (self._process.stderr, self._said))
        self._readers = [
            Thread(target=_read, args=(stream, lines), daemon=True)
            for stream, lines in streams
            if stream
        ]
        for reader in self._readers:
            reader.start()
        self._patience = patience
        self._timer = Timer(patience, self._stop)
        self._timer.daemon = True
        self._timer.start()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """The last line on stderr: progress or, at the end, what went wrong."""
        if self._stopped:
            return (
                f"stopped after {self._patience:.0f} s; what was finished is kept: for longer jobs "
                "use `dateline` on the command line"
            )
        return self._said[-1] if self._said else ""

    def result(self) -> dict[str, Any] | None:
        """Wait for the command to end; returns the JSON object it printed, or None."""
        self._process.wait()
        self._timer.cancel()
        for reader in self._readers:
            reader.join()
        try:
            document = json.loads("".join(self._printed))
        except ValueError:
            return None
        return document if isinstance(document, dict) else None

    def _stop(self) -> None:
        self._stopped = self.is_running
        self._process.terminate()


def _read(stream: IO[str], lines: list[str]) -> None:
    with stream:
        for line in stream:
            lines.append(line.rstrip("\n"))
