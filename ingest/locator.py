"""Locators: the page, section or time of the original that a stretch of an article's text is from.

The names are those of the Citation Style Language, whose locators are "page", "section" and, for
recordings, "timestamp".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PAGE, SECTION, TIMESTAMP, SCAN = "page", "section", "timestamp", "scan"
KINDS = (PAGE, SECTION, TIMESTAMP, SCAN)
RECOGNIZED = "recognized"
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in the original the text from character `start` on is, up to the next locator of its
    `kind`: `value` is the number of the page, the words of the heading, H:MM:SS from the start of
    the recording, or RECOGNIZED for the text of a scan, and empty where that ends."""

    start: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The locators that apply at one character; empty where the original has none."""

    page: str = ""
    section: str = ""
    timestamp: str = ""
    scan: str = ""

    def __str__(self) -> str:
        """For a reader: "p. 3, “Findings”" or "at 0:12:05"."""
        return ", ".join(
            part
            for part in (
                f"p. {self.page}" if self.page else "",
                f"“{self.section}”" if self.section else "",
                f"at {self.timestamp}" if self.timestamp else "",
                "read from a scan" if self.scan else "",
            )
            if part
        )

    @property
    def fragment(self) -> str:
        """The fragment of a URL that opens the original here, empty if there is none: `page=3` (RFC
        8118) or `t=725` (W3C Media Fragments)."""
        if self.timestamp:
            return f"t={seconds(self.timestamp)}"
        return f"page={self.page}" if self.page.isdecimal() else ""


def whereabouts(locators: Iterable[Locator], at: int) -> Whereabouts:
    """The last locator of each kind that starts at or before character `at`."""
    return Whereabouts(**{one.kind: one.value for one in locators if one.start <= at})


def shifted(locators: Iterable[Locator], by: int, length: int) -> tuple[Locator, ...]:
    """The locators of a text whose first `by` characters are cut off and which is `length` long
    then. Of those cut off, the last of each kind applies from the start."""
    before: dict[str, Locator] = {}
    kept = []
    for one in locators:
        if one.start <= by:
            before[one.kind] = Locator(0, one.kind, one.value)
        elif one.start - by < length:
            kept.append(Locator(one.start - by, one.kind, one.value))
    return (*before.values(), *kept)


def locators_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Locator, ...]:
    """Locators from JSON objects with "start", "kind" and "value", in order of their starts.
    Raises ValueError for anything else."""
    found = []
    for row in rows:
        start, kind, value = (row.get(name) for name in ("start", "kind", "value"))
        if type(start) is not int or start < 0 or kind not in KINDS or not isinstance(value, str):
            raise ValueError('each needs a "start", a "kind" and a "value"')
        found.append(Locator(start, kind, " ".join(value.split())))
    return tuple(sorted(found, key=lambda one: one.start))


def timestamp(passed: float) -> str:
    """Seconds from the start of a recording as H:MM:SS."""
    whole = int(passed)
    return f"{whole // HOUR}:{whole % HOUR // MINUTE:02}:{whole % MINUTE:02}"


def seconds(stamp: str) -> int:
    """The seconds from the start that H:MM:SS or MM:SS stands for. Raises ValueError."""
    total = 0
    for part in stamp.split(":"):
        total = total * MINUTE + int(part)
    return total
