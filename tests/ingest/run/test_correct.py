"""Corrections of what was read of an article: kept, applied to every later reading, undone."""

import json
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.archive import Archive
from ingest.article import moment
from ingest.catalog.corrections import Corrections, Fields
from ingest.catalog.scope import Scope
from ingest.errors import ArticleUnknown, CorrectionError
from ingest.moving import export, import_into
from ingest.pipeline import ingest
from ingest.run.correct import correct

BRIDGE = {
    "url": "https://tarn-valley.example/bridge",
    "title": "Bridge closes",
    "outlet": "wp-blog",
    "published": "2026-05-02",
    "text": "The bridge at Orrin will close for a month, the engineer Pia Holm said on Saturday.",
}
OUTLET = Fields(outlet="The Tarn Valley News")


@pytest.fixture
def source(tmp_path: Path, archive: Archive) -> Path:
    path = tmp_path / "bridge.jsonl"
    path.write_text(json.dumps(BRIDGE))
    ingest(archive, [str(path)])
    return path


def article_of(archive: Archive) -> str:
    (revision,) = archive.coverage.holdings.current()
    return revision.article_id


def test_a_correction_is_a_revision_that_answers_cite(archive: Archive, source: Path) -> None:
    correct(archive, article_of(archive), OUTLET, by="desk")
    (current,) = archive.coverage.holdings.current()
    assert (current.revision, current.article.outlet) == (2, "The Tarn Valley News")
    chain = Chain(archive.coverage)
    answer = chain.ask(chain.understand("What did Pia Holm say about the bridge?"))
    assert answer.draft.citations[0].placed.revision.article.outlet == "The Tarn Valley News"
    (logged,) = Corrections(archive.coverage.journals).of(current.article_id)
    assert (logged.fields, logged.by) == (OUTLET, "desk")


def test_a_correction_survives_another_reading_and_a_later_text(
    archive: Archive, source: Path
) -> None:
    correct(archive, article_of(archive), OUTLET)
    moved = source.rename(source.with_name("again.jsonl"))
    assert ingest(archive, [str(moved)]).unchanged == 1
    later = BRIDGE | {"text": f"{BRIDGE['text']} It opened in 1911.", "modified": "2026-05-03"}
    moved.write_text(json.dumps(later))
    assert ingest(archive, [str(moved)]).updated == 1
    (current,) = archive.coverage.holdings.current()
    assert current.article.text.endswith("It opened in 1911.")
    assert current.article.outlet == "The Tarn Valley News"
    moved.write_text(json.dumps(BRIDGE))  # the first text, once more
    assert ingest(archive, [str(moved)]).unchanged == 1


def test_a_correction_of_an_article_to_come_is_applied_when_it_comes(
    archive: Archive, tmp_path: Path
) -> None:
    path = tmp_path / "bridge.jsonl"
    path.write_text(json.dumps(BRIDGE | {"url": "", "published": ""}))
    scratch = Archive.open_or_create(tmp_path / "scratch")
    ingest(scratch, [str(path)])
    known = article_of(scratch)
    scratch.close()
    Corrections(archive.coverage.journals).add(known, Fields(published="2026-05-02"))
    ingest(archive, [str(path)])
    (current,) = archive.coverage.holdings.current()
    assert (current.revision, current.article.published) == (1, "2026-05-02")


@pytest.mark.parametrize("day", ["2020-05-02", "2026-09-01"])
def test_a_corrected_day_holds_from_the_beginning(archive: Archive, source: Path, day: str) -> None:
    correct(archive, article_of(archive), Fields(published=day))

    def there(as_of: str) -> list[str]:
        scope = Scope(moment(as_of, end_of_day=True))
        return [found.article.published for found in archive.coverage.holdings.current(scope)]

    before = {"2020-05-02": "2020-05-01", "2026-09-01": "2026-08-31"}[day]
    assert there(before) == []
    assert there(day) == [day]
    assert there("2026-10-01") == [day]
    last = archive.coverage.holdings.revision(article_of(archive))
    assert last
    assert last.article.published == day


def test_a_correction_can_be_taken_back(archive: Archive, source: Path) -> None:
    article_id = article_of(archive)
    correct(archive, article_id, OUTLET)
    correct(archive, article_id, Fields(outlet="wp-blog"))
    (current,) = archive.coverage.holdings.current()
    assert (current.revision, current.article.outlet) == (3, "wp-blog")
    again = correct(archive, article_id, Fields(outlet="wp-blog"))
    assert again.revision == 3


def test_a_logged_correction_that_was_not_stored_is_stored_by_the_next_ingest(
    archive: Archive, source: Path
) -> None:
    Corrections(archive.coverage.journals).add(article_of(archive), OUTLET)
    assert ingest(archive, [str(source)]).unchanged == 1
    (current,) = archive.coverage.holdings.current()
    assert current.article.outlet == "The Tarn Valley News"


def test_corrections_move_with_an_archive(archive: Archive, source: Path, tmp_path: Path) -> None:
    correct(archive, article_of(archive), OUTLET)
    export(archive, tmp_path / "export")
    target = Archive.open_or_create(tmp_path / "target")
    import_into(target, tmp_path / "export")
    assert Corrections(target.coverage.journals).of(article_of(target))
    assert ingest(target, [str(source)]).unchanged == 1
    target.close()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (Fields(published="2026-02-30"), "no ISO date"),
        (Fields(published="1200-01-01"), "1900"),
        (Fields(), "nothing is corrected"),
    ],
)
def test_an_impossible_correction_is_refused(
    archive: Archive, source: Path, fields: Fields, told: str
) -> None:
    with pytest.raises(CorrectionError, match=told):
        correct(archive, article_of(archive), fields)
    assert len(archive.coverage.holdings.history(article_of(archive))) == 1


def test_only_an_article_that_is_there_is_corrected(archive: Archive) -> None:
    with pytest.raises(ArticleUnknown):
        correct(archive, "0123456789abcdef", OUTLET)
