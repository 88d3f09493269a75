"""Evaluation cases: the JSONL contract, checked line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.article import moment
from ingest.errors import CaseError

LABELS = ("confirmed", "denied", "disputed", "reported", "not_covered")
FIELDS = {
    "id",
    "question",
    "as_of",
    "answerable",
    "answers",
    "evidence",
    "verdict",
    "history",
    "tags",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article that answers the question, and the words that do, where they are given."""

    url: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a good answer to it is."""

    id: str
    question: str
    answerable: bool
    as_of: str = ""
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verdict: str = ""
    history: tuple[Mapping[str, str], ...] = ()
    tags: tuple[str, ...] = ()


def load(paths: Sequence[Path]) -> list[Case]:
    """The cases of these files in order.

    Raises CaseError, naming file and line, for a malformed case, a doubled id or an empty set.
    """
    cases: dict[str, Case] = {}
    for path in paths:
        for at, row in _rows(path):
            case = _case(row, at)
            if case.id in cases:
                raise CaseError(f"{at}: the id {case.id!r} is there twice", "give each its own")
            cases[case.id] = case
    if not cases:
        raise CaseError(f"{', '.join(map(str, paths))}: no cases in it", "add one a line")
    return list(cases.values())


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: the set cannot be read ({error})", "check its name") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            at = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise CaseError(f"{at}: not JSON ({error.msg})", "one case a line") from error
            if not isinstance(row, dict):
                raise CaseError(f"{at}: this is not an object", "one case a line")
            yield at, row


def _case(row: dict[str, Any], at: str) -> Case:
    if unknown := set(row) - FIELDS:
        raise CaseError(f"{at}: unknown field {sorted(unknown)[0]!r}", "see docs/design.md")
    _expect(isinstance(row.get("id"), str) and row["id"], at, '"id" is no string')
    _expect(isinstance(row.get("question"), str) and row["question"], at, '"question" is no string')
    _expect(isinstance(row.get("answerable"), bool), at, '"answerable" is not true or false')
    verdict = row.get("verdict") or ""
    _expect(not verdict or verdict in LABELS, at, f'"verdict" is not one of {", ".join(LABELS)}')
    return Case(
        id=row["id"],
        question=row["question"],
        answerable=row["answerable"],
        as_of=_day(row.get("as_of") or "", at),
        answers=_strings(row, "answers", at),
        evidence=_evidence_list(row.get("evidence") or [], at),
        verdict=verdict,
        history=_turns(row.get("history") or [], at),
        tags=_strings(row, "tags", at),
    )


def _evidence_list(value: Any, at: str) -> tuple[Evidence, ...]:
    _expect(isinstance(value, list), at, '"evidence" is not a list')
    return tuple(_evidence(item, at) for item in value)


def _evidence(item: Any, at: str) -> Evidence:
    good = isinstance(item, dict) and isinstance(item.get("url"), str)
    _expect(good, at, '"evidence" is not a list of {"url", "quote"?}')
    return Evidence(item["url"], item.get("quote") or "")


def _turns(value: Any, at: str) -> tuple[Mapping[str, str], ...]:
    good = isinstance(value, list) and all(isinstance(turn, dict) for turn in value)
    _expect(good, at, '"history" is not a list of {"question", "answer"}')
    return tuple(value)


def _strings(row: dict[str, Any], name: str, at: str) -> tuple[str, ...]:
    value = row.get(name) or []
    good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    _expect(good, at, f'"{name}" is not a list of strings')
    return tuple(value)


def _day(value: str, at: str) -> str:
    try:
        if value:
            moment(value)
    except (ValueError, TypeError):
        raise CaseError(f'{at}: "as_of" is {value!r}, not an ISO date', "mend it") from None
    return value


def _expect(good: Any, at: str, complaint: str) -> None:
    if not good:
        raise CaseError(f"{at}: {complaint}", "mend that line")
