"""Files taken in through the page: kept in the archive's folder, so that they can be taken in again
when an archive has to be made anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = "uploads"
UNFIT = re.compile(r"[^\w.,()\[\] +@=&'!-]+")
LONGEST_NAME = 150
TAKEN = (
    "another file of this name was taken in before; rename it or, if it is a new version of that "
    "one, say so below"
)
MENDED = "free space or change the owner of"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The files that were kept, and a line for each that was not."""

    kept: tuple[Path, ...]
    refused: tuple[str, ...]


def keep(archive: Path, files: Iterable[tuple[str, bytes]], *, replacing: bool) -> Uploaded:
    """Keep these files, (name, content) each. One of a known name and other content is refused
    unless `replacing`: two articles must not become revisions of one because of their names."""
    folder = archive / FOLDER
    kept: list[Path] = []
    refused: list[str] = []
    for name, content in files:
        path = folder / fit_name(name)
        try:
            if not replacing and path.exists() and path.read_bytes() != content:
                refused.append(f"{name}: {TAKEN}")
                continue
            _write(path, content)
        except OSError as error:
            refused.append(f"{name}: cannot be kept ({error.strerror}); {MENDED} {folder}")
            continue
        kept.append(path)
    return Uploaded(tuple(kept), tuple(refused))


def fit_name(name: str) -> str:
    """A file name as it may be kept: no path, nothing hidden, nothing that a folder cannot hold."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    bare = UNFIT.sub("_", bare).lstrip(". ")
    stem, dot, ending = bare.partition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:30]}" or "unnamed"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
