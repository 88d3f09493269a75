"""An archive moves between stores of any kind and is the same there; what is not whole is refused."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from ingest.archive import Archive
from ingest.article import Article, Passage
from ingest.catalog.belongings import digest
from ingest.errors import NotMoved
from ingest.files.stores import Stores
from ingest.moving import JOURNALS, MANIFEST, export, import_into, read_manifest
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.command import dateline
from tests.postgres import PostgresServer

KINDS = ["folder", "shared"]
Make = Callable[[str, str], Archive]


@pytest.fixture
def make(postgres: PostgresServer, chroma_url: str, tmp_path: Path) -> Iterator[Make]:
    """Opens or makes an archive of a kind under a name."""
    with ExitStack() as stack:
        urls: dict[str, str] = {}

        def open_one(kind: str, name: str) -> Archive:
            if kind == "shared" and name not in urls:
                urls[name] = postgres.new_database(f"{tmp_path.name}-{name}")
            stores = Stores(urls[name], chroma_url) if kind == "shared" else Stores()
            return stack.enter_context(
                closing(Archive.open_or_create(tmp_path / name, stores=stores))
            )

        yield open_one


def filled(archive: Archive, folder: Path) -> Archive:
    """The sample coverage, one article of it with two revisions, one withdrawn, one removed."""
    ingest(archive, [str(FOLDER)])
    rows = [
        {"url": f"https://a.example/{n}", "text": f"Report {n} on the harbour."} for n in range(3)
    ]
    for text in ("first", "second"):
        rows[0]["text"] = f"The {text} text of the report on the harbour."
        (folder / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        ingest(archive, [str(folder / "d.jsonl")])
    ids = [Article(row["url"], "x", "x").article_id for row in rows]
    with archive.writing():
        archive.withdraw([(ids[1], 1)])
        archive.remove([ids[2]])
    return archive


def shown(archive: Archive) -> list[tuple[Passage, float]]:
    archive.coverage.refresh()
    retriever = Retriever(archive.coverage)
    asked = [
        understand(text, as_of="2026-05-01") for text in ("Did Cuba confirm talks?", "harbour")
    ]
    return [(hit.placed.passage, hit.score) for q in asked for hit in retriever.search(q, 8)]


def assert_same(new: Archive, old: Archive) -> None:
    assert digest(new.catalog.database) == digest(old.catalog.database)
    here, there = dict(shown(new)), dict(shown(old))
    assert list(here) == list(there)
    assert here == {passage: pytest.approx(score, abs=0.01) for passage, score in there.items()}
    assert new.coverage.status()["consistent"]


@pytest.mark.parametrize("vectors", [True, False])
@pytest.mark.parametrize(
    ("source", "target"), [("folder", "shared"), ("shared", "folder"), ("folder", "folder")]
)
def test_it_is_the_same_archive_there(
    make: Make, tmp_path: Path, source: str, target: str, vectors: bool
) -> None:
    old = filled(make(source, "old"), tmp_path)
    old.coverage.journals.append("feedback", {"liked": True}, "it")
    old.coverage.journals.append("conversations/somebody/1", {"turn": 1}, "it")
    export(old, tmp_path / "moving", vectors=vectors)
    new = make(target, "new")
    import_into(new, tmp_path / "moving")
    assert_same(new, old)
    assert [*new.coverage.journals.marks("conversations/")] == ["conversations/somebody/1"]
    assert list(new.coverage.journals.rows("feedback")) == [{"liked": True}]
    assert [
        r.state
        for r in new.catalog.holdings.history(Article("https://a.example/0", "x", "x").article_id)
    ] == ["live"] * 2


def test_what_came_over_is_known_there(make: Make, tmp_path: Path) -> None:
    old, new = filled(make("folder", "old"), tmp_path), make("folder", "new")
    export(old, tmp_path / "moving")
    import_into(new, tmp_path / "moving")
    report = ingest(new, [str(FOLDER)])
    assert (report.new, report.updated, report.passages) == (0, 0, 0)
    copies = {r.copy_group for r in old.catalog.holdings.current()}
    assert {r.copy_group for r in new.catalog.holdings.current()} == copies


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.moving.REVISIONS_A_PART", 5)


class Stop(Exception):
    pass


def stop_at(count: int) -> Callable[[int, int], None]:
    def told(done: int, _: int) -> None:
        if done >= count:
            raise Stop

    return told


@pytest.mark.usefixtures("small")
def test_a_move_that_was_stopped_goes_on(make: Make, tmp_path: Path) -> None:
    old, moving = filled(make("folder", "old"), tmp_path), tmp_path / "moving"
    with pytest.raises(Stop):
        export(old, moving, progress=stop_at(10))
    first = {path.name: path.stat().st_mtime_ns for path in moving.glob("*.gz")}
    with pytest.raises(NotMoved, match="cut off"):
        import_into(make("folder", "new"), moving)
    export(old, moving)
    assert all((moving / name).stat().st_mtime_ns == time for name, time in first.items())
    new = make("folder", "new")
    with pytest.raises(Stop):
        import_into(new, moving, progress=stop_at(10))
    import_into(new, moving)
    assert digest(new.catalog.database) == digest(old.catalog.database)
    assert new.coverage.status()["consistent"]


@pytest.mark.usefixtures("small")
def test_what_was_changed_on_the_way_is_refused(make: Make, tmp_path: Path) -> None:
    old, moving = filled(make("folder", "old"), tmp_path), tmp_path / "moving"
    export(old, moving)
    part = sorted(moving.glob("*.gz"))[1]
    part.write_bytes(
        gzip.compress(gzip.decompress(part.read_bytes()).replace(b"harbour", b"arbours"))
    )
    with pytest.raises(NotMoved, match=rf"{part.name}: it is not what was exported; copy it again"):
        import_into(make("folder", "new"), moving)
    part.unlink()
    with pytest.raises(NotMoved, match=rf"{part.name}: cannot be read"):
        import_into(make("folder", "new"), moving)


def test_neither_folder_may_hold_something_else(make: Make, tmp_path: Path) -> None:
    old, moving = filled(make("folder", "old"), tmp_path), tmp_path / "moving"
    export(old, moving)
    with pytest.raises(NotMoved, match="not empty, and not from this export"):
        import_into(old, moving)
    (tmp_path / "e.jsonl").write_text(json.dumps({"text": "One report more."}))
    ingest(old, [str(tmp_path / "e.jsonl")])
    with pytest.raises(NotMoved, match="an earlier state"):
        export(old, moving)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    with pytest.raises(NotMoved, match="not empty"):
        export(old, tmp_path / "full")
    with pytest.raises(NotMoved, match="there is no export"):
        import_into(make("folder", "new"), tmp_path / "full")


def test_two_exports_into_one_folder_do_not_mix(make: Make, tmp_path: Path) -> None:
    old = filled(make("folder", "old"), tmp_path)

    def another(_: int, __: int) -> None:
        with pytest.raises(NotMoved, match="another export is being made here"):
            export(old, tmp_path / "moving")

    export(old, tmp_path / "moving", progress=another)


def test_the_commands_move_an_archive(sample_folder: Path, tmp_path: Path) -> None:
    moving, new = str(tmp_path / "moving"), str(tmp_path / "new")
    done = dateline("archive", "export", moving, "--archive", str(sample_folder))
    assert done.returncode == 0, done.stderr
    assert "articles" in done.stdout
    done = dateline("archive", "import", moving, "--archive", new)
    assert done.returncode == 0, done.stderr
    asked = dateline("ask", "Did Cuba confirm talks?", "--archive", new, "--as-of", "2026-05-01")
    assert "DISPUTED" in asked.stdout
    manifest = json.loads((Path(moving) / MANIFEST).read_text())
    assert manifest["whole"]


def test_what_was_kept_since_a_move_stays_when_it_is_made_again(make: Make, tmp_path: Path) -> None:
    old, new = make("folder", "old"), make("folder", "new")
    old.coverage.journals.append("feedback", {"n": 1}, "it")
    export(old, tmp_path / "out")
    import_into(new, tmp_path / "out")
    new.coverage.journals.append("feedback", {"n": 2}, "it")
    import_into(new, tmp_path / "out")
    assert [row["n"] for row in new.coverage.journals.rows("feedback")] == [1, 2]


def test_what_was_forgotten_before_an_export_is_made_again_is_not_in_it(
    make: Make, tmp_path: Path
) -> None:
    old, new = make("folder", "old"), make("folder", "new")
    for name in ("conversations/it", "feedback"):
        old.coverage.journals.append(name, {"n": 1}, "it")
    export(old, tmp_path / "out")
    old.coverage.journals.remove("conversations/it")
    export(old, tmp_path / "out")
    import_into(new, tmp_path / "out")
    assert list(new.coverage.journals.rows("feedback"))
    assert not list(new.coverage.journals.rows("conversations/it"))


def test_conversations_that_got_lost_on_the_way_are_missed(make: Make, tmp_path: Path) -> None:
    old, new = make("folder", "old"), make("folder", "new")
    old.coverage.journals.append("feedback", {"n": 1}, "it")
    export(old, tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / JOURNALS)
    with pytest.raises(NotMoved, match=r"not what was exported.*copy it again"):
        import_into(new, tmp_path / "out")


def test_words_that_hold_every_kind_of_line_end_move(make: Make, tmp_path: Path) -> None:
    old, new = make("folder", "old"), make("folder", "new")
    text = "The ferry\u2028sails,\u2029said\u0085the mayor\x1c\x0bon Monday."
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "A\u2028B", "text": text}))
    ingest(old, [str(tmp_path / "a.jsonl")])
    export(old, tmp_path / "out")
    import_into(new, tmp_path / "out")
    assert digest(new.catalog.database) == digest(old.catalog.database)


def test_an_export_into_one_whose_manifest_is_torn_is_said_so(make: Make, tmp_path: Path) -> None:
    old = make("folder", "old")
    export(old, tmp_path / "out")
    (tmp_path / "out" / MANIFEST).write_text('{"format')
    with pytest.raises(NotMoved, match=r"damaged.*empty folder"):
        export(old, tmp_path / "out")


@pytest.mark.parametrize("written", ["[1]", '{"format": 1}', "nothing"])
def test_a_manifest_that_is_none_is_said_so(tmp_path: Path, written: str) -> None:
    (tmp_path / "archive.json").write_text(written)
    with pytest.raises(NotMoved):
        read_manifest(tmp_path)
