"""Embargoes that a story states in a line of its own: "EMBARGOED until 12:01 a.m. EST, March 5"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

STATED = re.compile(
    r"^\W*(?:(?:eds|editors)[.:,]\s*)?(?:strictly\s+|under\s+)?(?:"
    r"embargo(?:ed)?\b[ :]*(?:for (?:release|publication|use)\b[ :]*)?(?:until|till)\b"
    r"|not for (?:release|publication|use|broadcast)\b.{0,30}?\b(?:before|until)\b"
    r")(?P<when>.{1,80})$",
    re.IGNORECASE,
)
LIKELY = re.compile(
    r"^\W*(?:(?:eds|editors)[.:,]\s*)?(?:"
    r"embargo(?:ed)?\b[ :]*(?:to\b|:)|(?:hold )?for release\b[ :]*(?:(?:on|at|after|until)\b)?"
    r"|adv\.? ?\d{1,2}(?:-\d{1,2})?,?\s+for release\b"
    r")(?P<when>.{1,80})$",
    re.IGNORECASE,
)
"""May be a headline too ("Embargo: what Cuba faces"), unless a day follows."""
IMMEDIATE = re.compile(r"^\W*immediate", re.IGNORECASE)
THEREAFTER = re.compile(r",?\s*and thereafter\b.*|[.)\]^]+$", re.IGNORECASE)
MILITARY = re.compile(r"\b([01]\d|2[0-3])([0-5]\d)(?=\s*(?:hrs?|hours|[A-Z]{3,4})\b)")
"""A time without a colon, as in "0001 GMT"."""
HOURS = {
    **dict.fromkeys(("GMT", "UTC", "Z"), 0),
    **{"BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}
"""Hours from UTC of the time zones that releases name."""
FIRST_LINES = 4


def embargo_of(notes: Iterable[str], text: str, published: str) -> str:
    """The end of the embargo that a note or one of the first lines states, as an ISO day or
    date-time; a day without a year is of the year `published`. Empty if none is stated. Raises
    ValueError, with the words, for one that cannot be read."""
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
    found = _iso(THEREAFTER.sub("", match["when"]).strip(" :,"), published)
    if stated and not found:
        raise ValueError(line.strip())
    return found


def _iso(when: str, published: str) -> str:
    """The day or time that these words name; empty if they name no day."""
    from dateutil.parser import ParserError, parse

    when = MILITARY.sub(r"\1:\2", when).replace(".m.", "m")
    default = datetime.fromisoformat(published) if published else datetime.now(UTC)
    day = datetime(default.year, 1, 1)
    zones = {name: hours * 3600 for name, hours in HOURS.items()}
    try:
        found = parse(when, default=day, tzinfos=zones, fuzzy=True)
        other = parse(when, default=day.replace(day=2), tzinfos=zones, fuzzy=True)
    except (ParserError, OverflowError):
        return ""
    if found.date() != other.date():  # the words leave the day open
        return ""
    has_time = re.search(r"\d[:.]\d\d|\d ?[ap]m|\bnoon\b", when, re.IGNORECASE)
    return found.isoformat() if has_time else found.date().isoformat()
