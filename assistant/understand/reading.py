"""Explains how a question was interpreted, so that the user can check it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.text.timex import Period
from assistant.text.words import number_of
from assistant.understand.claim import folded
from assistant.understand.question import Filters, Question
from ingest.article import long_day
from ingest.passages.embed import SPOKEN


def reading_lines(question: Question) -> list[str]:
    """What was inferred from a question beyond its words, one fact per line; empty for a plain
    question."""
    return list(dict.fromkeys(_lines(question)))


def _lines(question: Question) -> Iterator[str]:
    if told := filtered(question.filters):
        yield f"only reports {told}"
    if question.language not in ("", SPOKEN):
        language = language_name(question.language)
        yield f"asked in {language}: searched with its words as they are, read only in English"
    for typed, meant in question.read_as:
        yield f"“{typed}” read as {meant}"
    if question.typed and folded(_as_read(question)) != folded(question.text):
        yield f"understood as: {question.text}"
    for period in question.periods:
        if not period.known:
            yield f"“{period.text}” is no day of the calendar; read as words"
        elif period.strict:
            yield f"only reports {_days(period)} (“{period.text}”)"
        elif not _is_to_come(period, question):
            yield f"reports {_days(period)} preferred (“{period.text}”)"
    if question.latest:
        yield "the newest reports preferred, more than always"
    for by, author in (("from", False), ("by", True)):
        named = [s for s in question.sources if s.there and s.author == author]
        if named:
            said = "”, “".join(dict.fromkeys(source.said for source in named))
            yield f"only reports {by} {' or '.join(source.name for source in named)} (“{said}”)"
    for source in question.sources:
        if not source.there:
            yield f"the archive has no reports from {source.name} (“{source.said}”); read as words"
    if question.parts:
        yield f"evidence for each of: {'; '.join(question.parts)}"


def _as_read(question: Question) -> str:
    """What was typed, with the spelling corrections applied."""
    text = question.typed
    for typed, meant in question.read_as:
        text = text.replace(typed, meant)
    return text


def filtered(filters: Filters) -> str:
    """The filters in words: "since 28 Mar 2026, from Meridian Wire"; empty without filters."""
    said = [
        f"since {long_day(filters.since[:10])}" if filters.since else "",
        f"up to {long_day(filters.until[:10])}" if filters.until else "",
        f"from {' or '.join(filters.outlets)}" if filters.outlets else "",
        f"in {' or '.join(map(language_name, filters.languages))}" if filters.languages else "",
        f"among {number_of(len(filters.articles), 'chosen article')}" if filters.articles else "",
    ]
    return ", ".join(filter(None, said))


def language_name(code: str) -> str:
    """A language in English: "Spanish" for "es"; the code where it has no name."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))


def reading(question: Question) -> dict[str, Any]:
    """All that was parsed from a question, ready for JSON."""
    return {
        "kind": question.kind,
        "form": question.form,
        "language": question.language,
        "read_as": dict(question.read_as),
        "names": list(question.names),
        "periods": [
            {
                "text": period.text,
                "from": period.first.isoformat() if period.first else None,
                "to": period.last.isoformat() if period.last else None,
                "strict": period.strict,
                "known": period.known,
            }
            for period in question.periods
        ],
        "latest": question.latest,
        "outlets": [
            source.name for source in question.sources if source.there and not source.author
        ],
        "authors": [source.name for source in question.sources if source.author],
        "parts": list(question.parts),
        "filters": asdict(question.filters),
        "lines": reading_lines(question),
    }


def _is_to_come(period: Period, question: Question) -> bool:
    """Whether a period begins after `as_of`, so that no report can be from it."""
    return period.first is not None and period.first.isoformat() > question.as_of[:10]


def _days(period: Period) -> str:
    first, last = _day(period.first), _day(period.last)
    if first and last:
        return f"of {first}" if first == last else f"from {first} to {last}"
    return f"since {first}" if first else f"up to {last}"


def _day(day: date | None) -> str:
    return long_day(day.isoformat()) if day else ""
