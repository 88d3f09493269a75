"""What a user named (files, folders, globs) to the files behind it."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog.database import OWN_FILES
from ingest.read.formats import Failure, Source

LEADS_OUT = "the link leads out of the folder; name its target, or give --follow-links"


@dataclass
class Listing:
    """One argument of a run: a file, a folder or a glob.

    While it is walked, `seen` gathers the absolute paths it lists; `whole` tells whether it could
    be listed to its end.
    """

    argument: str
    follow_links: bool = False
    """Whether links are followed that lead out of the folder, or of where a glob begins."""

    def __post_init__(self) -> None:
        self.seen: set[str] = set()
        self.whole = True
        folder, name = os.path.split(self.argument)
        self._under = os.path.realpath(self.argument) + os.sep
        self._pattern = os.path.join(os.path.realpath(folder or "."), name)  # noqa: PTH118
        self._inside = os.path.realpath(_without_magic(self.argument))

    @property
    def can_lose(self) -> bool:
        """Whether it is a folder or a glob: a single file has lost nothing but itself."""
        return self._is_folder() or glob.has_magic(self.argument)

    def _is_folder(self) -> bool:
        try:
            return Path(self.argument).is_dir()
        except OSError:  # a name too long for any file
            return False

    def sources(self) -> Iterator[Source | Failure]:
        """The files, folders in order of name; hidden files, archives and a file that was listed
        before are passed over."""
        for item in map(self._kept_inside, self._items()):
            if isinstance(item, Failure):
                self.whole = False
                yield item
            elif (place := place_of(item.path)) not in self.seen:
                self.seen.add(place)
                yield item
        self.whole = self.whole and bool(self.seen)

    def _kept_inside(self, item: Source | Failure) -> Source | Failure:
        """The item, or a Failure where a link would have a file read that was not named."""
        if isinstance(item, Failure) or not self._leads_out(item.path):
            return item
        return Failure(item.path, f"{item.path}: {LEADS_OUT}")

    def _leads_out(self, path: str) -> bool:
        """Whether a path leads out of what was named, and should not."""
        if self.follow_links or not self.can_lose:
            return False
        place = os.path.realpath(path)
        return not (place + os.sep).startswith(self._inside.rstrip(os.sep) + os.sep)

    def has_lost(self, place: str) -> bool:
        """Whether this argument once listed an absolute path, and does so no more."""
        if place in self.seen or not self.whole:
            return False
        once = place.startswith(self._under) or fnmatch.fnmatch(place, self._pattern)
        return once and not os.path.lexists(place)

    def _items(self) -> Iterator[Source | Failure]:
        path = Path(self.argument)
        if self._is_folder():
            yield from _folder(path, self._leads_out)
        elif not glob.has_magic(self.argument) or os.path.lexists(path):
            yield _file(path, named(path.name))
        else:
            yield from _matches(self.argument)


def _without_magic(argument: str) -> str:
    """A folder as it is named, or the folder that a glob begins in."""
    while glob.has_magic(argument) and not Path(argument).is_dir():
        argument = os.path.dirname(argument)  # noqa: PTH120
    return argument or "."


def place_of(path: str) -> str:
    """The absolute path, through all links, by which a file is remembered."""
    return named(os.path.realpath(path))


def _file(path: Path, name: str) -> Source | Failure:
    """A file to read. A pipe or a device would never come to its end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return Source(name, str(path))  # whoever opens it says what is wrong
    if stat.S_ISREG(mode):
        return Source(name, str(path))
    return Failure(str(path), f"{path}: this is no file but a pipe or device; leave it out")


def named(path: str) -> str:
    """A file's name as text on one line, where its bytes are none in UTF-8 or break it."""
    text = path.encode("utf-8", "backslashreplace").decode("utf-8")
    return text.replace("\n", "\\n").replace("\r", "\\r")


def _matches(pattern: str) -> Iterator[Source | Failure]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not found:
        yield Failure(pattern, f"{pattern}: no file matches; check the pattern")
    for name in found:
        if not Path(name).is_dir():
            yield _file(Path(name), named(Path(name).name))


def _folder(folder: Path, leads_out: Callable[[str], bool]) -> Iterator[Source | Failure]:
    failures: list[Failure] = []
    empty = True

    def note(error: OSError) -> None:
        reason = f"{error.filename}: the folder cannot be read ({error.strerror}); check its owner"
        failures.append(Failure(str(error.filename), reason))

    for parent, folders, names in os.walk(folder, onerror=note, followlinks=True):
        folders[:] = sorted(
            name for name in folders if _is_source(Path(parent, name), failures, leads_out)
        )
        for name in sorted(names):
            if not name.startswith("."):
                path, empty = Path(parent, name), False
                yield _file(path, named(path.relative_to(folder).as_posix()))
    yield from failures
    if empty and not failures:
        yield Failure(str(folder), f"{folder}: no file in this folder; check the name")


def _is_source(folder: Path, failures: list[Failure], leads_out: Callable[[str], bool]) -> bool:
    if folder.is_symlink() and leads_out(str(folder)):
        failures.append(Failure(str(folder), f"{folder}: {LEADS_OUT}"))
        return False
    if folder.is_symlink() and _leads_back(folder):
        reason = f"{folder}: the link leads back to a folder above it; remove the link"
        failures.append(Failure(str(folder), reason))
        return False
    # Path.exists would raise for a folder that may not be entered; the walk reports that one.
    own = any(os.path.exists(folder / name) for name in OWN_FILES)  # noqa: PTH110
    return not folder.name.startswith(".") and not own


def _leads_back(link: Path) -> bool:
    above = os.path.realpath(link.parent)
    return (above + os.sep).startswith(os.path.realpath(link) + os.sep)
