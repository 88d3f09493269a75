"""The outlets and authors whose reports a question asks for ("according to CNN")."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cues import NAME
from ingest.errors import QuestionError

REPORT = (
    r"(?:report(?:s|ed|ing)?|articles?|stor(?:y|ies)|coverage|accounts?|pieces?|columns?|op-eds?)"
)
WRITTEN = (
    r"(?:articles?|stor(?:y|ies)|reports?|columns?|pieces?|op-eds?|analys[ie]s)\s+(?:written\s+)?by"
)
SPEAKS_OF_REPORTS = re.compile(
    rf"\b(?:according|as told|write|wrote|publish|{REPORT})\b", re.IGNORECASE
)
NEAREST = 8


@dataclass(frozen=True, slots=True)
class Named:
    """An outlet or an author, and the words of the question that name it as a source."""

    name: str
    said: str
    author: bool = False


def speaks_of_reports(text: str) -> bool:
    """Whether a question may name an outlet as its source at all."""
    return bool(SPEAKS_OF_REPORTS.search(text))


def outlets_named(text: str, known: Sequence[str]) -> tuple[Named, ...]:
    """The outlets or agencies among `known` that a question names as its source; one that it only
    asks about ("Did CNN lay off staff?") is none."""
    found: dict[str, Named] = {}
    for outlet in sorted(known, key=len, reverse=True):
        name = rf"(?:the\s+)?{re.escape(outlet)}\b"
        pattern = (
            rf"\b(?:according\s+to|as\s+reported\s+by|reported\s+by|as\s+told\s+by)\s+{name}"
            rf"|\b(?:did|does|has|have)\s+{name}(?=\s+(?:report|write|publish|wrote|say\b.*\breport))"
            rf"|\b{name}(?:[’']s?)?(?=\s+(?:\w+\s+)?{REPORT}\b)"
            rf"|\b{REPORT}\s+(?:in|by|of|from)\s+{name}"
        )
        match = re.search(pattern, text, re.IGNORECASE)
        if match and not any(match[0] in other.said for other in found.values()):
            found[outlet.casefold()] = Named(outlet, match[0])
    return tuple(found.values())


def author_named(text: str) -> Named | None:
    """The person by whom a question wants an article ("the column by Ada Marsh")."""
    for match in _authors(text):
        return Named(match["name"], match[0], author=True)
    return None


def _authors(text: str) -> Iterator[re.Match[str]]:
    name = rf"(?P<name>{NAME.pattern})"
    yield from re.finditer(rf"\b(?i:{WRITTEN})\s+{name}", text)
    yield from re.finditer(rf"{name}[’']s?\s+(?i:column|op-ed|article|analysis)\b", text)
    yield from re.finditer(rf"\b(?i:did|has|have)\s+{name}\s+(?i:write|written|report)\b", text)


def outlet_among(name: str, known: Sequence[str]) -> str:
    """An outlet as the archive calls it. Raises QuestionError, which names the nearest, for one
    that it does not have."""
    for outlet in known:
        if outlet.casefold() == name.casefold():
            return outlet
    ranked = sorted(known, key=lambda outlet: -_likeness(name, outlet))
    there = ", ".join(ranked[:NEAREST]) + (", ..." if len(ranked) > NEAREST else "")
    raise QuestionError(
        f"no outlet {name!r} in the archive", f"it has: {there}" if there else "it is empty"
    )


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
