"""Conversations stored beside the archive: questions, and answers with the revisions they cite.

A conversation is an append-only journal with one line per turn: the ANSWER of the contract, as it
was shown. A line with only a "title" renames it, "kept" truncates it to so many turns, and "shared"
lets others read it or stops that. A line that was cut off by a crash is skipped. A conversation
opened again shows the answers of that day with the words they cited, whatever has been published
since.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from assistant.chain import Chain
from assistant.find.hit import named
from assistant.understand.question import Filters, Question, understand
from assistant.understand.usage import Usage
from assistant.write.answer import (
    Answer,
    Citation,
    Draft,
    Part,
    Removed,
    Said,
    Side,
    Statement,
    Verdict,
)
from ingest.article import Passage
from ingest.catalog.holdings import Placed
from ingest.catalog.journals import Journals
from ingest.catalog.tables import WITHDRAWN
from ingest.coverage import Coverage
from ingest.errors import QuestionError

FOLDER = "conversations"
THE_CONVERSATION = "the conversation"
CONVERSATION_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{16}")
OWNER = re.compile(r"[0-9a-f]{16,64}")
TURN_FIELDS = {
    "question", "standalone", "as_of", "text", "statements", "citations", "verdict", "removed",
    "usage", "reader", "prompt_version", "note", "timings_ms",
}  # fmt: skip
"""What a line must have to be a turn."""
LONGEST_TITLE = 200
LISTED = 30
"""Maximum number of conversations that are listed, the newest first."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The summary of a stored conversation: its name, its title, which is its first question
    until it is renamed, when it began (ISO, UTC), whether others may read it, how many turns it
    has, and the label of its first verdict, or an empty string."""

    name: str
    title: str
    begun: str
    shared: bool
    length: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored conversation, with its answers in order as JSON documents."""

    heading: Heading
    turns: Sequence[Mapping[str, Any]]

    def has(self, words: Sequence[str]) -> bool:
        """Whether title, questions and answers hold all these words, in lower case."""
        said = [self.heading.title, *(f"{turn['question']} {turn['text']}" for turn in self.turns)]
        text = " ".join(said).casefold()
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A deleted conversation: its name and the rows of its journal."""

    name: str
    rows: tuple[Mapping[str, Any], ...]


class Conversations:
    """The conversations of one owner (see `owner_named`) in one archive. Several processes may use
    them."""

    def __init__(self, journals: Journals, owner: str) -> None:
        if not OWNER.fullmatch(owner):
            raise ValueError(owner)
        self._journals, self._owner = journals, owner

    def add(self, name: str, answer: Answer, after: int | None = None) -> int | None:
        """Append a turn; with `after`, only if that is still the conversation's mark (0 for a new
        one). Returns the new mark, or None if turns were added meanwhile. Raises NotKept if it
        cannot be written."""
        journal, row = self._journal(name), answer.to_json()
        mark = self._journals.append(journal, row, THE_CONVERSATION, after)
        if mark and after is not None:
            _last_read(self._journals, journal).went_on(after, mark, row)
        return mark

    def cut(self, name: str, turns: int) -> None:
        """Truncate a conversation to its first `turns`. Raises NotKept."""
        self._note(name, {"kept": turns})

    def rename(self, name: str, title: str) -> None:
        """Rename a stored conversation; a blank title changes nothing. Raises NotKept if it cannot
        be written."""
        if title := " ".join(title.split())[:LONGEST_TITLE]:
            self._note(name, {"title": title})

    def share(self, name: str, *, shared: bool) -> None:
        """Allow others who know its name to read a conversation, or stop that. Raises NotKept."""
        self._note(name, {"shared": shared})

    def listed(self, search: str = "") -> list[Heading]:
        """The newest conversations, newest first; with `search` those that have all its words in
        their title, questions or answers."""
        marks = self._journals.marks(f"{FOLDER}/{self._owner}/")
        newest = [
            one for one in reversed(marks.items()) if CONVERSATION_NAME.fullmatch(_name(one[0]))
        ]
        if words := search.casefold().split():
            read = (_read(self._journals, journal) for journal, _ in newest)
            found = (kept.heading for kept in read if kept and kept.has(words))
        else:
            headings = (self._heading(*one) for one in newest)
            found = (heading for heading in headings if heading)
        return list(islice(found, LISTED))

    def heading(self, name: str) -> Heading | None:
        """The summary of the conversation of that name; None where `kept` returns None."""
        journal = self._journal(name)
        mark = self._journals.marks(journal).get(journal)
        return self._heading(journal, mark) if mark is not None else None

    def kept(self, name: str) -> Kept | None:
        """The conversation of that name; None if it was deleted, has no turns, or never existed."""
        return (
            _read(self._journals, self._journal(name))
            if CONVERSATION_NAME.fullmatch(name)
            else None
        )

    def forget(self, name: str) -> Forgotten:
        """Delete a conversation; returns what `restore` takes."""
        journal = self._journal(name)
        rows = tuple(self._journals.rows(journal))
        self._journals.remove(journal)
        return Forgotten(name, rows)

    def restore(self, forgotten: Forgotten) -> None:
        """Store a deleted conversation again, unless there is one of its name. Raises NotKept."""
        journal, mark = self._journal(forgotten.name), 0
        for row in forgotten.rows:
            added = self._journals.append(journal, row, THE_CONVERSATION, mark)
            if added is None:
                return
            mark = added

    def _note(self, name: str, row: Mapping[str, Any]) -> None:
        journal = self._journal(name)
        if any(True for _ in self._journals.rows(journal)):
            self._journals.append(journal, row, THE_CONVERSATION)

    def _heading(self, journal: str, mark: int) -> Heading | None:
        return _last_read(self._journals, journal).heading(mark)

    def _journal(self, name: str) -> str:
        if not CONVERSATION_NAME.fullmatch(name):
            raise ValueError(name)
        return f"{FOLDER}/{self._owner}/{name}"


def shared_conversation(journals: Journals, name: str) -> Kept | None:
    """The conversation of that name, of any owner, if it is shared."""
    if not CONVERSATION_NAME.fullmatch(name):
        return None
    named = (one for one in journals.marks(f"{FOLDER}/") if _name(one) == name)
    found = (_read(journals, journal) for journal in named)
    return next((item for item in found if item and item.heading.shared), None)


def new_name() -> str:
    """A name for a conversation that begins now; names sort by time and cannot be guessed."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(8)}"


