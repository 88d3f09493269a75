"""A catalog in PostgreSQL and vectors on a Chroma server: many nodes and writers, one archive."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from filelock import FileLock

from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from ingest.archive import Archive
from ingest.article import Article, Revision
from ingest.catalog.catalog import Catalog
from ingest.catalog.database import NODE_FILE, Database
from ingest.catalog.prepare import prepare
from ingest.catalog.tables import SCHEMA
from ingest.coverage import Coverage
from ingest.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveMissing,
    StoreUnreachable,
)
from ingest.files.stores import Stores
from ingest.passages.embed import BundledEmbedder
from ingest.passages.vectors import Vectors
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.command import dateline
from tests.postgres import PostgresServer

QUESTIONS = ["Did Cuba confirm talks?", "Which ferry ran aground?", "Who leads Sound Crossings?"]
WRITER = """
import json, sys
from pathlib import Path
from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.files.stores import Stores
archive = Archive.open_or_create(Path(sys.argv[1]), stores=Stores(*sys.argv[2:4]))
report = ingest(archive, [sys.argv[4]])
print(json.dumps(report.to_json()))
archive.close()
"""
Node = Callable[[str], Archive]


@pytest.fixture
def stores(postgres: PostgresServer, chroma_url: str, tmp_path: Path) -> Stores:
    return Stores(postgres.new_database(tmp_path.name), chroma_url)


@pytest.fixture
def node(stores: Stores, tmp_path: Path) -> Iterator[Node]:
    """Opens the shared archive on a node of this name, with a folder of its own."""
    with ExitStack() as stack:

        def open_one(name: str) -> Archive:
            archive = Archive.open_or_create(tmp_path / name, stores=stores)
            return stack.enter_context(closing(archive))

        yield open_one


def dump(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def report(number: int, text: str = "") -> dict[str, Any]:
    return {"url": f"https://a.example/{number}", "title": f"Harbour report {number}",
            "text": text or f"Report {number} says that harbour {number} stays open."}  # fmt: skip


def found(archive: Archive, text: str) -> list[str]:
    archive.coverage.refresh()
    hits = Retriever(archive.coverage).search(understand(text), 5)
    return [hit.placed.revision.article.url for hit in hits]


def test_shared_stores_find_what_a_folder_finds(samples: Coverage, node: Node) -> None:
    archive = node("one")
    ingest(archive, [str(FOLDER)])
    assert archive.coverage.status()["consistent"]
    for text in QUESTIONS:
        question = understand(text, as_of="2026-05-01")
        ours, theirs = (
            Retriever(each).search(question, 10) for each in (samples, archive.coverage)
        )
        assert [h.placed.passage for h in ours] == [h.placed.passage for h in theirs]


def test_a_node_sees_what_another_has_taken_in(node: Node, tmp_path: Path) -> None:
    one, other = node("one"), node("other")
    ingest(one, [dump(tmp_path / "a.jsonl", report(1), report(2))])
    told = other.coverage.status()
    assert told["behind"] == 2
    assert told["consistent"], "what is only behind is no drift"
    assert found(other, "Is harbour 2 open?")[0] == "https://a.example/2"
    assert other.coverage.status()["behind"] == 0
    assert other.coverage.status()["consistent"]


def test_a_node_that_was_away_catches_up_by_itself(node: Node, tmp_path: Path) -> None:
    one, away = node("one"), node("away")
    ingest(one, [dump(tmp_path / "a.jsonl", *map(report, range(6)))])
    away.coverage.refresh()
    changed = report(1, "Report 1 says that the lighthouse was sold.")
    ingest(one, [dump(tmp_path / "b.jsonl", changed, report(7))])
    with one.writing():
        one.remove([Article("https://a.example/3", "x", "x").article_id])
        one.withdraw([(Article("https://a.example/4", "x", "x").article_id, 1)])
    assert found(away, "Was the lighthouse sold?")[0] == "https://a.example/1"
    assert away.indexes.lexicon.ids() == set(away.catalog.holdings.passage_ids())
    assert away.coverage.status()["consistent"]


def test_what_another_process_of_a_node_brings_in_meanwhile_is_seen(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, one, two = node("writer"), node("node"), node("node")
    ingest(writer, [dump(tmp_path / "a.jsonl", report(1))])
    one.coverage.refresh()
    two.coverage.refresh()
    ingest(writer, [dump(tmp_path / "b.jsonl", report(2))])
    taken, reload = FileLock(tmp_path / "node" / NODE_FILE), two.indexes.lexicon.reload
    taken.acquire()

    def reload_just_before_the_other_is_done() -> None:
        reload()
        taken.release()
        one.coverage.refresh()

    with monkeypatch.context() as just_then:
        just_then.setattr(two.indexes.lexicon, "reload", reload_just_before_the_other_is_done)
        two.coverage.refresh()
    two.coverage.refresh()
    assert two.indexes.lexicon.ids() == set(two.catalog.holdings.passage_ids())


def test_a_new_node_makes_its_lexicon_from_the_catalog(node: Node, tmp_path: Path) -> None:
    ingest(node("one"), [dump(tmp_path / "a.jsonl", *map(report, range(6)))])
    late = node("late")
    late.coverage.refresh()
    assert late.coverage.status()["consistent"]
    assert late.coverage.status()["behind"] == 0


def test_a_lexicon_of_another_archive_is_not_taken_for_this_one(
    node: Node, tmp_path: Path, postgres: PostgresServer, stores: Stores
) -> None:
    ingest(node("one"), [dump(tmp_path / "a.jsonl", report(1))])
    node("one").coverage.refresh()
    elsewhere = replace(stores, catalog_url=postgres.new_database(f"{tmp_path.name}-2"))
    other = Archive.open_or_create(tmp_path / "one", stores=elsewhere)
    ingest(other, [dump(tmp_path / "b.jsonl", report(2))])
    assert other.indexes.lexicon.ids() == set(other.catalog.holdings.passage_ids())
    other.close()


def test_writers_at_once_neither_lose_nor_double(
    node: Node, stores: Stores, tmp_path: Path
) -> None:
    """Two processes take in files that share half of their articles, one text of which differs, and
    copies of one text under two addresses."""
    copied = (
        "The harbour board has voted to close the western pier until the spring, its chair said. "
        "Divers found cracks in eleven of the forty pillars that carry the old customs house. "
        "Fishing boats may land their catch at the eastern quay, which is open day and night."
    )
    mine, theirs = [*map(report, range(40))], [*map(report, range(20, 60))]
    mine.append(report(90, copied))
    theirs += [report(91, copied), report(5, "Report 5 says that the crane fell.")]
    files = dump(tmp_path / "a.jsonl", *mine), dump(tmp_path / "b.jsonl", *theirs)
    node("watching")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / f"w{n}"), stores.catalog_url,
             stores.chroma_url, file],
            stdout=subprocess.PIPE, text=True,
        )
        for n, file in enumerate(files)
    ]  # fmt: skip
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    watching = node("watching")
    watching.coverage.refresh()
    counts = watching.catalog.inventory.counts()
    assert counts["articles"] == 62
    assert counts["revisions"] == 63
    assert sum(told["new"] for told in reports) == 62
    assert sum(told["updated"] for told in reports) == 1
    assert sum(told["unchanged"] for told in reports) == 20
    assert watching.coverage.status()["consistent"]
    (group,) = {
        revision.copy_group for revision in watching.catalog.holdings.current()
        if revision.article.url.endswith(("/90", "/91"))
    }  # fmt: skip
    assert group


def unfinished(archive: Archive) -> Revision:
    """A revision that a writer has stored and not published."""
    article = Article("https://a.example/99", "x", "A report cut off half way.")
    revision = Revision(article.article_id, 1, article, 1e9, 1e9, 1e9, 1e9)
    archive.catalog.add_pending(
        prepare([revision], archive.coverage.embedder), archive.indexes.collection
    )
    return revision


def test_what_a_dead_writer_left_is_finished_by_the_next(node: Node) -> None:
    one, other = node("one"), node("other")
    unfinished(one)
    with other.writing():
        pass
    assert other.catalog.inventory.counts()["articles"] == 1
    assert other.coverage.status()["consistent"]


def test_what_a_living_writer_is_at_is_left_to_it(node: Node) -> None:
    one, other = node("one"), node("other")
    with other.writing():
        pass
    revision = unfinished(one)
    with one.storing([revision.article_id]), other.writing():
        assert other.catalog.inventory.counts()["pending"] == 1
    with other.writing():
        assert other.catalog.inventory.counts()["pending"] == 0


def test_a_writer_whose_locks_were_lost_publishes_nothing(
    node: Node, stores: Stores, tmp_path: Path
) -> None:
    archive = node("one")
    story = dump(tmp_path / "a.jsonl", report(1))
    ending = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )

    class Ended(BundledEmbedder):
        """The writer's locks are taken away while it embeds."""

        def embed(self, texts: Sequence[str]) -> Vectors:
            with archive.catalog.database.engine.connect() as db:
                assert db.execute(ending).all()
            return super().embed(texts)

    real = archive.coverage.embedder
    archive.coverage.embedder = Ended()
    with pytest.raises(StoreUnreachable, match="ended the session that held this writer's locks"):
        ingest(archive, [story])
    assert not archive.catalog.holdings.passage_ids()
    archive.coverage.embedder = real
    assert ingest(archive, [story]).articles == 1
    assert found(archive, "harbour 1")
    assert archive.coverage.status()["consistent"]


