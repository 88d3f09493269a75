"""A small file system that can be made full or read-only: a tmpfs, which only root can mount."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tools import in_ci

AMPLE = "900m"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a tmpfs in a new folder, with ample room until `leave_room` is called. If mounting
    fails, the test is skipped, or fails in CI."""
    folder.mkdir()
    if _mount(folder, AMPLE).returncode:
        assert not in_ci()
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def leave_room(disk: Path, kilobytes: int) -> None:
    """Shrink the disk to its used size plus `kilobytes`."""
    (disk / "taken").write_bytes(b"." * 4096)  # a disk of size 0 has no limit
    used = int(subprocess.check_output(["du", "-sk", str(disk)]).split()[0])
    _mount(disk, f"{used + kilobytes}k", "remount,").check_returncode()


def make_room(disk: Path) -> None:
    _mount(disk, AMPLE, "remount,").check_returncode()


def read_only(disk: Path) -> None:
    """Remount the disk read-only."""
    _mount(disk, AMPLE, "remount,ro,").check_returncode()


def _mount(disk: Path, size: str, how: str = "") -> subprocess.CompletedProcess[bytes]:
    command = ["mount", "-t", "tmpfs", "-o", f"{how}size={size},mode=755", "tmpfs", str(disk)]
    return subprocess.run(command, capture_output=True, check=False)
