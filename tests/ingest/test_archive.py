"""The archive: whole after a stop at any point, one writer, one embedder, three stores in step."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from ingest.archive import Archive
from ingest.article import Article, Revision
from ingest.catalog.holdings import Placed
from ingest.catalog.prepare import passages_of, prepare
from ingest.errors import (
    ArchiveDamaged,
    ArchiveLocked,
    ArchiveMissing,
    ArticleUnknown,
    EmbedderMismatch,
)
from ingest.pipeline import ingest
from tests.scripted_openai import ScriptedServer


def filled(archive: Archive, tmp_path: Path, count: int = 3) -> None:
    rows = [
        {"url": f"https://a.example/{i}", "text": f"Report {i} on the harbour."}
        for i in range(count)
    ]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest(archive, [str(tmp_path / "d.jsonl")])


def pending(number: int = 9) -> Revision:
    article = Article(f"https://a.example/{number}", "x", "A report cut off half way.")
    return Revision(article.article_id, 1, article, 1e9, 1e9, 1e9, 1e9)


def test_what_a_stop_left_pending_is_unseen_and_the_next_writer_finishes_it(
    archive: Archive, tmp_path: Path
) -> None:
    filled(archive, tmp_path)
    archive.catalog.add_pending(
        prepare([pending()], archive.coverage.embedder), archive.indexes.collection
    )
    assert archive.catalog.inventory.counts()["articles"] == 3
    assert not archive.coverage.status()["consistent"]
    with archive.writing():
        pass
    status = archive.coverage.status()
    assert status["articles"] == 4
    assert status["consistent"]


def test_a_second_writer_says_who_is_in_the_way(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.files.lock.LOCK_WAIT", 0.05)
    other = Archive.open(archive.coverage.folder)
    with (
        archive.writing(),
        pytest.raises(
            ArchiveLocked, match=rf"another process is writing .*\(number {os.getpid()}\)"
        ),
        other.writing(),
    ):
        pass
    other.close()


def test_repair_mends_what_either_store_lacks_or_has_too_much(
    archive: Archive, tmp_path: Path
) -> None:
    filled(archive, tmp_path)
    ids = sorted(archive.catalog.holdings.passage_ids())
    revision = pending()
    parts = passages_of(revision)
    archive.indexes.vectors.delete(ids[:1])
    archive.indexes.vectors.upsert([parts[0].passage_id], np.ones((1, 384), np.float32))
    archive.indexes.write_words(add=[Placed(parts[0], revision)], remove=ids[1:])
    assert archive.indexes.drift() == {
        "vectors": {"missing": 1, "extra": 1},
        "lexicon": {"missing": 2, "extra": 1},
    }
    archive.repair()
    assert archive.coverage.status()["consistent"]


@pytest.mark.parametrize("store", ["vectors", "lexicon"])
def test_repair_rebuilds_a_store_that_is_gone(archive: Archive, tmp_path: Path, store: str) -> None:
    filled(archive, tmp_path)
    archive.close()
    shutil.rmtree(archive.coverage.folder / store)
    opened = Archive.open(archive.coverage.folder)
    opened.repair()
    assert opened.coverage.status()["consistent"]
    opened.close()


def test_another_embedder_is_refused_until_the_archive_is_embedded_anew(
    archive: Archive, tmp_path: Path, openai_server: ScriptedServer
) -> None:
    filled(archive, tmp_path)
    name = "openai:text-embedding-3-small"
    with pytest.raises(EmbedderMismatch, match=f"reembed --embedder {name}"):
        Archive.open_or_create(archive.coverage.folder, name)
    assert archive.reembed(name) == 3
    assert archive.coverage.status()["embedder"]["dimensions"] == 16
    reopened = Archive.open(archive.coverage.folder)
    assert reopened.coverage.status()["consistent"]
    assert reopened.coverage.embedder.identity.model == name
    reopened.close()
    assert openai_server.script.requests


def test_a_bundled_model_of_another_version_is_refused(archive: Archive) -> None:
    identity = {"model": "minilm", "version": "other", "dimensions": 384}
    archive.catalog.record_facts(embedder=json.dumps(identity))
    with pytest.raises(EmbedderMismatch, match="run `dateline archive reembed`"):
        Archive.open(archive.coverage.folder)


def test_a_key_in_the_environment_does_not_change_the_embedder(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    reopened = Archive.open(archive.coverage.folder)
    assert reopened.coverage.embedder.identity.model == "minilm"
    reopened.close()


def test_an_archive_whose_making_was_cut_off_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "catalog.sqlite3").touch()
    opened = Archive.open_or_create(tmp_path / "a")
    assert opened.coverage.status()["consistent"]
    opened.close()


def test_an_open_reader_follows_an_archive_that_was_embedded_anew(
    archive: Archive, tmp_path: Path, openai_server: ScriptedServer
) -> None:
    filled(archive, tmp_path)
    reader = Archive.open(archive.coverage.folder)
    archive.reembed("openai:text-embedding-3-small")
    reader.coverage.refresh()
    assert (
        len(reader.indexes.vectors.nearest(reader.coverage.embedder.embed(["harbour"])[0], 3)) == 3
    )
    reader.close()
    assert openai_server.script.requests


def test_what_is_no_archive_is_said_to_be_none(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="there is no archive here; make one"):
        Archive.open(tmp_path / "nowhere")
    (tmp_path / "junk").mkdir()
    (tmp_path / "junk" / "catalog.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(ArchiveDamaged, match="the catalog cannot be used"):
        Archive.open(tmp_path / "junk")
    with pytest.raises(ArticleUnknown, match="no revision 7"):
        archive.coverage.revision("0" * 16, 7)