def test_while_a_store_is_made_anew_nobody_writes(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.files.writers.LOCK_WAIT", 0.05)
    one, other = node("one"), node("other")
    with (
        one._writers.alone(),
        pytest.raises(ArchiveLocked, match="keeps the shared archive"),
        other.writing(),
    ):
        pass


def test_a_collection_made_anew_is_found_again(node: Node, tmp_path: Path) -> None:
    one, other = node("one"), node("other")
    ingest(one, [dump(tmp_path / "a.jsonl", report(1))])
    assert found(other, "Is harbour 1 open?")
    one.repair()
    assert other.coverage.nearest(other.coverage.embedder.embed(["harbour"])[0], 1)
    assert found(other, "Is harbour 1 open?")


def test_a_database_that_stops_and_starts_is_used_again(
    postgres: PostgresServer, node: Node, tmp_path: Path
) -> None:
    archive = node("one")
    ingest(archive, [dump(tmp_path / "a.jsonl", report(1))])
    postgres.stop(kill=True)
    try:
        with pytest.raises(StoreUnreachable, match="check DATELINE_CATALOG_URL"):
            archive.coverage.refresh()
    finally:
        postgres.start()
    assert found(archive, "Is harbour 1 open?") == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("stores", "says"),
    [
        (Stores("mysql://h/x", "http://127.0.0.1:1"), "not the address of a PostgreSQL"),
        (Stores("nonsense", "http://127.0.0.1:1"), "not the address of a PostgreSQL"),
        (Stores("postgresql://127.0.0.1:1/x", "http://127.0.0.1:1"), "does not answer"),
        (Stores("postgresql://127.0.0.1:1/x"), "set DATELINE_CHROMA_URL too"),
    ],
)
def test_a_catalog_that_cannot_be_used_is_named(tmp_path: Path, stores: Stores, says: str) -> None:
    with pytest.raises(StoreUnreachable, match=says):
        Archive.open_or_create(tmp_path / "a", stores=stores)


