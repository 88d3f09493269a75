"""The one writer of an archive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import ArchiveLocked

LOCK_WAIT = 10.0
"""Seconds a second writer waits before it gives up and says so."""


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Be the one writer of an archive. Raises ArchiveLocked, with the number of the process that
    writes, when it does so for longer than LOCK_WAIT, or when the folder may not be written."""
    from filelock import FileLock, Timeout

    lock, holder = FileLock(folder / "writer.lock", timeout=LOCK_WAIT), folder / "writer.pid"
    try:
        lock.acquire()
    except Timeout:
        pid = holder.read_text("ascii") if holder.exists() else "unknown"
        raise ArchiveLocked(
            f"{folder}: another process is writing to this archive (number {pid})",
            "run this again when it is done",
        ) from None
    except OSError as error:
        raise ArchiveLocked(
            f"{folder}: the archive may not be written ({error.strerror})",
            "check who owns the folder",
        ) from error
    try:
        holder.write_text(str(os.getpid()), "ascii")
        yield
    finally:
        lock.release()
