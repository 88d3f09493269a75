"""Lines of JSON that are only ever added to a file, beside an archive."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.errors import NotKept, first_line


def append(path: Path, row: Mapping[str, Any], what: str) -> None:
    """Add a line, and have it on the disk. Raises NotKept, which says that `what` ("the
    conversation") is not kept, where it cannot be written."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            file.write(_after_a_torn_line(file) + line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotKept(
            f"{what} is not kept ({error.strerror or first_line(error)})",
            "free space or change the owner of the archive's folder; answers go on without it",
        ) from error


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects in the lines of a file, without what a stop cut off; none where it is gone."""
    try:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    found = json.loads(line)
                except ValueError:
                    continue
                if isinstance(found, dict):
                    yield found
    except FileNotFoundError:
        return


def _after_a_torn_line(file: Any) -> bytes:
    """A line end, where a stop left the last line without one."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return b""
    file.seek(size - 1)
    return b"" if file.read(1) == b"\n" else b"\n"
