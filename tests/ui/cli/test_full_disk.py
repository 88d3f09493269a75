"""On a full disk a command says in one line what could not be written, and loses nothing."""

import json
from pathlib import Path

import pytest

from ingest.catalog.journals import FolderJournals
from ingest.errors import NotKept
from tests.command import dateline
from tests.small_disk import leave_room, make_room, small_disk

NO_SPACE = "No space left on device"
CASE = {
    "id": "1",
    "question": "Did Cuba confirm talks?",
    "answerable": True,
    "answers": ["talks"],
    "evidence": [],
}


@pytest.mark.parametrize("kilobytes", [0, 8])
def test_an_export_goes_on_once_there_is_room(
    sample_folder: Path, tmp_path: Path, kilobytes: int
) -> None:
    export = ("archive", "export", "--archive", str(sample_folder))
    with small_disk(tmp_path / "disk") as disk:
        leave_room(disk, kilobytes)
        failed = dateline(*export, str(disk / "moving"))
        assert failed.returncode == 1
        (line,) = failed.stderr.splitlines()
        assert line.startswith(f"dateline: {disk / 'moving'}")
        assert f": {NO_SPACE}; check its owner and free space" in line
        make_room(disk)
        done = dateline(*export, str(disk / "moving"))
        assert done.returncode == 0, done.stderr
        copied = dateline(
            "archive", "import", str(disk / "moving"), "--archive", str(tmp_path / "copy")
        )
        assert copied.returncode == 0, copied.stderr


def test_an_evaluation_says_so_before_anything_is_asked(
    sample_folder: Path, tmp_path: Path
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(CASE) + "\n", "utf-8")
    run = ("eval", "run", str(cases), "--archive", str(sample_folder), "--out")
    with small_disk(tmp_path / "disk") as disk:
        leave_room(disk, 0)
        failed = dateline(*run, str(disk / "run"))
        assert failed.returncode == 2
        assert f"results cannot be written ({NO_SPACE})" in failed.stderr.splitlines()[-1]


@pytest.mark.parametrize("kilobytes", [0, 4])
def test_a_conversation_keeps_its_turns_and_its_mark(tmp_path: Path, kilobytes: int) -> None:
    name = "conversations/a/1"
    with small_disk(tmp_path / "disk") as disk:
        kept = FolderJournals(disk)
        mark = kept.append(name, {"turn": 1}, "the conversation")
        leave_room(disk, kilobytes)
        with pytest.raises(NotKept, match=f"the conversation is not kept .{NO_SPACE}"):
            kept.append(name, {"turn": "2" * 100_000}, "the conversation", after=mark)
        assert kept.marks(name)[name] == mark
        make_room(disk)
        assert kept.append(name, {"turn": 2}, "the conversation", after=mark)
        assert [row["turn"] for row in kept.rows(name)] == [1, 2]


def test_an_export_into_a_file_is_told_to_name_a_folder(
    sample_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    command = ("archive", "export", str(tmp_path / "taken"), "--archive", str(sample_folder))
    failed = dateline(*command)
    assert failed.returncode == 1
    assert failed.stderr.endswith("taken: File exists; name a folder\n")
