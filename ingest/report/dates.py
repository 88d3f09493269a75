"""Parses dates in sources to ISO dates, keeping their time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from ingest.article import moment

COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?$")
HOURS = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3},
    **{"MSK": 3, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}
PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""Abbreviations for zones where the date decides about daylight saving time."""
EARLIEST = date(1900, 1, 1)
FURTHEST_AHEAD = timedelta(days=366)
"""Maximum distance of a publication date in the future; no announced piece is further off."""


def iso_date(value: str) -> str:
    """An ISO day or date-time for a date in ISO, NITF's compact form, RFC 822 or plain English;
    empty if it is not a date. A day without a time stays a day, and a time zone is kept."""
    value = " ".join(value.split())
    for read in (_compact, _iso, _written):
        if found := read(value):
            return found
    return ""


def implausible(value: str) -> str:
    """Why an ISO date cannot be a publication date: it is more than a year ahead, or before 1900
    (spreadsheets and databases write their zero as 1899). Empty if it can."""
    when = datetime.fromtimestamp(0, UTC) + timedelta(seconds=moment(value))
    if when.date() < EARLIEST:
        return "lies before 1900"
    return "lies in the future" if when > datetime.now(UTC) + FURTHEST_AHEAD else ""


def _iso(value: str) -> str:
    try:
        moment(value)
    except ValueError:
        return ""
    return value


def _compact(value: str) -> str:
    match = COMPACT.match(value)
    if not match:
        return ""
    year, month, day_, hour, minute, second, zone = match.groups()
    if hour is None:
        return _iso(f"{year}-{month}-{day_}")
    return _iso(f"{year}-{month}-{day_}T{hour}:{minute}:{second or '00'}{zone or ''}")


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """The time zone of an abbreviation used by newsrooms, or of an offset; None if unknown."""
    from dateutil import tz

    if offset is not None:
        return tz.tzoffset(None, offset)
    place, hours = PLACES.get(name or ""), HOURS.get(name or "")
    return tz.gettz(place) if place else None if hours is None else tz.tzoffset(name, hours * 3600)


def _written(value: str) -> str:
    from dateutil import parser

    if not re.search(r"\d{4}", value) or not re.search(r"[A-Za-z]{3}", value):
        return ""  # 02/06/26 is a guess
    try:
        parsed = parser.parse(value, tzinfos=_zone)
    except (ValueError, OverflowError):
        return ""
    has_time = re.search(r"\d:\d\d", value)
    return parsed.isoformat() if has_time else parsed.date().isoformat()
