"""Lists the files behind a user's arguments: files, folders and globs."""

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

    While it is walked, `seen` collects the absolute paths listed; `whole` is whether it could be
    listed completely.
    """

    argument: str
    follow_links: bool = False
    """Whether to follow symbolic links that lead out of the folder, or out of a glob's base."""

    def __post_init__(self) -> None:
        self.seen: set[str] = set()
        self.whole = True
        folder, name = os.path.split(self.argument)
        self._under = os.path.realpath(self.argument) + os.sep
        self._pattern = os.path.join(os.path.realpath(folder or "."), name)  # noqa: PTH118
        self._inside = os.path.realpath(_without_magic(self.argument))

    @property
    def can_lose(self) -> bool:
        """Whether it can lose files: true for a folder or a glob, false for a single file."""
        return self._is_folder() or glob.has_magic(self.argument)

    def _is_folder(self) -> bool:
        try:
            return Path(self.argument).is_dir()
        except OSError:  # a name too long for any file
            return False

    def sources(self) -> Iterator[Source | Failure]:
        """The files, in order of name within folders; hidden files, archive folders and files
        already listed are skipped."""
        for item in map(self._kept_inside, self._items()):
            if isinstance(item, Failure):
                self.whole = False
                yield item
            elif (place := place_of(item.path)) not in self.seen:
                self.seen.add(place)
                yield item
        self.whole = self.whole and bool(self.seen)

    def _kept_inside(self, item: Source | Failure) -> Source | Failure:
        """The item, or a Failure if a symbolic link leads out of the argument's folder."""
        if isinstance(item, Failure) or not self._leads_out(item.path):
            return item
        return Failure(item.path, f"{item.path}: {LEADS_OUT}")

    def _leads_out(self, path: str) -> bool:
        """Whether a path leads out of the argument's folder although `follow_links` is off."""
        if self.follow_links or not self.can_lose:
            return False
        place = os.path.realpath(path)
        return not (place + os.sep).startswith(self._inside.rstrip(os.sep) + os.sep)

    def has_lost(self, place: str) -> bool:
        """Whether an absolute path belonged to this argument and no longer exists."""
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
    """A glob's base folder (the part before the first pattern); other arguments unchanged."""
    while glob.has_magic(argument) and not Path(argument).is_dir():
        argument = os.path.dirname(argument)  # noqa: PTH120
    return argument or "."


def place_of(path: str) -> str:
    """The absolute path with all links resolved, under which a file is recorded."""
    return named(os.path.realpath(path))


def _file(path: Path, name: str) -> Source | Failure:
    """A file to read; a Failure for a pipe or a device, which may never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return Source(name, str(path))  # opening it reports the error
    if stat.S_ISREG(mode):
        return Source(name, str(path))
    return Failure(str(path), f"{path}: this is a pipe or device, not a file; leave it out")


def named(path: str) -> str:
    """A file's name as one line of valid UTF-8: invalid bytes and line breaks are escaped."""
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
    is_delivering = folder.name == "tmp" and (folder.parent / "cur").is_dir()  # of a Maildir
    return not folder.name.startswith(".") and not own and not is_delivering


def _leads_back(link: Path) -> bool:
    above = os.path.realpath(link.parent)
    return (above + os.sep).startswith(os.path.realpath(link) + os.sep)
