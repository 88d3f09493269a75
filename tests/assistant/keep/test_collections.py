"""Collections: kept, shared, changed by their owner alone, with questions and when they were asked."""

from pathlib import Path

import pytest

from assistant.keep.collections import Collections, Saved
from assistant.keep.conversations import owner_named
from assistant.understand.question import Filters
from ingest.catalog.journals import FolderJournals

DESK = Filters(since="2026-02-01", outlets=("Meridian Wire",))
TALKS = "Did Cuba confirm talks?"


@pytest.fixture
def journals(tmp_path: Path) -> FolderJournals:
    return FolderJournals(tmp_path)


@pytest.fixture
def own(journals: FolderJournals) -> Collections:
    return Collections(journals, owner_named("ana"))


@pytest.fixture
def other(journals: FolderJournals) -> Collections:
    return Collections(journals, owner_named("ben"))


def test_a_collection_is_there_again_with_its_scope_and_questions(own: Collections) -> None:
    name = own.create("  Cuba   desk ", DESK)
    own.save(name, TALKS)
    own.save(name, TALKS)
    (found,) = own.listed()
    assert (found.title, found.filters, found.questions) == ("Cuba desk", DESK, (Saved(TALKS),))
    own.rename(name, "Havana")
    own.rename(name, " ")
    own.drop(name, TALKS)
    again = own.collection(name)
    assert again
    assert (again.title, again.questions) == ("Havana", ())


def test_others_use_what_is_shared_and_keep_their_own_time_of_asking(
    own: Collections, other: Collections
) -> None:
    name = own.create("Cuba desk", DESK)
    own.save(name, TALKS)
    own.note_asked(name, TALKS, "reported")
    assert other.collection(name) is None
    own.share(name, shared=True)
    (seen,) = other.listed()
    assert not seen.is_own
    assert seen.questions == (Saved(TALKS),)
    other.note_asked(name, TALKS, "disputed")
    theirs, mine = other.collection(name), own.collection(name)
    assert theirs
    assert mine
    assert (theirs.questions[0].label, mine.questions[0].label) == ("disputed", "reported")
    assert theirs.questions[0].asked
    own.share(name, shared=False)
    assert other.listed() == []


def test_nobody_changes_the_collection_of_another(own: Collections, other: Collections) -> None:
    name = own.create("Cuba desk", DESK)
    own.share(name, shared=True)
    other.save(name, TALKS)
    other.add(name, "0123456789abcdef")
    other.rename(name, "Mine")
    other.delete(name)
    found = own.collection(name)
    assert found
    assert (found.title, found.filters, found.questions) == ("Cuba desk", DESK, ())


def test_articles_are_added_once(own: Collections) -> None:
    name = own.create("Story", Filters(articles=("aa",)))
    own.add(name, "bb")
    own.add(name, "aa")
    found = own.collection(name)
    assert found
    assert found.filters.articles == ("aa", "bb")


def test_a_deleted_collection_can_be_brought_back(own: Collections) -> None:
    name = own.create("Story", DESK)
    own.delete(name)
    assert own.listed() == []
    assert own.collection(name) is None
    own.delete(name, deleted=False)
    assert [one.title for one in own.listed()] == ["Story"]


def test_a_name_from_an_address_cannot_leave_the_folder(own: Collections) -> None:
    assert own.collection("../../etc/passwd") is None
