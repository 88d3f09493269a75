"""The one writer of an archive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import ArchiveDamaged, ArchiveLocked, disk_full

LOCK_WAIT = 10.0
"""Seconds a second writer waits before it gives up and says so."""
LEAST_FREE = 2**20
"""Bytes of free space below which a failed write is put down to a full disk."""


@contextmanager
def told_if_full(folder: Path) -> Iterator[None]:
    """What goes wrong on a full disk goes wrong in many ways; say the one thing that helps."""
    try:
        yield
    except (ArchiveDamaged, OSError) as error:
        if shutil.disk_usage(folder).free < LEAST_FREE:
            raise disk_full() from error
        raise


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
