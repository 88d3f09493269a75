"""A PostgreSQL server of a test run's own, on loopback, from Debian's package."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psycopg

BINARIES = "/usr/lib/postgresql/*/bin"
STARTS_WITHIN = 30.0


def binaries() -> Path | None:
    """Where the newest server on this machine has its programs; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class PostgresServer:
    """A cluster in a folder; `url` is a database of it. Can be killed and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder / "cluster", programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._own(folder)
        self._run("initdb", "-D", str(self._folder), "-U", "dateline", "--no-sync", "-E", "UTF8",
                  "--locale=C.UTF-8")  # fmt: skip
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://dateline@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """The URL of an empty database."""
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def start(self) -> None:
        command = ["postgres", "-D", str(self._folder), "-p", str(self.port), "-c", "fsync=off"]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        with (self._folder.parent / "log").open("ab") as log:
            whole = [*self._as_owner(), str(self._programs / command[0]), *command[1:]]
            self._process = subprocess.Popen(whole, stdout=log, stderr=log)
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self, *, kill: bool = False) -> None:
        assert self._process
        self._run("pg_ctl", "stop", "-D", str(self._folder), "-m", "immediate" if kill else "fast")
        self._process.wait(30)

    def _own(self, folder: Path) -> None:
        """PostgreSQL does not run as root: the folder becomes its user's."""
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    def _as_owner(self) -> list[str]:
        return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_owner(), str(self._programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True)
