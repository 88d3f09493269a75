"""The page changes an archive through the command line: same checks, same report, same words."""

from pathlib import Path

import pytest

from ingest.archive import Archive
from ui.serve.own_command import OwnCommand


def test_an_ingest_reports_what_the_command_reports(tmp_path: Path) -> None:
    (tmp_path / "--prune").write_text("The mayor, Ada Marsh, said the ferry will sail.")
    command = OwnCommand(("ingest", "--every", "0"), [str(tmp_path / "--prune")], tmp_path / "a")
    report = command.result()
    assert report
    assert (report["new"], report["failed"]) == (1, [])
    assert not command.is_running
    archive = Archive.open(tmp_path / "a")
    (article,) = archive.catalog.holdings.current()
    archive.close()
    removed = OwnCommand(("articles", "remove"), [article.article_id], tmp_path / "a").result()
    assert removed == {"removed": 1, "dry_run": False, "articles": [article.article_id]}


def test_what_cannot_be_done_is_said_in_the_commands_words(tmp_path: Path) -> None:
    command = OwnCommand(("articles", "remove"), ["nothing"], tmp_path / "none")
    assert command.result() is None
    assert "there is no archive here" in command.said


def test_for_reading_only_means_the_page_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_READ_ONLY", "1")
    (tmp_path / "a.txt").write_text("The mayor, Ada Marsh, said the ferry will sail.")
    command = OwnCommand(("ingest",), [str(tmp_path / "a.txt")], tmp_path / "a")
    assert command.result() is None
    assert "may only be read, since DATELINE_READ_ONLY is set; unset it" in command.said
    assert not (tmp_path / "a").exists()


def test_one_that_takes_too_long_is_stopped_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor, Ada Marsh, said the ferry will sail.")
    command = OwnCommand(("ingest",), [str(tmp_path / "a.txt")], tmp_path / "a", patience=0.01)
    assert command.result() is None
    assert command.said.startswith("stopped after 0 s; what was finished is kept")
