"""Articles on the same events make a story, which is named by words that they share."""

import json
import time
from pathlib import Path

from assistant.find.stories import stories
from ingest.archive import Archive
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.pipeline import ingest

BRIDGE = [
    ("Post", "2026-02-01", "Harbour bridge at Kell closed after crack is found",
     "The harbour bridge at Kell was closed on Sunday after engineers found a crack in a pier."),
    ("Star", "2026-02-02", "Kell: repairs to the harbour bridge will take a month",
     "Repairs to the harbour bridge at Kell, closed since a crack was found, will take a month."),
]  # fmt: skip


def taken_in(archive: Archive, folder: Path, rows: list[tuple[str, str, str, str]]) -> Coverage:
    names = ("outlet", "published", "title", "text")
    dump = folder / "articles.jsonl"
    told = [dict(zip(names, row, strict=True)) | {"url": f"https://a.example/{n}"}
            for n, row in enumerate(rows)]  # fmt: skip
    dump.write_text("\n".join(map(json.dumps, told)), "utf-8")
    ingest(archive, [str(dump)])
    return archive.coverage


def now() -> Scope:
    return Scope(as_of=time.time())


def test_stories_of_the_samples_hold_what_belongs_together(samples: Coverage) -> None:
    found = {frozenset(r.article.title for r in s.reports): s for s in stories(samples, now(), 20)}
    storm = frozenset(
        {"Toll of Storm Odile rises to five", "Storm Odile kills three on the Calder coast"}
    )
    assert storm in found
    assert found[storm].outlets == ("Meridian Wire",)
    for story in found.values():
        days = [report.article.published for report in story.reports]
        assert days == sorted(days, reverse=True)
        assert any(story.topic in report.article.title for report in story.reports)


def test_one_text_in_many_outlets_is_no_story(archive: Archive, tmp_path: Path) -> None:
    (_, day, title, text) = BRIDGE[0]
    copies = [(outlet, day, title, text * 5) for outlet in ("Post", "Star", "Echo")]
    assert stories(taken_in(archive, tmp_path, copies), now(), 5) == []


def test_reports_that_are_months_apart_are_no_story(archive: Archive, tmp_path: Path) -> None:
    first, second = BRIDGE
    late = (second[0], "2026-06-02", *second[2:])
    assert stories(taken_in(archive, tmp_path, [first, late]), now(), 5) == []


def test_a_story_is_named_by_what_its_headlines_share(archive: Archive, tmp_path: Path) -> None:
    (story,) = stories(taken_in(archive, tmp_path, BRIDGE), now(), 5)
    assert story.topic.casefold() == "harbour bridge"
    assert story.outlets == ("Star", "Post")


def test_an_empty_archive_has_no_story(archive: Archive) -> None:
    assert stories(archive.coverage, now(), 5) == []
