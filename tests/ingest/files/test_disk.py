"""On a disk that takes nothing more, and on one that may only be read, what is there answers on."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.catalog import database
from ingest.catalog.scope import Scope
from ingest.errors import ArchiveError
from ingest.files import disk
from ingest.index import lexicon, vectors
from ingest.pipeline import ingest
from tests.small_disk import leave_room, read_only, small_disk

ROWS = (
    '{"url": "https://a.example/1", "title": "Pier closed", "published": "2026-02-01", '
    '"text": "The pier at Saltby was closed on Wednesday after a storm."}\n'
    '{"url": "https://a.example/2", "title": "Bridge open", "published": "2026-02-02", '
    '"text": "The bridge at Oakham will open in May."}\n'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "rows.jsonl").write_text(ROWS, "utf-8")
    archive = Archive.open_or_create(folder / "archive")
    ingest(archive, [str(folder / "rows.jsonl")])
    archive.close()
    return folder / "archive"


@pytest.mark.parametrize("make_so", [partial(leave_room, kilobytes=0), read_only])
def test_an_archive_on_such_a_disk_answers(
    made: Path, tmp_path: Path, make_so: Callable[[Path], None]
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        shutil.copytree(made, disk / "archive")
        make_so(disk)
        with closing(Archive.open(disk / "archive")) as archive:
            found = list(archive.indexes.lexicon.search("pier storm", 1, Scope(as_of=2e9)))
            assert found == list(
                archive.coverage.nearest(archive.coverage.embedder.embed(["the pier"])[0], 1)
            )
            assert archive.catalog.inventory.counts()["articles"] == 2
            with pytest.raises(ArchiveError, match=r"full|read-only|Read-only"):
                ingest(archive, [str(made.parent / "rows.jsonl")])


@pytest.fixture
def refused(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive that is opened where nothing may be written."""
    shutil.copytree(made, tmp_path / "archive")
    refuse(monkeypatch, lambda _: disk.DISK_IS_FULL)
    opened = Archive.open(tmp_path / "archive")
    yield opened
    opened.close()


def refuse(monkeypatch: pytest.MonkeyPatch, why: Callable[[Path], str]) -> None:
    for module in (database, lexicon, vectors):
        monkeypatch.setattr(module, "refusal", why)


def test_nothing_is_written_to_answer(refused: Archive) -> None:
    before = {path: path.stat().st_mtime_ns for path in refused.coverage.folder.rglob("*")}
    assert len(refused.indexes.lexicon.search("pier", 5, Scope(as_of=2e9))) == 1
    assert len(refused.coverage.nearest(refused.coverage.embedder.embed(["the pier"])[0], 5)) == 2
    assert refused.catalog.inventory.counts()["articles"] == 2
    assert {path: path.stat().st_mtime_ns for path in refused.coverage.folder.rglob("*")} == before


def test_what_is_written_later_is_seen_and_nothing_goes_into_the_links(
    refused: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused.indexes.lexicon.count() == 2
    refuse(monkeypatch, lambda _: "")
    row = ROWS.splitlines()[0].replace("/1", "/3").replace("pier", "dam").replace("Pier", "Dam")
    (tmp_path / "more.jsonl").write_text(row, "utf-8")
    ingest(refused, [str(tmp_path / "more.jsonl")])
    assert refused.indexes.lexicon.count() == 3
    with closing(Archive.open(refused.coverage.folder)) as again:
        assert again.indexes.lexicon.count() == 3
        assert again.catalog.inventory.counts()["articles"] == 3


def test_a_write_that_is_refused_says_why(refused: Archive) -> None:
    with pytest.raises(ArchiveError, match="the disk is full"):
        refused.catalog.record_facts(schema="0")


def test_why_a_folder_takes_nothing_is_told_of_the_folder_it_would_be_in(tmp_path: Path) -> None:
    assert disk.refusal(tmp_path / "not" / "there") == disk.refusal(tmp_path) == ""
