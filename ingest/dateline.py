"""The dateline a report opens with: where and when it was filed, and by which agency."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from dateutil import parser as dates

MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
NAME = r"[A-Z][\w.'’\-]*(?:[ /][A-Z][\w.'’\-]*){0,3}"
DATELINE = re.compile(
    rf"(?P<place>{NAME}(?:,\s{NAME})?),?\s+(?P<day>{MONTH}\s+\d{{1,2}})(?:,\s*(?P<year>\d{{4}}))?"
    r"(?:\s*\((?P<agency>[A-Z][\w. ]{1,30})\)\s*(?:[-–—]+\s+)?|\s*[-–—]+\s+)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a report was filed, by which agency; `end` is where its text goes on."""

    place: str
    day: str
    agency: str
    end: int


def dateline_of(text: str) -> Dateline | None:
    """The dateline a text opens with ("Washington, Feb 6 (IANS)"), if it does. `day` is an ISO
    day, or empty where the dateline gives no year."""
    match = DATELINE.match(text)
    if not match:
        return None
    day = ""
    if match["year"]:
        with suppress(ValueError):  # Feb 30
            day = dates.parse(f"{match['day']} {match['year']}").date().isoformat()
    return Dateline(match["place"], day, match["agency"] or "", match.end())
