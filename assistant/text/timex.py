"""Temporal expressions: the days a question names, resolved against the day it is asked from.

What counts as one follows TIMEX3 (Pustejovsky et al., "TimeML", 2003) as far as questions about
news go: calendar dates and parts of them, weekdays, periods counted back from today, and ranges.
A day or month without a year is the latest one that has begun; or the next, where that is near
and the question looks ahead to it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
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
DAY_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
UNIT = r"(?:day|week|month|year)"
PART_OF_PERIOD = r"(?i:early|mid|late|(?:the\s+)?(?:start|beginning|middle|end)\s+of)"
LOOKS_AHEAD = re.compile(
    r"\b(?:will|[Nn]ext|coming|upcoming|scheduled|due(?! to)|planned|going to|tomorrow)\b|^Will\b"
)
PAST = re.compile(r"\w{2}ed\s+$")
"""A verb right before a day ("the firm that merged on"): the day is not in the future."""
NOWADAYS = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|lately|now|current(?:ly)?|so far)\b",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"\b(?:published|reports|reported|reporting|articles?|stories|coverage|written|wrote)\W+$",
    re.IGNORECASE,
)
LASTING = re.compile(r"\bbe(?:en|ing)\s+\w+\s*$", re.IGNORECASE)
"""Before "since": a lasting state ("been closed since June 13"), which does not filter the
reports."""
THE, NAMED_THING = re.compile(r"(?:\bthe|[’']s)\s+$", re.IGNORECASE), re.compile(r"\s+[a-z]{4,}")
"""Around a day that is part of a name: "the Jan. 6 committee"."""
QUOTATION = re.compile(r"[“\"][^“”\"]*[”\"]")
PART_OF_MONTH = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
PART_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
BEFORE_TODAY = {"yesterday": -1, "last night": -1, "the day before yesterday": -2, "tomorrow": 1}
SLACK = {"day": 0, "week": 3, "month": 15, "year": 45}
"""Tolerance in days on either side of "three weeks ago", by unit."""
REPORTED_ON = 2 * 86400.0
"""Seconds after an event during which it is still reported on."""
PRESSING = 4.0
SHORT_PERIOD = 31 * 86400.0
"""Seconds of the longest period that counts as short in `distance`."""
LOOK_AHEAD_WITHIN = 40
"""Characters before an expression that are searched for words about the future."""
COMING = 31
"""A day without a year is the next one if that is at most this many days away, else the last
one."""
FURTHEST = 180
"""The same limit for a question about the future."""
BOUNDING = ("since", "after", "following", "before", "prior to", "from", "until", "till")
"""Words before a day that the question does not look ahead to, even if it is about the future."""
OF_BARE = ("in", "during", "since", "until", "till", "before", "after", "from", "between")
"""Words that make a month or a year alone a date, unlike "over 2000 deaths"."""
WEEK, DAY_LONG = timedelta(days=7), timedelta(days=1)
RECENT = {"day": 7, "week": 30, "month": 120}

Days = tuple[date, date]
"""The first and the last day of a period."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days a question names in `text`: from `first` to `last`, both inclusive, None if open.

    `strict` if the question filters the reports by their date ("coverage in June", "since Monday"),
    rather than saying when something happened. `known` is false for a day that does not exist
    ("June 31").
    """

    text: str
    first: date | None = None
    last: date | None = None
    strict: bool = False
    known: bool = True


def periods(text: str, today: date) -> tuple[Period, ...]:
    """The periods a question names, in order."""
    text = _without_quotations(text)
    found = (_period(match, text, today) for match in EXPRESSION.finditer(text))
    return tuple(period for period in found if period)


def asks_for_latest(text: str) -> bool:
    """Whether a question asks for what is newest ("the latest", "so far", "now")."""
    return bool(NOWADAYS.search(_without_quotations(text)))


def _without_quotations(text: str) -> str:
    """The text with quotations blanked out: somebody else said those."""
    return QUOTATION.sub(lambda match: " " * len(match[0]), text)


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
    for the days after it in which it is still reported on; without a period, the report's age.

    The age of a report counts PRESSING times if the `latest` are wanted, and so does the distance
    from a named period: there, days matter as much as weeks do for other news. The newest reports
    may also cover days long past, so no distance is greater than the report's age (plus
    SHORT_PERIOD if all the periods are short).
    """
    age = max(as_of - moment, 0.0) * (PRESSING if latest else 1.0)
    spans = [(starts(p.first), ends(p.last)) for p in named if p.known and not p.strict]
    spans = [(first, last) for first, last in spans if first is None or first <= as_of]
    if not spans:
        return age
    short = all(first and last and last - first <= SHORT_PERIOD for first, last in spans)
    outside = min(_outside(moment, first, min(last or as_of, as_of)) for first, last in spans)
    return min(outside, age + (SHORT_PERIOD if short else 0.0))


def _outside(moment: float, first: float | None, last: float) -> float:
    if first is None:  # "before Tuesday" asks for the days before it rather than for any day
        return last - moment if moment <= last else PRESSING * (moment - last)
    return PRESSING * max(first - moment, moment - last - REPORTED_ON, 0.0)