def test_a_database_that_does_not_let_us_in_is_told_from_one_that_is_gone(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnreachable, match=r'does not let us in .*"nowhere" does not exist'):
        Archive.open(tmp_path / "a", Stores(postgres.url("nowhere"), "http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("code", "says"),
    [("53300", "check max_connections"), ("40P01", "run this again"), ("53100", "disk is full")],
)
def test_what_a_database_ends_a_command_for_is_told(
    postgres: PostgresServer, tmp_path: Path, code: str, says: str
) -> None:
    catalog = Catalog(Database.open(postgres.new_database(tmp_path.name)))
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"
    with (
        closing(catalog.database),
        pytest.raises(ArchiveError, match=says),
        catalog.database.engine.begin() as db,
    ):
        db.execute(sa.text(raised))


def test_an_empty_database_holds_no_archive(tmp_path: Path, stores: Stores) -> None:
    with pytest.raises(ArchiveMissing, match="the shared catalog: there is no archive"):
        Archive.open(tmp_path / "a", stores)


def as_of_schema_6(archive: Archive) -> None:
    with archive.catalog.database.engine.begin() as db:
        for table in ("changes", "journals"):
            db.execute(sa.text(f"DROP TABLE {table}"))
        db.execute(sa.text("ALTER TABLE revisions DROP COLUMN locators"))
    archive.catalog.record_facts(schema="6")
    shutil.rmtree(archive.coverage.folder / "lexicon", ignore_errors=True)


@pytest.mark.parametrize("kind", ["folder", "shared"])
def test_an_older_archive_is_brought_to_this_schema(
    kind: str, stores: Stores, tmp_path: Path
) -> None:
    where = tmp_path / "old", stores if kind == "shared" else Stores()
    old = Archive.open_or_create(where[0], stores=where[1])
    ingest(old, [dump(tmp_path / "a.jsonl", report(1))])
    as_of_schema_6(old)
    old.close()
    with pytest.raises(ArchiveDamaged, match="dateline archive upgrade"):
        Archive.open(*where)
    assert Archive.upgrade(*where) == "6"
    assert Archive.upgrade(*where) == SCHEMA
    new = Archive.open(*where)
    assert found(new, "Is harbour 1 open?") == ["https://a.example/1"]
    assert new.coverage.status()["consistent"]
    new.close()


@pytest.mark.parametrize("kind", ["folder", "shared"])
def test_the_steps_lead_to_the_tables_of_today(kind: str, stores: Stores, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from ingest.catalog.tables import metadata

    where = tmp_path / "old", stores if kind == "shared" else Stores()
    old = Archive.open_or_create(where[0], stores=where[1])
    as_of_schema_6(old)
    old.close()
    Archive.upgrade(*where)
    catalog = Catalog(
        Database.open(where[1].catalog_url or f"sqlite:///{where[0] / 'catalog.sqlite3'}")
    )
    with catalog.database.engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
    catalog.database.close()


def test_an_archive_of_a_later_schema_is_refused(tmp_path: Path) -> None:
    archive = Archive.open_or_create(tmp_path / "a")
    archive.catalog.record_facts(schema="99")
    archive.close()
    with pytest.raises(ArchiveDamaged, match="schema 99"):
        Archive.upgrade(tmp_path / "a")


def test_all_is_embedded_anew_while_nobody_writes(node: Node, tmp_path: Path) -> None:
    archive, other = node("one"), node("other")
    ingest(archive, [dump(tmp_path / "a.jsonl", *map(report, range(6)))])
    before = archive.indexes.collection
    refused: list[type] = []

    def tried(_: int) -> None:
        other.catalog.database.engine.dispose()
        with pytest.raises(ArchiveLocked):
            ingest(other, [dump(tmp_path / "b.jsonl", report(7))])
        refused.append(ArchiveLocked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.files.writers.LOCK_WAIT", 0.2)
        assert archive.reembed("minilm", tried) == 6
    assert refused
    assert archive.indexes.collection != before
    assert archive.coverage.status()["consistent"]
    assert found(other, "Is harbour 2 open?")[0] == "https://a.example/2"
    assert other.indexes.collection == archive.indexes.collection


def test_vectors_at_another_address_are_named_and_left_alone(
    node: Node, stores: Stores, tmp_path: Path
) -> None:
    archive = node("one")
    ingest(archive, [dump(tmp_path / "a.jsonl", report(1))])
    spelled = replace(stores, chroma_url=stores.chroma_url.replace("127.0.0.1", "localhost"))
    with closing(Archive.open(tmp_path / "two", spelled)) as other:
        with pytest.raises(
            StoreUnreachable, match=r"are at http://127\S+, not at http://localhost"
        ):
            ingest(other, [dump(tmp_path / "b.jsonl", report(2))])
        assert found(other, "Is harbour 1 open?") == ["https://a.example/1"]
        other.repair()
        assert ingest(other, [dump(tmp_path / "b.jsonl", report(2))]).new == 1
    assert archive.catalog.inventory.fact("vectors_at") == spelled.vectors_at


def test_status_names_a_store_that_does_not_answer(
    node: Node, stores: Stores, tmp_path: Path
) -> None:
    ingest(node("one"), [dump(tmp_path / "a.jsonl", report(1))])
    gone = replace(stores, chroma_url="http://127.0.0.1:1")
    with closing(Archive.open(tmp_path / "two", gone)) as archive:
        told = archive.coverage.status()
    assert not told["consistent"]
    assert "http://127.0.0.1:1: the Chroma server does not answer" in told["amiss"]["vectors"]


def test_an_answer_without_the_chroma_server_says_what_it_was_looked_up_in(
    node: Node, stores: Stores, tmp_path: Path
) -> None:
    ingest(node("one"), [dump(tmp_path / "a.jsonl", report(1))])
    gone = {"DATELINE_CATALOG_URL": stores.catalog_url, "DATELINE_CHROMA_URL": "http://127.0.0.1:1"}
    asked = ["ask", "Does harbour 1 stay open?", "--archive", str(tmp_path / "two")]
    with_it, without = (
        dateline(*asked, env=gone | {"DATELINE_CHROMA_URL": url})
        for url in (stores.chroma_url, gone["DATELINE_CHROMA_URL"])
    )
    assert (without.returncode, without.stdout) == (with_it.returncode, with_it.stdout)
    (said,) = set(without.stderr.splitlines()) - set(with_it.stderr.splitlines())
    assert said.endswith("all vectors of the catalog are looked through instead")


def test_what_a_path_held_elsewhere_is_not_pruned_unasked(stores: Stores, tmp_path: Path) -> None:
    named = {"DATELINE_CATALOG_URL": stores.catalog_url, "DATELINE_CHROMA_URL": stores.chroma_url}
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"The harbour of {name} stays open.")
    command = ["ingest", str(folder), "--archive", str(tmp_path / "one")]
    assert dateline(*command, env=named).returncode == 0
    refused = dateline(*command, "--prune", env=named)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "set DATELINE_SAME_FILES=1" in refused.stderr
    (folder / "a.txt").unlink()
    pruned = dateline(*command, "--prune", env=named | {"DATELINE_SAME_FILES": "1"})
    assert "1 removed" in pruned.stdout


def test_the_demo_stays_out_of_what_is_shared(stores: Stores, tmp_path: Path) -> None:
    named = {"DATELINE_CATALOG_URL": stores.catalog_url, "DATELINE_CHROMA_URL": stores.chroma_url}
    refused = dateline("demo", "--archive", str(tmp_path / "demo"), env=named)
    assert refused.returncode == 1
    assert "unset DATELINE_CATALOG_URL" in refused.stderr
