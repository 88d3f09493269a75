"""Dates the events that a question refers to ("since the summit"), by the headlines."""

from __future__ import annotations

import re

from assistant.text.timex import EXPRESSION, Period
from assistant.text.words import content_words
from ingest.catalog.inventory import Inventory

EVENT = re.compile(
    r"\b(?P<relation>[Ss]ince|[Aa]fter|[Bb]efore)\s+"
    r"(?P<event>(?:the|his|her|its|their|last|this)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)"
    r"(?=\s*(?:[,.?!;:]|$)|\s+(?:in|of|on|at|by|with|did|does|do|has|have|had|is|are|was|were|what|who|"
    r"how|when|where|why|and)\b)"
)
FORUM = re.compile(
    r"\b(?:jury|court|committee|judge|panel|house|senate|congress|parliament|council|board|inquiry|"
    r"commission|public|cameras?|press|media|others?|world|people|police)$",
    re.IGNORECASE,
)
"""Bodies that somebody appears before, which are no date: "testify before the grand jury"."""
MOST_EVENTS = 3


def events(text: str, as_of: float, inventory: Inventory) -> tuple[Period, ...]:
    """The periods that begin or end with an event. An event is dated by the first report in its
    latest run of reports with these words in their headlines, up to `as_of` (epoch seconds). An
    event that no headline has is skipped."""
    found = []
    for match in list(EVENT.finditer(text))[:MOST_EVENTS]:
        words = content_words(match["event"])
        if not words or EXPRESSION.search(match[0]):  # a date, which `periods` handles
            continue
        if FORUM.search(match["event"]):
            continue
        day = inventory.first_headlined(words, as_of)
        if day and match["relation"].lower() == "before":
            found.append(Period(match[0], None, day))
        elif day:
            found.append(Period(match[0], day, None))
    return tuple(found)
