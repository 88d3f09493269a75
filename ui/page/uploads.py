"""Files uploaded through the page, kept in the archive's folder so that they can be ingested again
if the archive has to be rebuilt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import MalformedSource
from ingest.files.whole_file import write_whole
from ingest.read.formats import LARGEST, Source, reader

UPLOADS = "uploads"
UNFIT_CHARACTERS = re.compile(r"[^\w.,()\[\] +@=&'!-]+|^[. ]+")
LONGEST_NAME, LONGEST_ENDING = 180, 30  # bytes; file systems take 255
TAKEN = (
    "another article was taken in under this name; rename the file or, if it is a new version of "
    "that article, take it in on the Coverage page and say so there"
)
LARGEST_DUMP = 200 * 2**20
"""Bytes of a file of many articles, such as JSONL; LARGEST is the limit for one article."""
MENDED = "free space or change the owner of"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The files that were kept, and a line for each that was not."""

    kept: tuple[Path, ...]
    refused: tuple[str, ...]


def keep(
    archive: Path,
    files: Iterable[tuple[str, bytes]],
    *,
    replacing: bool,
    is_taken: Callable[[str], bool],
    into: Path | None = None,
) -> Uploaded:
    """Store these files, each (name, content), in the archive's folder or in the folder `into`. A
    file in no known format, or too large for its format, is refused before anything of it is
    stored. So is, unless `replacing`, a file with new content under a name that is already in the
    archive (`is_taken`): two different articles must not become revisions of one because of a
    shared name."""
    own = archive / UPLOADS
    folder = into or own
    kept: list[Path] = []
    refused: list[str] = []
    for name, content in files:
        path = folder / fit_name(name)
        try:
            _check(path.name, name, content)
            if not replacing and is_taken(path.name) and not _holds(own / path.name, content):
                refused.append(f"{name}: {TAKEN}")
                continue
            write_whole(path, content)
        except MalformedSource as error:
            refused.append(str(error))
            continue
        except OSError as error:
            refused.append(f"{name}: cannot be kept ({error.strerror}); {MENDED} {folder}")
            continue
        kept.append(path)
    return Uploaded(tuple(kept), tuple(refused))


def _check(fit: str, name: str, content: bytes) -> None:
    """Raises MalformedSource for a file in no known format, or too large for it."""
    known = reader(Source(fit, name, content))
    largest = LARGEST_DUMP if hasattr(known, "parts") else LARGEST
    if len(content) > largest:
        raise MalformedSource(
            f"{name}: larger than {largest // 2**20} MiB",
            "split it, or use `dateline ingest` on the command line",
        )


def fit_name(name: str) -> str:
    """A safe file name: no path, not hidden, only portable characters, at most LONGEST_NAME bytes
    plus hash and suffix. Different names stay different: other characters are percent-encoded, and
    a truncated name gets a hash."""
    bare = name.encode("utf-8", "replace").decode().replace("\\", "/").rpartition("/")[2]
    fit = UNFIT_CHARACTERS.sub(_written_out, bare) or "unnamed"
    if len(fit.encode()) <= LONGEST_NAME:
        return fit
    mark = hashlib.sha256(bare.encode()).hexdigest()[:12]
    ending = Path(fit).suffix
    ending = ending if len(ending.encode()) <= LONGEST_ENDING else ""
    return f"{fit.encode()[:LONGEST_NAME].decode('utf-8', 'ignore')}~{mark}{ending}"


def _written_out(unfit: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in unfit[0].encode())


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content
