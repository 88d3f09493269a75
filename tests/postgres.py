"""A PostgreSQL server for a test run, on loopback, from Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.serving import free_port


def binaries() -> Path | None:
    """The folder with the programs of the newest server on this machine; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class PostgresServer:
    """A cluster in a folder; `url` gives the URL of a database. It can be killed and restarted."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder / "cluster", programs
        self.port = free_port()
        self._own(folder)
        self._run("initdb", "-D", str(self._folder), "-U", "dateline", "--no-sync", "-E", "UTF8",
                  "--locale=C.UTF-8")  # fmt: skip
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://dateline@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """Create an empty database; returns its URL."""
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    @property
    def pid(self) -> int:
        """The pid of the postmaster, whose child processes serve the connections."""
        return int((self._folder / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        options = f"-p {self.port} -c fsync=off -c listen_addresses=127.0.0.1"
        self._control("start", "-l", str(self._folder.with_name("log")), "-o",
                      f"{options} -c unix_socket_directories=")  # fmt: skip

    def stop(self, *, kill: bool = False) -> None:
        self._control("stop", "-m", "immediate" if kill else "fast")

    def _control(self, *arguments: str) -> None:
        """Run pg_ctl, which waits until it is done."""
        self._run("pg_ctl", "-w", "-D", str(self._folder), *arguments)

    def _own(self, folder: Path) -> None:
        """As root, give the folder to the user `postgres`: PostgreSQL refuses to run as root."""
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    def _run(self, program: str, *arguments: str) -> None:
        owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*owner, str(self._programs / program), *arguments]
        # No pipe: the server that pg_ctl starts would keep it open.
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    """A running server, stopped at the end. Fails if PostgreSQL is not installed."""
    programs = binaries()
    assert programs, "no PostgreSQL on this machine (Debian: postgresql)"
    # pytest's temporary folders are not accessible to the user `postgres`.
    with tempfile.TemporaryDirectory(prefix="dateline-postgres-") as folder:
        server = PostgresServer(Path(folder), programs)
        try:
            yield server
        finally:
            server.stop()
