"""Checks whether a folder can be written to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import ArchiveDamaged, disk_full

LEAST_FREE = 2**20
"""Bytes of free space below which a disk counts as full."""
DISK_IS_FULL = "the disk is full"


def refusal(folder: Path) -> str:
    """Why a folder cannot be written to, as text; empty if it can. For a missing folder, checks its
    nearest existing parent."""
    while not folder.exists():
        folder = folder.parent
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return "its file system is read-only"
    if shutil.disk_usage(folder).free < LEAST_FREE:
        return DISK_IS_FULL
    return "" if os.access(folder, os.W_OK) else "the folder may only be read"


@contextmanager
def told_if_full(folder: Path) -> Iterator[None]:
    """Replace ArchiveDamaged and OSError by DiskFull if the folder's disk is full."""
    try:
        yield
    except (ArchiveDamaged, OSError) as error:
        if refusal(folder) == DISK_IS_FULL:
            raise disk_full() from error
        raise
