"""The envelope of agency copy as it comes off the wire: ANPA 1312 and IPTC 7901.

SOH opens the header, STX the story, ETX closes it; a line with the moment of sending follows. ANPA
writes "^" before a line and "<" after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.report.dates import iso_date

SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
LINE_END = re.compile(r"(?:=?<|[ \t]=)[ \t\r]*$", re.MULTILINE)
ANPA_SENT = re.compile(
    r"\b[A-Z]{2,5}-[A-Z]{2}-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)[ \t]+"
    r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<zone>[A-Z]{1,4})"
)
"""AP-WF-03-04-26 0713GMT"""
IPTC_SENT = re.compile(
    r"\b(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)[ \t]+(?P<zone>GMT|UTC|[A-Z]{3,4})[ \t]+"
    r"(?P<month>[A-Z]{3})[A-Z]*[ \t]+(?P<year>\d\d)\b"
)
"""040713 GMT MAR 26"""


@dataclass(frozen=True, slots=True)
class Received:
    """The text of a transmission without its envelope, and when it was sent (ISO; empty if that is
    not told)."""

    text: str
    sent: str = ""


def received(text: str) -> Received:
    """A text as it was sent; text that was not sent over a wire is unchanged."""
    if SOH not in text and STX not in text:
        return Received(LINE_END.sub("", text) if text.lstrip().startswith("^") else text)
    opening, story = text.partition(STX)[::2] if STX in text else ("", text)
    story, _, trailer = story.partition(ETX)
    trailer = trailer.partition(EOT)[0]
    sent = _sent(trailer) or _sent(story) or _sent(opening)
    return Received(LINE_END.sub("", CONTROLS.sub("", story)).strip(), sent)


def _sent(text: str) -> str:
    found = ANPA_SENT.search(text) or IPTC_SENT.search(text)
    if not found:
        return ""
    day = f"{found['day']} {found['month']}" if found["month"].isalpha() else ""
    written = (
        f"{day} 20{found['year']}" if day else f"20{found['year']}-{found['month']}-{found['day']}"
    )
    at = iso_date(f"{iso_date(written)}T{found['hour']}:{found['minute']}:00+00:00")
    if found["zone"] in ("GMT", "UTC"):
        return at
    return iso_date(written)