def owner_named(identity: str) -> str:
    """The owner id for a user's secret or name: a hash, so that stored data does not reveal it."""
    return hashlib.sha256(f"dateline owner {identity}".encode()).hexdigest()[:32]


def _name(journal: str) -> str:
    return journal.rpartition("/")[2]


class _LastRead:
    """A cache of a journal's mark and heading, since a journal is slow to read. Safe to share
    between threads."""

    def __init__(self, journals: Journals, journal: str) -> None:
        self._journals, self._journal = journals, journal
        self._known: tuple[int, Heading | None] = 0, None

    def heading(self, mark: int) -> Heading | None:
        """The heading at this mark; reads the journal again if the mark has changed."""
        if self._known[0] != mark:
            kept = _read(self._journals, self._journal)
            self._known = mark, kept.heading if kept else None
        return self._known[1]

    def went_on(self, before: int, mark: int, turn: Mapping[str, Any]) -> None:
        """Update the cache: a turn was added at mark `before`, and the mark is now `mark`."""
        at, heading = self._known
        if at != before:
            return
        if heading:
            label = heading.label or _label(turn)
            self._known = mark, replace(heading, length=heading.length + 1, label=label)
        elif not before:
            self._known = mark, _heading_of(self._journal, turn["question"], [turn])


@lru_cache(maxsize=4096)
def _last_read(journals: Journals, journal: str) -> _LastRead:
    return _LastRead(journals, journal)


def _heading_of(
    journal: str, title: str, turns: Sequence[Mapping[str, Any]], *, shared: bool = False
) -> Heading:
    name = _name(journal)
    begun = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    label = next(filter(None, map(_label, turns)), "")
    return Heading(name, title, begun.isoformat(), shared, len(turns), label)


def _label(turn: Mapping[str, Any]) -> str:
    return turn["verdict"]["label"] if turn["verdict"] else ""


