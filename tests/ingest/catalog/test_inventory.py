"""What an archive says of itself: its languages, its days, the ingests it is made of."""

import json
import time
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.archive import Archive
from ingest.catalog.catalog import KEPT_INGESTS
from ingest.catalog.inventory import Ingested
from ingest.catalog.scope import Scope
from ingest.pipeline import FAILURES_KEPT, ingest

NOW = 4102444800.0
SPOKEN = {
    "en-GB": "The mayor, Ada Marsh, said on Monday that the ferry will sail to Port Ellen again.",
    "de": "Die Bürgermeisterin Ada Marsh sagte am Montag, die Fähre nach Port Ellen fahre wieder.",
    "": "Ada Marsh, Port Ellen.",
}


@pytest.fixture
def spoken(archive: Archive, tmp_path: Path) -> Archive:
    rows = [
        {"url": f"https://a.example/{n}", "text": text, "language": language,
         "outlet": "Times" if n else "Post", "published": f"2026-03-0{n + 1}T10:00:00Z"}
        for n, (language, text) in enumerate(SPOKEN.items())
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest(archive, [str(tmp_path / "a.jsonl")])
    return archive


def test_languages_are_told_without_their_regions(spoken: Archive) -> None:
    assert spoken.catalog.inventory.languages() == ["de", "en"]


@pytest.mark.parametrize("language", ["en", "de", "EN", "en-US"])
def test_a_search_keeps_to_a_language(spoken: Archive, language: str) -> None:
    chain = Chain(spoken.coverage)
    question = chain.understand("Ada Marsh Port Ellen", languages=[language])
    hits = chain.retriever.search(question, 10)
    assert [hit.placed.revision.article.language[:2] for hit in hits] == [language[:2].lower()]


def test_articles_are_counted_by_day_and_outlet(spoken: Archive) -> None:
    found = spoken.catalog.inventory.articles_by_day(Scope(NOW))
    assert found == [
        ("2026-03-01", "Post", 1),
        ("2026-03-02", "Times", 1),
        ("2026-03-03", "Times", 1),
    ]
    assert spoken.catalog.inventory.articles_by_day(Scope(NOW, outlets=("post",))) == found[:1]


def test_what_stood_at_a_moment_is_listed_as_it_stood(archive: Archive, tmp_path: Path) -> None:
    row = {"url": "https://a.example/1", "text": "The bridge is open.", "published": "2026-03-01"}
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps(row))
    ingest(archive, [str(source)])
    source.write_text(json.dumps(row | {"text": "The bridge is shut.", "modified": "2026-03-05"}))
    ingest(archive, [str(source)])
    (now,) = archive.catalog.holdings.current()
    (then,) = archive.catalog.holdings.current(Scope(1772500000.0))  # 3 March 2026
    assert (now.article.text, then.article.text) == ("The bridge is shut.", "The bridge is open.")


def test_an_ingest_is_kept_with_its_failures(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("The mayor, Ada Marsh, said the ferry will sail.")
    (tmp_path / "bad.txt").write_text("")
    before = time.time()
    arguments = [str(tmp_path / "good.txt"), str(tmp_path / "bad.txt")]
    ingest(archive, arguments)
    (done,) = archive.catalog.inventory.ingested(10)
    assert done.arguments == tuple(arguments)
    assert before - 1 <= done.began <= time.time()
    assert (done.report["new"], done.report["failures"]) == (1, 1)
    assert "bad.txt" in done.report["failed"][0]["error"]
    ingest(archive, arguments, dry_run=True)
    assert len(archive.catalog.inventory.ingested(10)) == 1
    ingest(archive, arguments[:1])
    assert [item.report["new"] for item in archive.catalog.inventory.ingested(10)] == [0, 1]


def test_of_many_failures_and_many_ingests_only_so_many_are_kept(
    archive: Archive, tmp_path: Path
) -> None:
    lines = ["{}"] * (FAILURES_KEPT + 5)
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    ingest(archive, [str(tmp_path / "a.jsonl")])
    (done,) = archive.catalog.inventory.ingested(10)
    assert done.report["failures"] == len(lines)
    assert len(done.report["failed"]) == FAILURES_KEPT
    for n in range(KEPT_INGESTS + 3):
        archive.catalog.record_ingest(Ingested(float(n), ("x",), {}))
    kept = archive.catalog.inventory.ingested(1000)
    assert len(kept) == KEPT_INGESTS
    assert min(item.began for item in kept) == 4.0


def test_what_lies_within_a_scope_is_counted_with_its_days(spoken: Archive) -> None:
    count, first, last = spoken.catalog.inventory.within(Scope(NOW)) or (0, 0, 0)
    assert (count, last - first) == (3, 2 * 86400)
    assert (spoken.catalog.inventory.within(Scope(NOW, outlets=("Post",))) or (0,))[0] == 1
    assert spoken.catalog.inventory.within(Scope(0.0)) is None


@pytest.mark.parametrize(
    ("name", "there"),
    [("a_b.txt", True), ("axb.txt", False), ("rows.jsonl", True), ("rows", False)],
)
def test_a_file_is_known_by_its_article_or_a_line_of_it(
    archive: Archive, tmp_path: Path, name: str, there: bool
) -> None:
    (tmp_path / "a_b.txt").write_text("The mayor, Ada Marsh, said the ferry will sail.")
    (tmp_path / "rows.jsonl").write_text('{"text": "The ferry sails."}\n{"text": "It rains."}\n')
    ingest(archive, [str(tmp_path / "a_b.txt"), str(tmp_path / "rows.jsonl")])
    assert archive.catalog.inventory.has_file(name) is there
