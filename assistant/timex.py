"""Temporal expressions: the days a question names, resolved against the day it is asked from.

What counts as one follows TIMEX3 (Pustejovsky et al., "TimeML", 2003) as far as questions about
news go: calendar dates and parts of them, weekdays, periods counted back from today, and ranges.
A day or month without a year is the latest one that has begun, or the next where the question
looks ahead.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = dict(
    zip(
        "a an one two three four five six seven eight nine ten few several couple".split(),
        (1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 3, 5, 2),
        strict=True,
    )
)
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|Jun(?:e|\.)?|Jul(?:y|\.)?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
YEAR = r"(?:19|20)\d\d"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
UNIT = r"(?:day|week|month|year)"
ENDS = r"(?i:early|mid|late|(?:the\s+)?(?:start|beginning|middle|end)\s+of)"
LOOKS_AHEAD = re.compile(
    r"\b(?:will|next|coming|upcoming|scheduled|due|planned|going to|tomorrow)\b", re.IGNORECASE
)
LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|lately|now|current(?:ly)?|so far)\b",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"\b(?:published|reports?|reported|reporting|articles?|stories|story|coverage|written|wrote)\W+$",
    re.IGNORECASE,
)
LASTING = re.compile(r"\bbe(?:en|ing)\s+\w+\s*$", re.IGNORECASE)
"""Before "since": a state that has lasted ("been closed since June 13"), which bounds no report."""
PART_OF_MONTH = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
PART_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
YESTERDAY = {"yesterday", "last night"}
SLACK = {"day": 0, "week": 3, "month": 15, "year": 183}
"""Days on either side that "three weeks ago" may mean."""
REPORTED_ON = 2 * 86400.0
"""Seconds after an event in which it is news."""
PRESSING = 4.0
SHORT = 31 * 86400.0
"""Seconds of the longest period that is a date rather than a time."""
NEAR = 40
"""Characters before an expression in which the question may look ahead."""
COMING = 31
"""Days in which a day without a year is one to come rather than the last one."""
RECENT = {"day": 7, "week": 30, "month": 120}

Days = tuple[date, date]
"""The first and the last day of a period."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days a question names in `text`: from `first` to `last`, both in it, None where it is open.

    `strict` where the question bounds the reports themselves ("coverage in June", "since Monday"),
    rather than what they tell of. `known` is false for a day that no calendar has ("June 31").
    """

    text: str
    first: date | None = None
    last: date | None = None
    strict: bool = False
    known: bool = True


def periods(text: str, today: date) -> tuple[Period, ...]:
    """The periods a question names, in order."""
    found = (_period(match, text, today) for match in EXPRESSION.finditer(text))
    return tuple(period for period in found if period)


def asks_for_latest(text: str) -> bool:
    """Whether a question asks for what is newest ("the latest", "so far", "now")."""
    return bool(LATEST.search(text))


def starts(day: date | None) -> float | None:
    """The first second of a day, UTC, as epoch seconds."""
    return datetime.combine(day, time.min, UTC).timestamp() if day else None


def ends(day: date | None) -> float | None:
    """The last microsecond of a day, UTC, as epoch seconds."""
    return datetime.combine(day, time.max, UTC).timestamp() if day else None


def distance(
    moment: float, as_of: float, named: Sequence[Period], *, latest: bool = False
) -> float:
    """Seconds between a report of that moment and what is asked about: 0 within a named period and
    for the days after it in which it is still reported on; without a period, its age.

    What is `latest`, or of a named day, is missed by days where other news is missed by weeks, so
    these distances count more. The newest reports may tell of days long past as well: they are as
    near as those of a long period, and nearly as near as those of a short one.
    """
    age = max(as_of - moment, 0.0) * (PRESSING if latest else 1.0)
    spans = [(starts(p.first), ends(p.last)) for p in named if p.known and not p.strict]
    spans = [(first, last) for first, last in spans if first is None or first <= as_of]
    if not spans:
        return age
    short = all(first and last and last - first <= SHORT for first, last in spans)
    outside = min(_outside(moment, first, min(last or as_of, as_of)) for first, last in spans)
    return min(outside, age + (SHORT if short else 0.0))


def _outside(moment: float, first: float | None, last: float) -> float:
    if first is None:  # "before Tuesday" asks for the days before it rather than for any day
        return last - moment if moment <= last else PRESSING * (moment - last)
    return PRESSING * max(first - moment, moment - last - REPORTED_ON, 0.0)


def _period(match: re.Match[str], text: str, today: date) -> Period | None:
    relation = (match["relation"] or "").lower()
    named = [match["one"]] + ([match["other"]] if match["other"] else [])
    before = text[: match.start()]
    if BARE.fullmatch(named[0]) and relation in ("", "of", "for", "by"):
        return None
    ahead = LOOKS_AHEAD.search(before[-NEAR:] + relation)
    calendar = _Days(today, bool(ahead))
    days = [_resolved(part, calendar) for part in named]
    bounds = [pair for pair in days if pair]
    if len(bounds) < len(days):
        return Period(match[0], known=False)
    told_since = relation == "since" and not LASTING.search(before)
    strict = told_since or bool(PUBLISHED.search(before))
    return Period(match[0], *_related(relation, bounds), strict=strict)


def _related(relation: str, bounds: list[Days]) -> tuple[date | None, date | None]:
    first, last = bounds[0][0], bounds[-1][1]
    if len(bounds) == 2:
        # "from November to January": the first is of the year before.
        return (first if first <= last else first - relativedelta(years=1)), last
    if relation in ("since", "from", "after", "following"):
        return first, None
    if relation in ("before", "prior to", "until", "till", "up to", "by", "as of"):
        return None, last
    return first, last


def _resolved(said: str, calendar: _Days) -> Days | None:
    """The days an expression stands for; None for a day that no calendar has."""
    for pattern, resolve in POINTS:
        if match := pattern.fullmatch(said):
            try:
                return resolve(calendar, match)
            except (ValueError, OverflowError):
                return None
    return None


@dataclass(frozen=True, slots=True)
class _Days:
    """The day a question is asked from, and whether it looks ahead; resolves expressions."""

    today: date
    ahead: bool

    def iso(self, match: re.Match[str]) -> Days:
        day = date.fromisoformat(match["iso"])
        return day, day

    def day(self, match: re.Match[str]) -> Days:
        month, number = _month(match["month"]), int(re.sub(r"\D", "", match["day"]))
        year = match["year"]
        day = date(int(year), month, number) if year else self._nearest(month, number)
        return day, day

    def part_of_month(self, match: re.Match[str]) -> Days:
        first, last = PART_OF_MONTH[_end(match["end"])]
        month = _month(match["month"])
        year = int(match["year"]) if match["year"] else self._nearest(month, first).year
        return date(year, month, first), date(year, month, min(last, monthrange(year, month)[1]))

    def part_of_year(self, match: re.Match[str]) -> Days:
        first, last = PART_OF_YEAR[_end(match["end"])]
        return _whole_month(int(match["year"]), first)[0], _whole_month(int(match["year"]), last)[1]

    def month_of_year(self, match: re.Match[str]) -> Days:
        return _whole_month(int(match["year"]), _month(match["month"]))

    def bare_month(self, match: re.Match[str]) -> Days:
        month, which = _month(match["month"]), (match["which"] or "").lower()
        near = self._nearest(month, 1, ahead=self.ahead or which == "next")
        if (
            which in ("last", "past")
            and near.month == self.today.month
            and near.year == self.today.year
        ):
            near -= relativedelta(years=1)
        return _whole_month(near.year, month)

    def year(self, match: re.Match[str]) -> Days:
        year = int(match["year"])
        return date(year, 1, 1), date(year, 12, 31)

    def near_today(self, match: re.Match[str]) -> Days:
        word = match["word"].lower()
        day = self.today + timedelta(days=-1 if word in YESTERDAY else word == "tomorrow")
        return day, day

    def this_or_last(self, match: re.Match[str]) -> Days:
        unit, which = match["unit"].lower(), match["which"].lower()
        step = {"this": 0, "next": 1, "coming": 1}.get(which, -1)
        if unit in ("week", "weekend"):
            monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=step)
            return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(
                days=6
            )
        if unit == "month":
            there = self.today + relativedelta(months=step)
            return _whole_month(there.year, there.month)
        return date(self.today.year + step, 1, 1), date(self.today.year + step, 12, 31)

    def counted_back(self, match: re.Match[str]) -> Days:
        return self.today - _length(match["count"], match["unit"]), self.today

    def ago(self, match: re.Match[str]) -> Days:
        day = self.today - _length(match["count"], match["unit"])
        # "Three weeks ago" is the week around that day, "two months ago" the month.
        slack = timedelta(days=SLACK[match["unit"].lower()])
        return day - slack, min(day + slack, self.today)

    def recent(self, match: re.Match[str]) -> Days:
        return self.today - timedelta(days=RECENT[match["unit"].lower()]), self.today

    def weekday(self, match: re.Match[str]) -> Days:
        wanted, which = WEEKDAYS.index(match["weekday"].lower()), (match["which"] or "").lower()
        back = (self.today.weekday() - wanted) % 7
        if which in ("next", "coming") or (self.ahead and not which):
            day = self.today + timedelta(days=7 - back)
        else:
            day = self.today - timedelta(days=back or (7 if which == "last" else 0))
        return day, day

    def _nearest(self, month: int, number: int, *, ahead: bool | None = None) -> date:
        """That day of the latest year in which it is not to come or, `ahead`, the first in which it
        is not past. Raises ValueError where no year has it."""
        ahead = self.ahead if ahead is None else ahead
        with suppress(ValueError):
            coming = self.today + timedelta(days=COMING)
            if number > 1 and (day := date(coming.year, month, number)) > self.today:
                ahead = ahead or day <= coming
        step, year = (1 if ahead else -1), self.today.year
        for at in range(year, year + 9 * step, step):
            if number <= monthrange(at, month)[1]:
                day = date(at, month, number)
                if (day >= self.today) if ahead else (day <= self.today):
                    return day
        raise ValueError(f"no year has day {number} of month {month}")


def _whole_month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def _end(said: str) -> str:
    """Which third: "the beginning of" is "early"."""
    word = said.lower().split()[-2] if " " in said else said.lower()
    return {"start": "early", "beginning": "early", "middle": "mid", "end": "late"}.get(word, word)


def _length(count: str, unit: str) -> relativedelta:
    number = int(count) if count.isdecimal() else NUMBERS[count.lower()]
    days = {"day": 1, "week": 7}.get(unit.lower())
    if days:
        return relativedelta(days=days * number)
    return relativedelta(months=number * (12 if unit.lower() == "year" else 1))


Resolver = Callable[[_Days, re.Match[str]], Days]
GRAMMAR: tuple[tuple[str, Resolver], ...] = (
    (r"(?P<iso>\d{4}-\d\d-\d\d)", _Days.iso),
    (
        rf"(?P<month>{MONTH})\s+(?P<day>{DAY})(?!\d)(?:,?\s+(?P<year>{YEAR}))?",
        _Days.day,
    ),
    (
        rf"(?P<day>{DAY})\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>{YEAR}))?",
        _Days.day,
    ),
    (rf"(?P<end>{ENDS})[\s-]+(?P<month>{MONTH})(?:\s+(?P<year>{YEAR}))?", _Days.part_of_month),
    (rf"(?P<end>{ENDS})[\s-]+(?P<year>{YEAR})", _Days.part_of_year),
    (rf"(?P<month>{MONTH}),?\s+(?:of\s+)?(?P<year>{YEAR})", _Days.month_of_year),
    (rf"(?:(?P<which>(?i:last|this|next|past))\s+)?(?P<month>{MONTH})", _Days.bare_month),
    (rf"(?P<year>{YEAR})", _Days.year),
    (
        r"(?P<word>(?i:today|tonight|yesterday|tomorrow|last night|"
        r"this (?:morning|afternoon|evening)))",
        _Days.near_today,
    ),
    (
        rf"(?i:(?:last|past|previous)\s+(?P<count>{COUNT})\s+(?:of\s+)?(?P<unit>{UNIT})s?)",
        _Days.counted_back,
    ),
    (rf"(?i:(?P<count>{COUNT})\s+(?:of\s+)?(?P<unit>{UNIT})s?\s+(?:ago|earlier))", _Days.ago),
    (
        r"(?i:(?P<which>this|last|past|previous|next|coming)\s+(?P<unit>weekend|week|month|year))",
        _Days.this_or_last,
    ),
    (r"(?i:recent\s+(?P<unit>day|week|month)s)", _Days.recent),
    (
        rf"(?:(?P<which>(?i:last|this|next|past|coming))\s+)?(?P<weekday>{WEEKDAY})",
        _Days.weekday,
    ),
)
"""What a temporal expression looks like, the more specific first, and what it stands for."""
POINTS = tuple((re.compile(pattern), resolve) for pattern, resolve in GRAMMAR)
POINT = "|".join(re.sub(r"\?P<\w+>", "?:", pattern) for pattern, _ in GRAMMAR)
BARE = re.compile(rf"{MONTH}|{YEAR}")
"""A month or a year alone, which is one only after "in", "since", ... ("May" is also a name)."""
RELATION = (
    r"(?i:since|after|following|before|prior to|until|till|up to|by|as of|between|from|in|of|on|"
    r"during|over|within|for)"
)
EXPRESSION = re.compile(
    rf"(?:\b(?P<relation>{RELATION})\s+(?:(?i:the)\s+(?!{YEAR}))?)?(?<![\w-])(?P<one>{POINT})(?![\w-])"
    rf"(?:\s*(?:\b(?i:and|to|until|till|through)\b|–|-)\s*(?P<other>{POINT})(?![\w-]))?"
)
