"""Embargoes that a story states in a line of its own: "EMBARGOED until 12:01 a.m. EST, March 5"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

EDITORS = r"^\W*(?:(?:eds|editors)[.:,]\s*)?(?:this \w+ is )?(?:strictly |under (?:strict )?)?"
STATED = re.compile(
    EDITORS + r"(?:embargo(?:ed)\b[ :]*(?:for (?:release|publication|use)\b[ :]*)?(?:until|till)\b"
    r"|(?<=under )embargo until\b|(?<=strict )embargo until\b"
    r"|not for (?:release|publication|broadcast)\b.{0,30}?\b(?:before|until)\b)(?P<when>.{1,120})$",
    re.IGNORECASE,
)
LIKELY = re.compile(
    EDITORS
    + r"(?:embargo(?:ed)?\b[ :]*(?:for (?:release|publication|use)\b)?[ :]*(?:until|till|to)?"
    r"|(?:hold )?for release\b|adv\.? ?\d{1,2}(?:-\d{1,2})?,?\s+for release\b)(?P<when>.{1,80})$",
    re.IGNORECASE,
)
"""May be a headline too ("Embargo: what Cuba faces"), unless nothing but a time follows."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
DAY = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d{2}-\d{2})T?"
    rf"|(?P<day>{NUMBER})\.?(?: of)? (?P<month>{MONTH})(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<month2>{MONTH}) (?P<day2>{NUMBER})\b(?:,? (?P<year2>\d{{4}}))?)",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?<![\d-])(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::\d{2})?)?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?P<h24>[01]?\d|2[0-3])[:.](?P<m24>[0-5]\d)(?::\d{2})?|(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?!\d)"
    r"|(?:12 )?(?P<noon>noon|midnight))",
    re.IGNORECASE,
)
WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})[a-z]*\b", re.IGNORECASE)
HOURS = {
    **dict.fromkeys(("GMT", "UTC", "Z"), 0),
    **{"BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}
"""Hours from UTC of the time zones that releases name."""
PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "PT": "America/Los_Angeles"}
ZONE = re.compile(rf"(?<![A-Za-z])(?P<zone>{'|'.join((*HOURS, *PLACES))})(?![A-Za-z])")
FILLERS = re.compile(
    r"\b(?:at|on|after|and thereafter|hrs?|hours|local time|the|until)\b", re.IGNORECASE
)
SLASHED = re.compile(r"\d/\d")
"""A day that means another one on the other side of the Atlantic."""
IMMEDIATE = re.compile(r"^\W*immediate", re.IGNORECASE)
FIRST_LINES = 4


def embargo_of(notes: Iterable[str], text: str, published: str) -> str:
    """The end of the embargo that a note or one of the first lines states, as an ISO day or
    date-time; a day without a year is the one nearest to `published`, a weekday the next one after
    it. Empty if none is stated. Raises ValueError, with the words, for one that cannot be read."""
    for line in (*notes, *text.strip().splitlines()[:FIRST_LINES]):
        if found := embargo_in(line, published):
            return found
    return ""


def embargo_in(line: str, published: str = "") -> str:
    """The same for one line."""
    stated = STATED.match(line.strip())
    match = stated or LIKELY.match(line.strip())
    if not match or IMMEDIATE.match(match["when"]):
        return ""
    found, rest = _moment(match["when"], published)
    if stated and not found:
        raise ValueError(line.strip())
    return found if stated or not re.search(r"[^\W\d_]|\d", rest) else ""


def _moment(when: str, published: str) -> tuple[str, str]:
    """The day or time that these words name, empty if they name no day; and the other words."""
    day, clock, zone = DAY.search(when), None, ZONE.search(when)
    rest = when[: day.start()] + " " + when[day.end() :] if day else when
    if clock := CLOCK.search(rest):
        rest = rest[: clock.start()] + " " + rest[clock.end() :]
    weekday = WEEKDAY.search(rest)
    rest = FILLERS.sub(" ", ZONE.sub(" ", WEEKDAY.sub(" ", rest)))
    on = _day(day, weekday, published)
    if on is None or SLASHED.search(when):
        return "", rest
    if clock is None:
        return on.isoformat(), rest
    at = datetime.combine(on, _time(clock))
    if zone and zone["zone"] in HOURS:
        at = at.replace(tzinfo=timezone(timedelta(hours=HOURS[zone["zone"]])))
    elif zone:
        at = at.replace(tzinfo=ZoneInfo(PLACES[zone["zone"]]))
    return at.isoformat(), rest


def _day(named: re.Match[str] | None, weekday: re.Match[str] | None, published: str) -> date | None:
    known = date.fromisoformat(published[:10]) if published else None
    try:
        if named and named["iso"]:
            return date.fromisoformat(named["iso"])
        if named:
            month = MONTHS.index((named["month"] or named["month2"])[:3].lower()) + 1
            day = int((named["day"] or named["day2"]).rstrip("stndrh"))
            year = named["year"] or named["year2"]
            if year:
                return date(int(year), month, day)
            around = known or datetime.now(UTC).date()
            near = [date(around.year + n, month, day) for n in (-1, 0, 1)]
            return min(near, key=lambda one: abs((one - around).days))
    except ValueError:  # no day of the calendar
        return None
    if weekday and known:
        ahead = WEEKDAYS.index(weekday["weekday"].lower()) - known.weekday()
        return known + timedelta(days=ahead % 7 or 7)
    return None


def _time(clock: re.Match[str]) -> time:
    if clock["noon"]:
        return time(12 if clock["noon"].lower() == "noon" else 0)
    if clock["half"]:
        hour = int(clock["hour"]) % 12 + (12 if clock["half"].lower() == "p" else 0)
        return time(hour, int(clock["minute"] or 0))
    return time(int(clock["h24"] or clock["h4"]), int(clock["m24"] or clock["m4"]))
