"""Evaluation cases: their fields, and the validation of rows from JSONL or YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.case_rows import rows, set_files
from evals.matching import can_match
from ingest.article import moment
from ingest.errors import CaseError

NOT_COVERED = "not_covered"
LABELS = ("confirmed", "denied", "disputed", "reported", NOT_COVERED)
FIELDS = {
    "id",
    "question",
    "as_of",
    "answerable",
    "answers",
    "parts",
    "evidence",
    "verdict",
    "history",
    "tags",
}


EVIDENCE = ("url", "quote", "speaker")


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article that answers the question and, if given, the quote that does and its speaker."""

    url: str
    quote: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its expected answer. `parts` are groups of acceptable strings; a complete
    answer contains one of each group."""

    id: str
    question: str
    answerable: bool
    as_of: str = ""
    answers: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verdict: str = ""
    history: tuple[Mapping[str, str], ...] = ()
    tags: tuple[str, ...] = ()

    @classmethod
    def from_saved(cls, row: Mapping[str, Any]) -> Case:
        """The case that a run has saved."""
        return case_of({name: value for name, value in row.items() if value != ""}, row["id"])


def load(sources: Sequence[Path], tags: Sequence[str] = ()) -> list[Case]:
    """The cases of these files, folders and globs in order; with `tags`, those with any of them.

    Raises CaseError, naming file and line, for a malformed case, a duplicate id or an empty set.
    """
    cases: dict[str, Case] = {}
    places: dict[str, str] = {}
    for path in set_files(sources):
        before = len(cases)
        for at, row in rows(path):
            case = case_of(row, at)
            if case.id in cases:
                raise CaseError(
                    f"{at}: the id {case.id!r} is there twice, first at {places[case.id]}",
                    "give each its own",
                )
            cases[case.id], places[case.id] = case, at
        if len(cases) == before:
            raise CaseError(f"{path}: no cases in it", "add one")
    return _tagged(list(cases.values()), tags)


def _tagged(cases: list[Case], tags: Sequence[str]) -> list[Case]:
    if not tags:
        return cases
    found = [case for case in cases if not set(tags).isdisjoint(case.tags)]
    if not found:
        known = ", ".join(sorted({tag for case in cases for tag in case.tags})) or "none"
        raise CaseError(f"no case has the tag {' or '.join(tags)}", f"the tags there are: {known}")
    return found


def case_of(row: Mapping[str, Any], at: str) -> Case:
    """The case in a row, which `at` locates in messages. Raises CaseError if it is invalid."""
    if unknown := set(row) - FIELDS:
        raise CaseError(f"{at}: unknown field {min(map(str, unknown))!r}", "see docs/evals.md")
    _expect(_is_text(row), at, "there is half of a character in it, which no text has")
    _expect(isinstance(row.get("id"), str) and row["id"], at, '"id" is no string')
    _expect(isinstance(row.get("question"), str) and row["question"], at, '"question" is no string')
    _expect(isinstance(row.get("answerable"), bool), at, '"answerable" is not true or false')
    verdict = row.get("verdict") or ""
    _expect(not verdict or verdict in LABELS, at, f'"verdict" is not one of {", ".join(LABELS)}')
    if not row["answerable"]:
        _expect(not row.get("answers"), at, '"answers" of a case that has none')
        _expect(verdict in ("", NOT_COVERED), at, f"the verdict {verdict} of a case without answer")
    return Case(
        id=row["id"],
        question=row["question"],
        answerable=row["answerable"],
        as_of=_day(row.get("as_of") or "", at),
        answers=_matchable(_strings(row, "answers", at), "answers", at),
        parts=_parts(row.get("parts") or [], at),
        evidence=_evidence_list(row.get("evidence") or [], at),
        verdict=verdict,
        history=_turns(row.get("history") or [], at),
        tags=_strings(row, "tags", at),
    )


def _parts(value: Any, at: str) -> tuple[tuple[str, ...], ...]:
    _expect(isinstance(value, list), at, '"parts" is not a list of lists of strings')
    _expect(all(value), at, '"parts" has one without strings')
    return tuple(_matchable(_strings({"parts": part}, "parts", at), "parts", at) for part in value)


def _evidence_list(value: Any, at: str) -> tuple[Evidence, ...]:
    _expect(isinstance(value, list), at, '"evidence" is not a list')
    return tuple(_evidence(item, at) for item in value)


def _evidence(item: Any, at: str) -> Evidence:
    good = isinstance(item, dict) and item.get("url") and _are_strings(item, EVIDENCE)
    _expect(good, at, f'"evidence" is not a list of {{{", ".join(EVIDENCE)}}}, all strings')
    if item.get("quote"):
        _matchable((item["quote"],), "quote", at)
    return Evidence(**{name: item.get(name) or "" for name in EVIDENCE})


def _are_strings(item: Mapping[str, Any], names: Sequence[str]) -> bool:
    known = set(item) <= set(names)
    return known and all(isinstance(value or "", str) for value in item.values())


def _turns(value: Any, at: str) -> tuple[Mapping[str, str], ...]:
    good = isinstance(value, list) and all(_is_turn(turn) for turn in value)
    _expect(good, at, '"history" is not a list of {"question", "answer"}')
    return tuple(value)


def _is_turn(turn: Any) -> bool:
    named = isinstance(turn, dict) and set(turn) == {"question", "answer"}
    return named and all(isinstance(text, str) and text for text in turn.values())


def _matchable(texts: tuple[str, ...], name: str, at: str) -> tuple[str, ...]:
    for text in texts:
        _expect(can_match(text), at, f'"{name}": no text can be found to hold {text!r}')
    return texts


def _is_text(row: Mapping[str, Any]) -> bool:
    try:
        json.dumps(row, ensure_ascii=False, default=str).encode()
    except (UnicodeEncodeError, TypeError, RecursionError):
        return False
    return True


def _strings(row: Mapping[str, Any], name: str, at: str) -> tuple[str, ...]:
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
