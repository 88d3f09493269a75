"""What a user named (files, folders, globs) to the files behind it."""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.formats import Failure, Source

ARCHIVE_MARK = "catalog.sqlite3"
"""A folder with this file in it is an archive, and holds no sources."""


@dataclass
class Listing:
    """One argument of a run: a file, a folder or a glob.

    While it is walked, `seen` gathers the absolute paths it lists; `whole` tells whether it could
    be listed to its end.
    """

    argument: str

    def __post_init__(self) -> None:
        self.seen: set[str] = set()
        self.whole = True

    def sources(self) -> Iterator[Source | Failure]:
        """The files, folders in order of name; hidden files, archives and a file that was listed
        before are passed over."""
        for item in self._items():
            if isinstance(item, Failure):
                self.whole = False
                yield item
            elif (real := os.path.realpath(item.path)) not in self.seen:
                self.seen.add(real)
                yield item
        self.whole = self.whole and bool(self.seen)

    def has_lost(self, place: str) -> bool:
        """Whether this argument once listed an absolute path, and does so no more."""
        if place in self.seen or not self.whole:
            return False
        path = Path(self.argument)
        if path.is_dir():
            return place.startswith(os.path.realpath(path) + os.sep)
        pattern = os.path.join(os.path.realpath(os.path.dirname(self.argument) or "."), path.name)  # noqa: PTH118, PTH120
        named = glob.has_magic(self.argument) and fnmatch.fnmatch(place, pattern)
        return named and not os.path.lexists(place)

    def _items(self) -> Iterator[Source | Failure]:
        path = Path(self.argument)
        if path.is_dir():
            yield from _folder(path)
        elif path.exists() or path.is_symlink() or not glob.has_magic(self.argument):
            yield Source(named(path.name), self.argument)
        else:
            yield from _matches(self.argument)


def named(path: str) -> str:
    """A file's name as text, where its bytes are none in UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _matches(pattern: str) -> Iterator[Source | Failure]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not found:
        yield Failure(pattern, f"{pattern}: no file matches; check the pattern")
    for name in found:
        if not Path(name).is_dir():
            yield Source(named(Path(name).name), name)


def _folder(folder: Path) -> Iterator[Source | Failure]:
    failures: list[Failure] = []
    empty = True

    def note(error: OSError) -> None:
        reason = f"{error.filename}: the folder cannot be read ({error.strerror}); check its owner"
        failures.append(Failure(str(error.filename), reason))

    for parent, folders, names in os.walk(folder, onerror=note, followlinks=True):
        folders[:] = sorted(name for name in folders if _is_source(Path(parent, name), failures))
        for name in sorted(names):
            if not name.startswith("."):
                path, empty = Path(parent, name), False
                yield Source(named(path.relative_to(folder).as_posix()), str(path))
    yield from failures
    if empty and not failures:
        yield Failure(str(folder), f"{folder}: no file in this folder; check the name")


def _is_source(folder: Path, failures: list[Failure]) -> bool:
    if folder.is_symlink() and _leads_back(folder):
        reason = f"{folder}: the link leads back to a folder above it; remove the link"
        failures.append(Failure(str(folder), reason))
        return False
    # Path.exists would raise for a folder that may not be entered; the walk reports that one.
    return not folder.name.startswith(".") and not os.path.exists(folder / ARCHIVE_MARK)  # noqa: PTH110


def _leads_back(link: Path) -> bool:
    above = os.path.realpath(link.parent)
    return (above + os.sep).startswith(os.path.realpath(link) + os.sep)
