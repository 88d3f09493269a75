"""Datelines: where and when a report was filed, and by which agency."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil import parser as dates

from ingest.article import day, moment
from ingest.report.agency import is_agency

MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
CAPITAL = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻĽŁŃŅŇŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚ]"
PLACE_NAME = rf"{CAPITAL}[\w.'’\-]*(?:[ /]{CAPITAL}[\w.'’\-]*){{0,3}}"
AGENCY = r"[A-Z][\w. \-]{1,30}"
DATELINE = re.compile(
    rf"(?P<place>{PLACE_NAME}(?:,\s{PLACE_NAME})?),?\s+(?P<day>{MONTH}\s+\d{{1,2}})(?:,\s*(?P<year>\d{{4}}))?"
    rf"(?:\s*\((?P<agency>{AGENCY})\)\s*(?:\.?[-–—]+\s+)?|\s*[-–—]+\s+)"
)
WITHOUT_DAY = re.compile(
    rf"(?P<place>(?:{CAPITAL}(?:{CAPITAL}|[.'’\-])+(?: {CAPITAL}(?:{CAPITAL}|[.'’\-])*){{0,3}})"
    rf"(?:,\s{CAPITAL}[\w.]*(?: {CAPITAL}[\w.]*)?)?)\s+\((?P<agency>{AGENCY})\)\s*[-–—_]+\s+"
)
"""A dateline without a day: HAVANA (AP) —"""
IN_SMALL_LETTERS = re.compile(
    rf"(?P<place>{PLACE_NAME}(?:/{PLACE_NAME})?)\s+"
    r"(?:\((?P<agency>[A-Za-z][\w. /\-]{1,30})\)\s*[-–—_]+\s+"
    r"|/(?P<slashed>[A-Za-z]{2,12})/\s*[:.–—-]+\s+)"
)
WITHOUT_PLACE = re.compile(
    rf"(?P<place>)(?P<day>{MONTH}\s+\d{{1,2}})(?:,\s*(?P<year>\d{{4}}))?\s*\((?P<agency>{AGENCY})\)"
    r"\s*[-–—]+\s+"
)
"""March 4 (Reuters) -"""
WITHOUT_BRACKETS = re.compile(
    rf"(?P<place>{PLACE_NAME}(?:,\s{PLACE_NAME})?),\s+(?P<day>{MONTH}\s+\d{{1,2}})(?:,\s*(?P<year>\d{{4}}))?"
    r",?\s+(?P<agency>[A-Z][A-Za-z]{1,12})\s+[-–—]+\s+"
)
"""BUSAN, March 4 AFP -"""
AGENCY_FIRST = re.compile(
    rf"\((?P<agency>{AGENCY})\)\s*[-–—]*\s*(?P<place>{PLACE_NAME}),?\s+"
    rf"(?P<day>{MONTH}\s+\d{{1,2}}|\d{{1,2}} {MONTH})"
    r"(?:,?\s*(?P<year>\d{4}))?\s*[-–—]+\s+"
)
"""(ANSA) - Trieste, March 4 -"""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)}|today|yesterday)\b", re.IGNORECASE)
IN_FUTURE = re.compile(
    r"\b(?:will|would|shall|due|scheduled|set to|plan(?:s|ned)? to|expected|to be|until|by|next|"
    r"before)\b",
    re.IGNORECASE,
)
"""Words before a weekday that place it in the future."""
SAYING = re.compile(
    r"\b(?:said|says|told|spoke|wrote|added|den(?:y|ied|ies)|(?:confirm|announc|accus|warn|claim|declin|"
    r"insist|acknowledg|admit|reject|testif|vow|pledg|stat)\w*)\b[^,;:]*$",
    re.IGNORECASE,
)
CLAUSE = 40
"""Characters before a weekday that are searched for IN_FUTURE and SAYING."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a report was filed, and by which agency. `day` is an ISO day, or empty without
    a year; `month_and_day` is as written; `end` is the offset where the text begins."""

    place: str
    day: str
    month_and_day: str
    agency: str
    end: int


def dateline_of(text: str) -> Dateline | None:
    """The dateline at the start of a text ("Washington, Feb 6 (IANS)"), or None."""
    match = DATELINE.match(text) or _with_agency(text)
    if match:
        filed = _iso_day(match["day"], match["year"]) if match["year"] else ""
        return Dateline(match["place"], filed, match["day"], match["agency"] or "", match.end())
    if bare := WITHOUT_DAY.match(text):
        return Dateline(bare["place"], "", "", bare["agency"], bare.end())
    return _by_agency(text)


def _with_agency(text: str) -> re.Match[str] | None:
    """Match the forms with a day that are accepted only with a known agency."""
    for form in (WITHOUT_PLACE, WITHOUT_BRACKETS, AGENCY_FIRST):
        match = form.match(text)
        if match and is_agency(match["agency"]):
            return match
    return None


def _by_agency(text: str) -> Dateline | None:
    """The dateline "Berlin (dpa) - ", "Odense /ritzau/: " or "San Diego (tca/dpa) - ": a place in
    mixed case, accepted only with known agencies, of which the last is named."""
    match = IN_SMALL_LETTERS.match(text)
    named = (match["agency"] or match["slashed"]).split("/") if match else []
    known = [name.strip() for name in named if is_agency(name)]
    return Dateline(match["place"], "", "", known[-1], match.end()) if match and known else None


def day_filed(dateline: Dateline | None, published: str) -> str:
    """The ISO day a report was filed: the day of its dateline, without a year in the year that puts
    it closest to the day of publication; else the day of publication (UTC), or an empty string."""
    out = day(moment(published)) if published else ""
    if dateline is None or dateline.day:
        return (dateline.day if dateline else "") or out
    if not dateline.month_and_day or not out:
        return out
    around = date.fromisoformat(out)
    years = (str(around.year + step) for step in (-1, 0, 1))
    days = [found for year in years if (found := _iso_day(dateline.month_and_day, year))]
    return min(days, key=lambda found: abs(date.fromisoformat(found) - around), default=out)


def day_said(sentence: str, filed: str) -> str:
    """The ISO day on which a sentence says something was said, by a past weekday, "today" or
    "yesterday", in a report filed on the ISO day `filed`; a weekday is the latest one up to then.
    Empty if the sentence names no such day, or several."""
    blank = re.sub(r"[“\"][^”\"]*[”\"]", " ", sentence)
    named = {
        match[1].lower()
        for match in WEEKDAY.finditer(blank)
        if _is_of_saying(blank[: match.start()])
    }
    if not filed or len(named) != 1:
        return ""
    at, (name,) = date.fromisoformat(filed), named
    back = {"today": 0, "yesterday": 1}.get(name, -1)
    if back < 0:
        back = (at.weekday() - WEEKDAYS.index(name)) % 7
    return (at - timedelta(days=back)).isoformat()


def _is_of_saying(before: str) -> bool:
    """Whether a weekday after these words dates the act of saying, rather than the content or a
    future event."""
    near = before[-CLAUSE:]
    opens = re.fullmatch(r"\W*(?:on|late on|early on)?\s*", before, re.IGNORECASE)
    return not IN_FUTURE.search(near) and bool(opens or SAYING.search(near))


def _iso_day(month_and_day: str, year: str) -> str:
    with suppress(ValueError):  # Feb 30
        return dates.parse(f"{month_and_day} {year}").date().isoformat()
    return ""