def _period(match: re.Match[str], text: str, today: date) -> Period | None:
    relation = (match["relation"] or "").lower()
    named = [match["one"]] + ([match["other"]] if match["other"] else [])
    before = text[: match.start()]
    if not relation and THE.search(before) and NAMED_THING.match(text[match.end() :]):
        return None
    if BARE_MONTH_OR_YEAR.fullmatch(named[0]) and relation not in OF_BARE:
        return None
    if match["number"]:
        named.append(re.sub(r"(?<!\d)\d{1,2}(?!\d)\w*", match["number"], named[0], count=1))
    of_reports = bool(PUBLISHED.search(before))
    strict = of_reports or (relation == "since" and not LASTING.search(before))
    back = strict or relation in BOUNDING or PAST.search(before)
    ahead = not back and LOOKS_AHEAD.search(before[-LOOK_AHEAD_WITHIN:])
    calendar = _Days(today, bool(ahead))
    days = [_resolved(part, calendar) for part in named]
    bounds = [pair for pair in days if pair]
    if len(bounds) < len(days):
        return Period(match[0], known=False)
    relation = "in" if relation == "from" and of_reports else relation
    return Period(match[0], *_related(relation, bounds), strict=strict)


def _related(relation: str, bounds: list[Days]) -> tuple[date | None, date | None]:
    first, last = bounds[0][0], bounds[-1][1]
    if len(bounds) == 2:
        if first > last and first == bounds[0][1] and first - last >= WEEK:
            return last, first  # two days the wrong way round
        # "from November to January", "between Friday and Sunday": the first is the one before.
        back = relativedelta(days=7) if first - last < WEEK else relativedelta(years=1)
        return (first if first <= last else first - back), last
    if relation in ("since", "from"):
        return first, None
    if relation in ("after", "following"):
        return bounds[0][1] + DAY_LONG, None
    if relation in ("before", "prior to"):
        return None, first - DAY_LONG
    if relation in ("until", "till", "up to", "by", "as of"):
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
        day = (
            date(int(year), month, number) if year else self._nearest(month, number, within=COMING)
        )
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
        day = self.today + timedelta(days=BEFORE_TODAY.get(word, 0))
        return day, day

    def this_or_last(self, match: re.Match[str]) -> Days:
        unit, which = match["unit"].lower(), match["which"].lower()
        if which == "past" and unit != "weekend":
            return self.today - _length("1", unit), self.today
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

    def _nearest(
        self, month: int, number: int, *, ahead: bool | None = None, within: int = 0
    ) -> date:
        """The last such day, or the next one if it is at most `within` days away (FURTHEST if
        `ahead`). Raises ValueError if no year has that day."""
        ahead = self.ahead if ahead is None else ahead
        years = range(self.today.year - 8, self.today.year + 9)
        days = [date(y, month, number) for y in years if number <= monthrange(y, month)[1]]
        if not days:
            raise ValueError(f"no year has day {number} of month {month}")
        coming = next(day for day in days if day >= self.today)
        if coming - self.today <= timedelta(days=FURTHEST if ahead else within):
            return coming
        return next(day for day in reversed(days) if day <= self.today)


def _whole_month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def _end(said: str) -> str:
    """The third of a period: "the beginning of" is "early"."""
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
        rf"(?:{WEEKDAY},?\s+)?(?P<month>{MONTH})\s+(?P<day>{DAY_NUMBER})(?!\d)(?:,?\s+(?P<year>{YEAR}))?",
        _Days.day,
    ),
    (
        rf"(?:{WEEKDAY},?\s+)?(?P<day>{DAY_NUMBER})\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>{YEAR}))?",
        _Days.day,
    ),
    (
        rf"(?P<end>{PART_OF_PERIOD})[\s-]+(?P<month>{MONTH})(?:\s+(?P<year>{YEAR}))?",
        _Days.part_of_month,
    ),
    (rf"(?P<end>{PART_OF_PERIOD})[\s-]+(?P<year>{YEAR})", _Days.part_of_year),
    (rf"(?P<month>{MONTH}),?\s+(?:of\s+)?(?P<year>{YEAR})", _Days.month_of_year),
    (rf"(?:(?P<which>(?i:last|this|next|past))\s+)?(?P<month>{MONTH})", _Days.bare_month),
    (rf"(?P<year>{YEAR})", _Days.year),
    (
        r"(?P<word>today|^Today|(?i:the day before yesterday|tonight|yesterday|tomorrow|last night|"
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
"""Patterns of temporal expressions with their resolvers, the more specific ones first."""
POINTS = tuple((re.compile(pattern), resolve) for pattern, resolve in GRAMMAR)
POINT = "|".join(re.sub(r"\?P<\w+>", "?:", pattern) for pattern, _ in GRAMMAR)
BARE_MONTH_OR_YEAR = re.compile(rf"{MONTH}|{YEAR}")
"""A month or a year alone, which is a date only after "in", "since", ... ("May" is also a name)."""
RELATION = (
    r"(?i:since|after|following|before|prior to|until|till|up to|by|as of|between|from|in|of|on|"
    r"during|over|within|for)"
)
EXPRESSION = re.compile(
    rf"(?:\b(?P<relation>{RELATION})\s+(?:(?i:the)\s+(?!{YEAR}))?)?(?<![\w-])(?P<one>{POINT})(?!\w|-[^\W\d]|-\d{{3}})"
    rf"(?:\s*(?:\b(?i:and|to|until|till|through)\b|–|-)\s*(?P<other>{POINT})(?![\w-])"
    rf"|(?<=\d)(?:(?:–|-)|(?<=\d)\s+(?:and|to|through)\s+)(?P<number>{DAY_NUMBER})(?!\w|[.,]\d|\s+[a-z]))?"
)