def _read(journals: Journals, journal: str) -> Kept | None:
    turns: list[Mapping[str, Any]] = []
    title, shared = "", False
    for row in journals.rows(journal):
        if row.keys() >= TURN_FIELDS:
            turns.append(row)
        elif isinstance(row.get("kept"), int):
            del turns[row["kept"] :]
        title = row["title"] if isinstance(row.get("title"), str) else title
        shared = bool(row.get("shared", shared))
    if not turns:
        return None
    title = title or turns[0]["question"]
    return Kept(_heading_of(journal, title, turns, shared=shared), turns)


def restored(turn: Mapping[str, Any], chain: Chain) -> Answer:
    """A stored answer, with its citations at their original revisions; no model is called.
    Statements whose cited articles have all been withdrawn or removed since are left out, and those
    articles are listed in `gone`."""
    question = _question(turn, chain.coverage)
    cited = {row["n"]: _citation(row, chain) for row in turn["citations"]}
    there = {n for n, citation in cited.items() if citation}
    statements = [_statement(row, there) for row in turn["statements"]]
    kept = [n for n, statement in enumerate(statements) if statement.citations]
    is_whole = len(there) == len(cited)
    draft = Draft(
        tuple(statements[n] for n in kept),
        tuple(citation for citation in cited.values() if citation),
        _verdict(turn, there) if is_whole else None,
        Removed(**turn["removed"]),
        Usage(**turn["usage"]) if turn["usage"] else None,
        turn["note"],
        _parts(turn, there, kept) if is_whole else (),
    )
    gone = dict.fromkeys(named(row) for row in turn["citations"] if row["n"] not in there)
    near = tuple(filter(None, (_citation(row, chain) for row in turn.get("near", ()))))
    made_by = turn["reader"], turn["prompt_version"], turn["timings_ms"]
    return Answer(question, draft, (), *made_by, near, tuple(gone))


def _question(turn: Mapping[str, Any], coverage: Coverage) -> Question:
    asked = {"text": turn["standalone"], "as_of": turn["as_of"], "coverage": coverage}
    filters = turn.get("understood", {}).get("filters", {})
    try:
        question = understand(**asked, **filters)
    except QuestionError:  # an outlet, a language or an article that is no longer in the archive
        named = {
            name: tuple(filters.get(name, ())) for name in ("outlets", "languages", "articles")
        }
        question = replace(understand(**asked), filters=Filters(**{**filters, **named}))
    return replace(
        question, typed=turn["question"] if turn["question"] != turn["standalone"] else ""
    )


def _citation(row: Mapping[str, Any], chain: Chain) -> Citation | None:
    revision = chain.coverage.holdings.revision(row["article_id"], row["revision"])
    if revision is None or revision.state == WITHDRAWN:
        return None
    if revision.article.text[row["start"] : row["end"]] != row["quote"]:
        return None
    ordinal = int(str(row["passage_id"]).rpartition(".")[2])
    passage = Passage(row["article_id"], row["revision"], ordinal, row["start"], row["end"])
    return Citation(row["n"], Placed(passage, revision), row["start"], row["end"])


def _statement(row: Mapping[str, Any], there: set[int]) -> Statement:
    said = Said(**row["attribution"]) if row.get("attribution") else None
    numbers = tuple(n for n in row["citations"] if n in there)
    return Statement(row["text"], row["kind"], numbers, said)


def _parts(turn: Mapping[str, Any], there: set[int], kept: Sequence[int]) -> tuple[Part, ...]:
    """The parts of a question, whose statements are now those `kept`, by their former indices."""
    now = {before: n for n, before in enumerate(kept)}
    return tuple(
        Part(row["text"], verdict, tuple(now[n] for n in row["statements"] if n in now))
        for row in turn.get("parts", ())
        if (verdict := _verdict(row, there))
    )


def _verdict(turn: Mapping[str, Any], there: set[int]) -> Verdict | None:
    row = turn["verdict"]
    if not row:
        return None
    stances = turn.get("stances") or ["other"] * len(row["sides"])
    parties = turn.get("parties") or [""] * len(row["sides"])
    sides = [
        Side(**side, stance=stance, party=party)
        for side, stance, party in zip(row["sides"], stances, parties, strict=True)
    ]
    earlier = [Side(**side) for side in turn.get("earlier", ())]
    return Verdict(
        row["label"],
        tuple(side for side in sides if side.citation in there),
        tuple(side for side in earlier if side.citation in there),
    )
