"""Who said what is found once, at ingest, and found anew by a version that finds other things."""

import hashlib
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.archive import Archive
from ingest.article import Article
from ingest.attribution import VERSION
from ingest.pipeline import ingest
from ingest.speech import speech_acts, stored_acts, stored_speech
from ingest.tables import speech

FOUND_BY = ("2", "15a303fb76ae")
"""The version, and the digest of what it finds in the sample coverage."""


def test_acts_are_stored_at_ingest_as_they_are_found(samples: Archive) -> None:
    placed = list(samples.catalog.placed(samples.catalog.passage_ids()).values())
    assert sum(len(item.acts) for item in placed) > 50
    for item in placed:
        assert item.speech is not None
        assert item.acts == speech_acts(item.revision.article)


def test_a_change_of_what_is_found_raises_the_version(samples: Archive) -> None:
    texts = sorted(revision.article.text for revision in samples.catalog.current())
    found = json.dumps([stored_speech(Article("", "", text)) for text in texts])
    digest = hashlib.sha256(found.encode()).hexdigest()[:12]
    assert (VERSION, digest) == FOUND_BY, "raise VERSION in ingest/attribution.py, then FOUND_BY"


def test_what_an_older_version_found_is_found_anew(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ferry\n\nThe mayor, Ada Marsh, said the ferry will sail.")
    ingest(archive, [str(tmp_path / "a.txt")])
    with archive.catalog.engine.begin() as db:
        db.execute(speech.update().values(version="0", acts="[]"))
    (passage_id,) = archive.catalog.passage_ids()
    (before,) = archive.catalog.placed([passage_id]).values()
    assert [act.speaker for act in before.acts] == ["Ada Marsh"]
    assert before.speech is None
    assert archive.status()["unread"] == 1
    archive.repair()
    assert archive.status()["unread"] == 0
    (after,) = archive.catalog.placed([passage_id]).values()
    assert after.speech is not None
    assert list(stored_acts(after.speech)) == list(before.acts)


@pytest.mark.parametrize("removed", [True, False])
def test_acts_go_with_their_article(archive: Archive, tmp_path: Path, removed: bool) -> None:
    (tmp_path / "a.txt").write_text("Ferry\n\nThe mayor, Ada Marsh, said the ferry will sail.")
    ingest(archive, [str(tmp_path / "a.txt")])
    if removed:
        with archive.writing():
            archive.remove([item.article_id for item in archive.catalog.current()])
    with archive.catalog.engine.connect() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(speech)) == (not removed)
