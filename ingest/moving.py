"""Export of an archive to JSON lines in a folder, and import into an archive of any kind.

The folder has parts, each written atomically and listed with its hash in `archive.json`, so that an
interrupted export or import can be resumed, and an import is verified against the export.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ingest.archive import Archive
from ingest.catalog.belongings import Belonging, belongings, digest, there
from ingest.catalog.holdings import Placed
from ingest.catalog.journals import KINDS, FolderJournals, Journals
from ingest.errors import NotMoved
from ingest.files.whole_file import write_whole
from ingest.passages.vectors import Vectors

FORMAT = 1
MANIFEST = "archive.json"
REVISIONS_A_PART = 500
"""Revisions per part."""
COUNTED = ("articles", "revisions", "passages", "withdrawn")
WRITTEN = {"archive", "generation", "embedder", "vectors", "counts", "digest", "parts", "whole"}
JOURNALS = "journals"
WHOLE_MARK = " whole"
"""Suffix of the recorded export name once its import is complete."""
Progress = Callable[[int, int], None]
Manifest = dict[str, Any]


def export(
    archive: Archive,
    folder: Path,
    *,
    vectors: bool = True,
    progress: Progress = lambda *_: None,
) -> Manifest:
    """Export the whole archive, including its journals, to a folder, and return the manifest. An
    interrupted export of the same state is resumed.

    Raises NotMoved if the folder contains another export, or one is running there.
    """
    with _alone(folder), archive.still():
        wanted = _manifest(archive, vectors=vectors)
        manifest = _begun(folder, wanted)
        total = wanted["counts"]["revisions"] + wanted["counts"]["withdrawn"]
        done = 0
        for number, items in enumerate(
            belongings(archive.catalog.database, REVISIONS_A_PART), start=1
        ):
            name = f"revisions-{number:05}.jsonl.gz"
            if not _is_there(folder, name, manifest):
                rows = _rows(archive, items, vectors=vectors)
                _write_part(folder, name, rows, manifest)
            done += len(items)
            progress(done, max(done, total))
        journals = FolderJournals(folder / JOURNALS)
        for left in _names(journals) - _names(archive.coverage.journals):  # of an earlier export
            journals.remove(left)
        _carry(archive.coverage.journals, journals)
        manifest["journals"] = _digest_of(journals)
        manifest["whole"] = True
        _write_manifest(folder, manifest)
    return manifest


def import_into(
    archive: Archive, folder: Path, *, progress: Progress = lambda *_: None
) -> Manifest:
    """Import an export into an empty archive, or resume an interrupted import of the same export.
    Returns the manifest, after verifying counts and hashes against it.

    Raises NotMoved if the export is incomplete, or does not match the archive.
    """
    manifest = read_manifest(folder)
    same = manifest["embedder"] == asdict(archive.coverage.embedder.identity)
    done = 0
    with archive.still():
        if archive.catalog.inventory.fact("moved_from") == f"{_mark(manifest)}{WHOLE_MARK}":
            return manifest  # keep what was added since
        _check_target(archive, manifest)
        for name, part in manifest["parts"].items():
            rows = [json.loads(line) for line in _lines(folder, name, part["sha256"])]
            _take(archive, rows, use_vectors=manifest["vectors"] and same)
            done += len(rows)
            progress(done, sum(part["rows"] for part in manifest["parts"].values()))
        archive.catalog.take_stock()
        _verify(archive, manifest)
        if manifest.get("journals") not in (None, _digest_of(FolderJournals(folder / JOURNALS))):
            raise NotMoved(f"{folder / JOURNALS}: it is not what was exported", "copy it again")
        _carry(FolderJournals(folder / JOURNALS), archive.coverage.journals)
        archive.catalog.record_facts(moved_from=f"{_mark(manifest)}{WHOLE_MARK}")
    return manifest


def _mark(manifest: Manifest) -> str:
    """The name of an export, as recorded in the archive that imports it."""
    return f"{manifest['archive']}@{manifest['generation']}"


def _manifest(archive: Archive, *, vectors: bool) -> Manifest:
    counts = archive.catalog.inventory.counts()
    return {
        "format": FORMAT,
        "archive": archive.catalog.inventory.fact("name"),
        "generation": archive.catalog.inventory.generation(),
        "embedder": asdict(archive.coverage.embedder.identity),
        "vectors": vectors,
        "counts": {name: counts[name] for name in COUNTED},
        "digest": digest(archive.catalog.database),
        "parts": {},
        "journals": "",
        "whole": False,
    }


def _begun(folder: Path, wanted: Manifest) -> Manifest:
    """The manifest of the export begun in this folder, else a new one, written before any part so
    that an interrupted export can be recognized. Raises NotMoved."""
    path = folder / MANIFEST
    if not path.exists():
        if any(not found.name.startswith(".") for found in folder.iterdir()):
            raise NotMoved(f"{folder}: the folder is not empty", "name an empty one")
        _write_manifest(folder, wanted)
        return wanted
    try:
        known: Manifest = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise NotMoved(f"{path}: it is damaged", "export into an empty folder") from error
    if {**known, "parts": {}, "whole": False, "journals": ""} != wanted:
        raise NotMoved(
            f"{folder}: there is an export of another archive, or of an earlier state",
            "name an empty folder",
        )
    return known


def _is_there(folder: Path, name: str, manifest: Manifest) -> bool:
    part = manifest["parts"].get(name)
    path = folder / name
    return bool(part) and path.is_file() and _hash(path.read_bytes()) == part["sha256"]


def _write_part(folder: Path, name: str, rows: Sequence[Any], manifest: Manifest) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    packed = gzip.compress(lines.encode(), mtime=0)
    write_whole(folder / name, packed)
    manifest["parts"][name] = {"rows": len(rows), "sha256": _hash(packed)}
    _write_manifest(folder, manifest)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=2).encode() + b"\n")


def _rows(archive: Archive, items: Sequence[Belonging], *, vectors: bool) -> list[dict[str, Any]]:
    rows = [item.to_json() for item in items]
    if not vectors:
        return rows
    ids = [passage.passage_id for item in items for passage in item.passages]
    found, stored = archive.catalog.holdings.vectors_of(archive.indexes.collection, ids)
    packed = {
        passage_id: base64.b64encode(row.astype("<f2").tobytes()).decode()
        for passage_id, row in zip(found, stored, strict=True)
    }
    return [
        row | {"vectors": [packed.get(passage.passage_id) for passage in item.passages]}
        for row, item in zip(rows, items, strict=True)
    ]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a complete export. Raises NotMoved."""
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotMoved(
            f"{folder}: there is no export in it ({error})",
            "name the folder that `dateline archive export` wrote",
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotMoved(f"{folder}: the export is of another version", "export again")
    if not manifest.keys() >= WRITTEN:
        raise NotMoved(f"{folder / MANIFEST}: it is not whole", "copy it again")
    if not manifest["whole"]:
        raise NotMoved(f"{folder}: the export was cut off", "run `dateline archive export` again")
    return manifest


def _check_target(archive: Archive, manifest: Manifest) -> None:
    mark = _mark(manifest)
    begun = archive.catalog.inventory.fact("moved_from")
    if begun != mark:
        if archive.catalog.inventory.counts()["revisions"]:
            raise NotMoved(
                "the archive is not empty, and not from this export", "import into a new archive"
            )
        archive.catalog.record_facts(moved_from=mark)


def _lines(folder: Path, name: str, sha256: str) -> list[str]:
    try:
        packed = (folder / name).read_bytes()
    except OSError as error:
        raise NotMoved(
            f"{folder / name}: cannot be read ({error.strerror})", "copy it again"
        ) from error
    if _hash(packed) != sha256:
        raise NotMoved(f"{folder / name}: it is not what was exported", "copy it again")
    # Not `splitlines`, which also splits at U+2028 and other characters that JSON does not escape.
    return gzip.decompress(packed).decode().split("\n")[:-1]


def _take(archive: Archive, rows: Sequence[dict[str, Any]], *, use_vectors: bool) -> None:
    items = [Belonging.from_json(row) for row in rows]
    known = there(archive.catalog.database, items)
    fresh = [(item, row) for item, row in zip(items, rows, strict=True) if item.key not in known]
    if not fresh:
        return
    new = [item for item, _ in fresh]
    placed = [Placed(passage, item.revision) for item in new for passage in item.passages]
    if use_vectors:
        packed = [one for _, row in fresh for one in row["vectors"]]
        vectors = _unpacked(packed, archive.coverage.embedder.identity.dimensions)
    else:
        vectors = archive.embed(placed)
    archive.restore(new, placed, vectors)


def _unpacked(packed: Sequence[str | None], dimensions: int) -> Vectors:
    nothing = np.zeros(dimensions, np.float32)
    rows = [
        np.frombuffer(base64.b64decode(one), "<f2").astype(np.float32) if one else nothing
        for one in packed
    ]
    return np.stack(rows) if rows else np.zeros((0, dimensions), np.float32)


def _verify(archive: Archive, manifest: Manifest) -> None:
    counts = archive.catalog.inventory.counts()
    for name in COUNTED:
        if counts[name] != manifest["counts"][name]:
            raise NotMoved(
                f"{counts[name]} {name} came over, not {manifest['counts'][name]}",
                "delete the new archive and import again",
            )
    if digest(archive.catalog.database) != manifest["digest"]:
        raise NotMoved(
            "what came over is not what was exported", "delete the new archive and import again"
        )


def _carry(source: Journals, target: Journals) -> None:
    """Copy every journal from scratch, so that a resumed move does not duplicate lines."""
    for name in _names(source):
        target.remove(name)
        for row in source.rows(name):
            target.append(name, row, name)


def _names(journals: Journals) -> set[str]:
    return {name for kind in KINDS for name in journals.marks(kind)}


def _digest_of(journals: Journals) -> str:
    """A sha256 over all rows of all journals."""
    found = {name: list(journals.rows(name)) for name in sorted(_names(journals))}
    return _hash(json.dumps(found, sort_keys=True).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """An exclusive lock on exporting into this folder. Raises NotMoved."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".export.lock", timeout=0):
            yield
    except Timeout:
        raise NotMoved(
            f"{folder}: another export is being made here", "name another folder"
        ) from None
