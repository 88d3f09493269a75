"""Collections stored beside the archive: a named scope, of a desk or a story, with saved questions.

A collection is an append-only journal of its owner; each line changes something of it. Who reads a
collection that somebody else shares keeps, in a journal of their own under the same name, when they
last asked its questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from assistant.keep.conversations import CONVERSATION_NAME, LONGEST_TITLE, OWNER, new_name
from assistant.understand.question import Filters
from ingest.catalog.journals import Journals

FOLDER = "collections"
THE_COLLECTION = "the collection"


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved question: when this owner last asked it (ISO, UTC), and the label of its verdict
    then; both empty if never, or without one."""

    text: str
    asked: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named scope. `is_own` is false if somebody else shares it."""

    name: str
    title: str
    filters: Filters
    shared: bool
    questions: tuple[Saved, ...]
    is_own: bool = True

    def question(self, text: str) -> Saved | None:
        """The saved question of these words."""
        return next((one for one in self.questions if one.text == text), None)


class Collections:
    """The collections that one owner has or may read. Several processes may use them."""

    def __init__(self, journals: Journals, owner: str) -> None:
        if not OWNER.fullmatch(owner):
            raise ValueError(owner)
        self._journals, self._owner = journals, owner

    def create(self, title: str, filters: Filters) -> str:
        """Store a new collection and return its name. Raises NotKept."""
        name = new_name()
        self._append(name, {"title": title_of(title), "filters": asdict(filters)})
        return name

    def rename(self, name: str, title: str) -> None:
        """Give a collection another title; a blank one changes nothing. Raises NotKept."""
        if title := title_of(title):
            self._append(name, {"title": title})

    def share(self, name: str, *, shared: bool) -> None:
        """Let everybody who reads this archive use a collection, or stop that. Raises NotKept."""
        self._append(name, {"shared": shared})

    def add(self, name: str, article_id: str) -> None:
        """Add an article to a collection of chosen articles. Raises NotKept."""
        found = self._own(name)
        if found and article_id not in found.filters.articles:
            articles = (*found.filters.articles, article_id)
            self._append(name, {"filters": asdict(replace(found.filters, articles=articles))})

    def save(self, name: str, question: str) -> None:
        """Save a question in a collection, once. Raises NotKept."""
        found = self._own(name)
        if found and not found.question(question):
            self._append(name, {"save": question})

    def drop(self, name: str, question: str) -> None:
        """Remove a saved question. Raises NotKept."""
        self._append(name, {"drop": question})

    def note_asked(self, name: str, question: str, label: str) -> None:
        """Remember that a saved question was asked now, and its verdict. Raises NotKept."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._append(name, {"asked": question, "at": at, "label": label})

    def delete(self, name: str, *, deleted: bool = True) -> None:
        """Delete a collection, or bring a deleted one back. Raises NotKept."""
        self._append(name, {"deleted": deleted})

    def listed(self) -> list[Collection]:
        """The collections of this owner, then those that others share, each by title."""
        journals = [
            (journal, mark)
            for journal, mark in self._journals.marks(f"{FOLDER}/").items()
            if CONVERSATION_NAME.fullmatch(journal.rpartition("/")[2])
        ]
        found = [self._read(journal, mark) for journal, mark in journals]
        there = [one for one in found if one and (one.is_own or one.shared)]
        return sorted(there, key=lambda one: (not one.is_own, one.title.casefold()))

    def collection(self, name: str) -> Collection | None:
        """The collection of that name, if this owner has it or somebody shares it."""
        if not CONVERSATION_NAME.fullmatch(name):
            return None
        return self._own(name) or next((one for one in self.listed() if one.name == name), None)

    def _own(self, name: str) -> Collection | None:
        journal = self._journal(name)
        return self._read(journal, self._mark(journal))

    def _read(self, journal: str, mark: int) -> Collection | None:
        _, owner, name = journal.split("/")
        rows = _rows(self._journals, journal, mark)
        found = _collection(name, rows, is_own=owner == self._owner)
        if not found or found.is_own:
            return found
        mine = self._journal(name)
        asked = _asked(_rows(self._journals, mine, self._mark(mine)))
        never = (replace(one, asked="", label="") for one in found.questions)
        return replace(found, questions=tuple(asked.get(one.text, one) for one in never))

    def _mark(self, journal: str) -> int:
        return self._journals.marks(journal).get(journal, 0)

    def _append(self, name: str, row: Mapping[str, Any]) -> None:
        self._journals.append(self._journal(name), row, THE_COLLECTION)

    def _journal(self, name: str) -> str:
        if not CONVERSATION_NAME.fullmatch(name):
            raise ValueError(name)
        return f"{FOLDER}/{self._owner}/{name}"


@lru_cache(maxsize=1024)
def _rows(journals: Journals, journal: str, mark: int) -> tuple[Mapping[str, Any], ...]:  # noqa: ARG001
    """The lines of a journal as of its `mark`: every run of the page needs them."""
    return tuple(journals.rows(journal))


def title_of(typed: str) -> str:
    """What was typed as a title, in one line."""
    return " ".join(typed.split())[:LONGEST_TITLE]


def _collection(name: str, rows: Sequence[Mapping[str, Any]], *, is_own: bool) -> Collection | None:
    """What the lines of a journal add up to; None if it is deleted or has only times of asking."""
    state: dict[str, Any] = {"title": "", "filters": None, "shared": False, "deleted": False}
    texts: list[str] = []
    for row in rows:
        state |= {key: row[key] for key in state.keys() & row.keys()}
        if "save" in row and row["save"] not in texts:
            texts.append(row["save"])
        if row.get("drop") in texts:
            texts.remove(row["drop"])
    if state["filters"] is None or state["deleted"]:
        return None
    asked = _asked(rows)
    questions = tuple(asked.get(text, Saved(text)) for text in texts)
    filters = _filters(state["filters"])
    return Collection(name, state["title"], filters, state["shared"], questions, is_own)


def _asked(rows: Sequence[Mapping[str, Any]]) -> dict[str, Saved]:
    """The questions that were asked, as of the last time."""
    return {
        row["asked"]: Saved(row["asked"], row["at"], row["label"]) for row in rows if "asked" in row
    }


def _filters(row: Mapping[str, Any]) -> Filters:
    known = {one.name for one in fields(Filters)}
    given: dict[str, Any] = {name: value for name, value in row.items() if name in known}
    for name, value in given.items():
        given[name] = value if isinstance(value, str) else tuple(value)
    return Filters(**given)
