"""Whether a folder's disk takes what is written to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import ArchiveDamaged, disk_full

LEAST_FREE = 2**20
"""Bytes of free space below which a disk counts as full."""
FULL = "the disk is full"


def refusal(folder: Path) -> str:
    """Why nothing can be written to a folder, in words; empty where it can be. Of one that is not
    there, what is true of the folder that it would be in."""
    while not folder.exists():
        folder = folder.parent
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return "its file system is read-only"
    if shutil.disk_usage(folder).free < LEAST_FREE:
        return FULL
    return "" if os.access(folder, os.W_OK) else "the folder may only be read"


@contextmanager
def told_if_full(folder: Path) -> Iterator[None]:
    """What goes wrong on a full disk goes wrong in many ways; say the one thing that helps."""
    try:
        yield
    except (ArchiveDamaged, OSError) as error:
        if refusal(folder) == FULL:
            raise disk_full() from error
        raise
