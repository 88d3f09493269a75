"""Ingest: every article once, whatever is thrown at it, and a report that adds up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.catalog.scope import Scope
from ingest.pipeline import Report, ingest

NOW = 2_000_000_000.0


def write(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.updated, report.unchanged, len(report.failed)


def test_what_is_unchanged_is_not_embedded_again(archive: Archive, tmp_path: Path) -> None:
    dump = write(tmp_path / "d.jsonl", {"url": "https://a.example/1?cid=x", "text": "One report."})
    first = ingest(archive, [dump])
    again = ingest(archive, [dump])
    assert counts(first) == (1, 0, 0, 0)
    assert first.passages == 1
    assert counts(again) == (0, 0, 1, 0)
    assert again.passages == 0


def test_a_changed_article_is_a_new_revision_and_the_old_one_stays_readable(
    archive: Archive, tmp_path: Path
) -> None:
    url = "https://a.example/1"
    first = {"url": url, "published": "2026-01-01", "text": "It was 340."}
    later = {"url": url, "published": "2026-01-01", "modified": "2026-01-03", "text": "It is 430."}
    ingest(archive, [write(tmp_path / "a.jsonl", first)])
    report = ingest(archive, [write(tmp_path / "b.jsonl", later)])
    assert counts(report) == (0, 1, 0, 0)
    (current,) = archive.catalog.holdings.current()
    assert current.revision == 2
    assert archive.coverage.revision(current.article_id, 1).article.text == "It was 340."


def test_a_revision_is_evidence_only_from_when_it_was_made(
    archive: Archive, tmp_path: Path
) -> None:
    url = "https://a.example/1"
    rows = [
        {"url": url, "published": "2026-01-01", "text": "It was 340."},
        {"url": url, "published": "2026-01-01", "modified": "2026-01-03", "text": "It is 430."},
    ]
    ingest(archive, [write(tmp_path / "a.jsonl", *rows)])
    day = 86400.0
    start = archive.coverage.revision(
        archive.catalog.holdings.current()[0].article_id, 1
    ).valid_from

    def seen(at: float) -> list[str]:
        ids = archive.catalog.holdings.passage_ids(Scope(as_of=at))
        return [placed.text for placed in archive.catalog.holdings.placed(ids).values()]

    assert seen(start - 1) == []
    assert seen(start + day) == ["It was 340."]
    assert seen(start + 2 * day) == ["It is 430."]


def test_an_older_text_that_comes_in_late_takes_its_place_in_the_past(
    archive: Archive, tmp_path: Path
) -> None:
    url = {"url": "https://a.example/1", "published": "2026-01-01"}
    last = url | {"modified": "2026-01-05", "text": "Last."}
    middle = url | {"modified": "2026-01-03", "text": "Middle."}
    dumps = [
        write(tmp_path / f"{i}.jsonl", row)
        for i, row in enumerate([url | {"text": "First."}, last, middle])
    ]
    assert counts(ingest(archive, dumps)) == (1, 2, 0, 0)
    assert counts(ingest(archive, dumps)) == (0, 0, 3, 0)
    (current,) = archive.catalog.holdings.current()
    assert current.article.text == "Last."
    day, start = 86400.0, current.out_since
    seen = {}
    for days in (1, 3, 5):
        ids = archive.catalog.holdings.passage_ids(Scope(as_of=start + days * day))
        (seen[days],) = (placed.text for placed in archive.catalog.holdings.placed(ids).values())
    assert seen == {1: "First.", 3: "Middle.", 5: "Last."}
    assert len(archive.catalog.holdings.passage_ids(Scope(as_of=NOW, until=start + day))) == 1


def test_one_url_in_two_files_is_one_article_and_two_files_of_one_name_are_told_apart(
    archive: Archive, tmp_path: Path
) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "d.jsonl", {"url": "https://a.example/1", "text": "The same."})
        (tmp_path / name / "w.txt").write_text(f"Report number {name} of the day.")
    report = ingest(archive, [str(tmp_path / "x" / "w.txt"), str(tmp_path / "y" / "w.txt")])
    assert counts(report) == (1, 0, 0, 1)
    assert "name the folder above both" in report.failed[0].error
    assert counts(ingest(archive, [str(tmp_path / "y" / "w.txt")])) == (0, 0, 0, 1)
    report = ingest(archive, [str(tmp_path)])
    assert counts(report) == (2, 0, 2, 0)


def test_a_bad_item_never_stops_the_rest(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a-empty.txt").touch()
    (tmp_path / "b-junk.txt").write_bytes(b"\x00\x01" * 100)
    (tmp_path / "c.jsonl").write_text('{"text": 1}\nnot json\n{"text": "A good report."}\n')
    (tmp_path / "d.txt").write_text("Another good report.")
    report = ingest(archive, [str(tmp_path)])
    assert counts(report) == (2, 0, 0, 4)
    assert archive.coverage.status()["consistent"]


def test_a_dry_run_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    report = ingest(archive, [write(tmp_path / "d.jsonl", {"text": "One."})], dry_run=True)
    assert (report.new, report.passages) == (1, 0)
    assert archive.catalog.inventory.counts()["articles"] == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root can drop to a user who may not read")
def test_a_folder_that_may_not_be_read_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    open_folder, closed = tmp_path / "open", tmp_path / "open" / "closed"
    closed.mkdir(parents=True)
    (open_folder / "a.txt").write_text("A report that may be read.")
    (closed / "b.txt").write_text("A report that may not.")
    (closed / "b.txt").chmod(0o600)
    closed.chmod(0o700)
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/") and folder.owner() == "root" and "pytest" in str(folder):
            folder.chmod(0o755)
    code = (
        "import os, sys\nfrom tests.reading import read\n"
        "read([sys.argv[2]])  # loads what it needs, while it may be read\n"
        "os.setuid(65534)\n"
        "for item in read([sys.argv[1]]): print(getattr(item, 'error', 'taken'))"
    )
    command = [sys.executable, "-c", code, str(open_folder), str(open_folder / "a.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    taken, refused = done.stdout.splitlines()
    assert taken == "taken"
    assert f"{closed}: the folder cannot be read" in refused


def test_an_undated_article_counts_from_when_it_was_first_seen(
    archive: Archive, tmp_path: Path
) -> None:
    ingest(archive, [write(tmp_path / "d.jsonl", {"text": "Undated."})])
    (revision,) = archive.catalog.holdings.current()
    assert revision.valid_from == revision.added
    assert archive.catalog.holdings.passage_ids(Scope(as_of=revision.added - 1)) == []
    assert len(archive.catalog.holdings.passage_ids(Scope(as_of=NOW))) == 1
