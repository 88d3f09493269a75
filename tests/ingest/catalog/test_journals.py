"""Journals keep every line that was added, in its order, in a folder and in a shared catalog."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.catalog.catalog import Catalog
from ingest.catalog.database import Database
from ingest.catalog.journals import CatalogJournals, FolderJournals, Journals
from ingest.errors import NotKept
from tests.postgres import PostgresServer

Open = Callable[[], Journals]


@pytest.fixture(params=["folder", "catalog"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same journals once more, as another process would."""
    if request.param == "folder":
        yield lambda: FolderJournals(tmp_path / "a")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    catalog = Catalog(Database.open(server.new_database(tmp_path.name)))
    catalog.create()
    yield lambda: CatalogJournals(catalog.database)
    catalog.database.close()


def test_lines_come_back_in_their_order(opened: Open) -> None:
    for n in range(3):
        opened().append("conversations/a/1", {"n": n, "said": "„ja“ \u2028"}, "it")
    assert [row["n"] for row in opened().rows("conversations/a/1")] == [0, 1, 2]
    assert list(opened().rows("conversations/a/2")) == []


def test_names_are_found_by_how_they_begin(opened: Open) -> None:
    for name in ("conversations/a/1", "conversations/a/2", "conversations/b/1", "feedback"):
        opened().append(name, {}, "it")
    assert [*opened().marks("conversations/a/")] == ["conversations/a/1", "conversations/a/2"]
    assert [*opened().marks("conversations/")] == [
        "conversations/a/1", "conversations/a/2", "conversations/b/1",
    ]  # fmt: skip
    assert [*opened().marks("feedback")] == ["feedback"]
    assert not opened().marks("conversations/%/")


def test_a_mark_grows_with_every_line_of_its_journal(opened: Open) -> None:
    marks = []
    for _ in range(3):
        opened().append("conversations/a/1", {}, "it")
        opened().append("conversations/a/2", {}, "it")
        marks.append(opened().marks("conversations/a/1")["conversations/a/1"])
    assert marks == sorted(set(marks))


def test_a_line_can_be_added_only_where_nothing_has_been_since(opened: Open) -> None:
    name = "conversations/a/1"
    first = opened().append(name, {"n": 1}, "it", after=0)
    assert first == opened().marks(name)[name]
    opened().append("conversations/a/2", {"n": 0}, "it")
    second = opened().append(name, {"n": 2}, "it", after=first)
    assert second == opened().marks(name)[name]
    assert opened().append(name, {"n": 3}, "it", after=first) is None
    assert opened().append(name, {"n": 3}, "it", after=0) is None
    assert [row["n"] for row in opened().rows(name)] == [1, 2]


def test_one_is_removed_and_no_other(opened: Open) -> None:
    for name in ("conversations/a/1", "conversations/a/12"):
        opened().append(name, {"is": name}, "it")
    opened().remove("conversations/a/1")
    opened().remove("conversations/a/1")
    assert list(opened().rows("conversations/a/1")) == []
    assert list(opened().rows("conversations/a/12")) == [{"is": "conversations/a/12"}]


def test_many_may_add_at_once(opened: Open) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: opened().append("feedback", {"n": n}, "it"), range(40)))
    assert sorted(row["n"] for row in opened().rows("feedback")) == list(range(40))


def test_what_cannot_be_kept_is_said_with_what_it_is(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotKept, match="the feedback is not kept"):
        FolderJournals(tmp_path / "file").append("feedback", {}, "the feedback")
    catalog = Catalog(Database.open(postgres.new_database(tmp_path.name)))  # which has no tables
    with pytest.raises(NotKept, match="the feedback is not kept"):
        CatalogJournals(catalog.database).append("feedback", {}, "the feedback")
    catalog.database.close()
