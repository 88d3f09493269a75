"""The exclusive writer lock of an archive's folder."""

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
    """Hold an archive's exclusive writer lock. Raises ArchiveLocked after LOCK_WAIT, naming the
    process id of the holder, or if the folder is not writable."""
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
            f"{folder}: the archive is not writable ({error.strerror})",
            "check who owns the folder",
        ) from error
    try:
        holder.write_text(str(os.getpid()), "ascii")
        yield
    finally:
        lock.release()
