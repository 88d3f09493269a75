"""Conversations, kept beside the archive: what was asked, and each answer with the revisions it
cites.

A conversation is a file, a turn a line of it: the ANSWER of the contract, as it was shown; a line
with a "title" alone renames it. Lines are only ever added; one that a stop cut off is passed over.
Whoever opens it again sees the answer of that day with the words it rested on, whatever has been
published since.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation, Draft, Removed, Said, Side, Statement, Usage, Verdict
from assistant.chain import Chain
from assistant.kept_lines import append, rows
from assistant.question import understand
from ingest.article import Passage
from ingest.holdings import Placed
from ingest.tables import WITHDRAWN

FOLDER = "conversations"
KIND = "the conversation"
NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")
FIELDS = {
    "question", "standalone", "as_of", "text", "statements", "citations", "verdict", "removed",
    "usage", "reader", "prompt_version", "note", "timings_ms",
}  # fmt: skip
"""What a line must have to be a turn."""
GONE = "what rested on an article that was withdrawn or removed since is left out"
LONGEST_TITLE = 200
SHOWN = 30
"""Conversations that are listed, the newest."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation that was kept: its name, its title, which is its first question until it is
    renamed, and when it began (ISO, UTC)."""

    name: str
    title: str
    begun: str


class Conversations:
    """Those of one archive. Several processes may use them; each conversation has one writer."""

    def __init__(self, archive: Path) -> None:
        self._folder = archive / FOLDER

    def add(self, name: str, answer: Answer) -> None:
        """Keep a turn. Raises NotKept where the file cannot be written."""
        append(self._path(name), answer.to_json(), KIND)

    def rename(self, name: str, title: str) -> None:
        """Give a conversation that is kept another title; a blank one changes nothing. Raises
        NotKept where the file cannot be written."""
        title = " ".join(title.split())[:LONGEST_TITLE]
        if title and self._path(name).is_file():
            append(self._path(name), {"title": title}, KIND)

    def listed(self, search: str = "") -> list[Kept]:
        """The newest conversations, newest first; with `search` those that have all its words in
        their title, questions or answers."""
        if not self._folder.is_dir():
            return []
        names = sorted(p.stem for p in self._folder.glob("*.jsonl") if NAME.fullmatch(p.stem))
        words = search.casefold().split()
        found = (self._kept(name, words) for name in reversed(names))
        return list(islice(filter(None, found), SHOWN))

    def turns(self, name: str) -> list[dict[str, Any]]:
        """The answers of a conversation in order, as JSON documents; none for one that is gone."""
        return [row for row in rows(self._path(name)) if row.keys() >= FIELDS]

    def forget(self, name: str) -> None:
        """Delete a conversation."""
        self._path(name).unlink(missing_ok=True)

    def _kept(self, name: str, words: Sequence[str]) -> Kept | None:
        """The conversation of that name, if it has a turn and all of these words."""
        lines = list(rows(self._path(name)))
        asked = [row for row in lines if row.keys() >= FIELDS]
        if not asked:
            return None
        titles = [row["title"] for row in lines if isinstance(row.get("title"), str)]
        title = titles[-1] if titles else asked[0]["question"]
        said = " ".join([title, *(f"{row['question']} {row['text']}" for row in asked)]).casefold()
        if not all(word in said for word in words):
            return None
        begun = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return Kept(name, title, begun.isoformat())

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError(name)
        return self._folder / f"{name}.jsonl"


def new_name() -> str:
    """A name for a conversation that begins now; names sort by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def restored(turn: Mapping[str, Any], chain: Chain) -> Answer:
    """The answer that was kept, its citations at the revisions they were of; no model is asked.
    What rests on an article that has been withdrawn or removed since is left out, and the note
    says so."""
    catalog = chain.archive.catalog
    question = understand(turn["standalone"], as_of=turn["as_of"], holdings=catalog)
    if turn["question"] != turn["standalone"]:
        question = replace(question, typed=turn["question"])
    cited = {row["n"]: _citation(row, chain) for row in turn["citations"]}
    there = {n for n, citation in cited.items() if citation}
    statements = [_statement(row, there) for row in turn["statements"]]
    kept = tuple(s for s in statements if s.citations)
    draft = Draft(
        kept,
        tuple(citation for citation in cited.values() if citation),
        _verdict(turn, there) if len(there) == len(cited) else None,
        Removed(**turn["removed"]),
        Usage(**turn["usage"]) if turn["usage"] else None,
        "; ".join(filter(None, (turn["note"], "" if len(there) == len(cited) else GONE))),
    )
    return Answer(question, draft, (), turn["reader"], turn["prompt_version"], turn["timings_ms"])


def _citation(row: Mapping[str, Any], chain: Chain) -> Citation | None:
    revision = chain.archive.catalog.revision(row["article_id"], row["revision"])
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


def _verdict(turn: Mapping[str, Any], there: set[int]) -> Verdict | None:
    row = turn["verdict"]
    if not row:
        return None
    stances = turn.get("stances") or ["other"] * len(row["sides"])
    sides = (
        Side(**side, stance=stance)
        for side, stance in zip(row["sides"], stances, strict=True)
        if side["citation"] in there
    )
    return Verdict(row["label"], tuple(sides))
