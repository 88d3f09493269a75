"""The outlets and authors whose reports a question asks for ("according to CNN")."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.errors import QuestionError
from ingest.language.people import NAME
from ingest.report.agency import is_agency

REPORT = (
    r"(?:report(?:s|ed|ing)?|articles?|stor(?:y|ies)|coverage|accounts?|pieces?|columns?|op-eds?)"
)
WRITTEN = (
    r"(?:articles?|stor(?:y|ies)|reports?|columns?|pieces?|op-eds?|analys[ie]s)\s+(?:written\s+)?by"
)
SPEAKS_OF_REPORTS = re.compile(
    rf"\b(?:according|as told|say|write|wrote|publish|{REPORT})\b", re.IGNORECASE
)
MASTHEAD = (
    r"(?:[Tt]he\s+)?(?P<name>(?:[A-Z][\w’'&-]*\s+){1,3}(?:Post|Times|News|Journal|Herald|Gazette|"
    r"Tribune|Guardian|Telegraph|Courier|Observer|Chronicle|Globe|Mail|Standard|Independent|Wire|Press|"
    r"Star|Mirror|Express|Review|Examiner|Inquirer|Dispatch|Record|Mercury|Argus|Echo))"
)
"""Typical names of outlets."""
OUTLETS_SUGGESTED = 8
LONGEST_WITH_SOURCES = 600
"""Characters of a question that are searched for sources."""
AFTER = (
    r"(?=\s*(?:[,.?!:;)]|$)|\s+(?:who|what|when|where|why|how|which|did|does|do|is|are|was|were|has|"
    r"have|had|will|would|can|could|should|on|in|about|since)\b)"
)
"""What follows a source: "according to People", not "according to People familiar with it"."""
SOURCE_PATTERNS = (
    rf"\b[Aa](?:ccording\s+to|s\s+(?:reported|told)\s+by)\s+NAMES{AFTER}",
    rf"\b[Rr]eported\s+by\s+NAMES{AFTER}",
    r"\b(?:[Dd]id|[Dd]oes|[Hh]as|[Hh]ave|[Dd]o)\s+(?:both\s+)?NAMES\s+"
    r"(?:report|write|publish|wrote|say|run|carry|print|written|published|carried|printed)\b",
    rf"(?<!\w)NAMES(?:[’']s?)?\s+{REPORT}\b",
    rf"\b{REPORT}\s+(?:in|by|of|from)\s+NAMES(?!\w)",
)


@dataclass(frozen=True, slots=True)
class Named:
    """An outlet or an author, and the words of the question that name it as a source; `there` is
    false for what looks like an outlet but is not in the archive."""

    name: str
    said: str
    author: bool = False
    there: bool = True


def speaks_of_reports(text: str) -> bool:
    """Whether a question may name an outlet as its source at all."""
    return bool(SPEAKS_OF_REPORTS.search(text))


def outlets_named(text: str, known: Sequence[str]) -> tuple[Named, ...]:
    """The outlets or agencies among `known` that a question names as its source, not those that it
    only asks about ("Did CNN lay off staff?"). Case matters, unless the question is all lower case;
    a leading "The" is optional."""
    if len(text) > LONGEST_WITH_SOURCES:
        return ()
    flags = re.IGNORECASE if text.islower() else 0
    near = {outlet: _bare(outlet) for outlet in known if _is_in(_bare(outlet), text)}
    if not near:
        return ()
    name = "|".join(re.escape(bare) for bare in sorted(near.values(), key=len, reverse=True))
    several = rf"(?:[Tt]he\s+)?(?:{name})(?:(?:,|,?\s+and|\s+or)\s+(?:[Tt]he\s+)?(?:{name}))*"
    found: dict[str, Named] = {}
    for pattern in SOURCE_PATTERNS:
        for match in re.finditer(pattern.replace("NAMES", several), text, flags):
            for outlet, bare in near.items():
                if re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", match[0], flags):
                    found.setdefault(bare.casefold(), Named(outlet, match[0]))
    return tuple(found.values())


def missing_outlet(text: str, known: Sequence[str]) -> Named | None:
    """What looks like an outlet in a question ("according to the Oakham Post") and is not in
    `known`."""
    names = {_bare(outlet).casefold() for outlet in known}
    for pattern in SOURCE_PATTERNS[:3]:
        for match in re.finditer(pattern.replace("NAMES", MASTHEAD), text[:LONGEST_WITH_SOURCES]):
            name = match["name"]
            if _bare(name).casefold() not in names and not is_agency(name):
                return Named(name, match[0], there=False)
    return None


def _bare(outlet: str) -> str:
    return outlet.removeprefix("The ").removeprefix("the ")


def _is_in(name: str, text: str) -> bool:
    return bool(name) and (name in text or (text.islower() and name.lower() in text))


def author_named(text: str) -> Named | None:
    """The author whose article a question asks for ("the column by Ada Marsh")."""
    for match in _authors(text[:LONGEST_WITH_SOURCES]):
        return Named(match["name"], match[0], author=True)
    return None


def _authors(text: str) -> Iterator[re.Match[str]]:
    name = rf"(?P<name>{NAME.pattern})"
    yield from re.finditer(rf"\b(?i:{WRITTEN})\s+{name}", text)
    yield from re.finditer(rf"{name}[’']s?\s+(?i:column|op-ed|article|analysis)\b", text)
    yield from re.finditer(rf"\b(?i:did|has|have)\s+{name}\s+(?i:write|written)\b", text)


def outlet_among(name: str, known: Sequence[str]) -> str:
    """The archive's spelling of an outlet's name. Raises QuestionError, which lists the closest
    names, for an unknown outlet."""
    for outlet in known:
        if outlet.casefold() == name.casefold():
            return outlet
    ranked = sorted(known, key=lambda outlet: -_likeness(name, outlet))
    there = ", ".join(ranked[:OUTLETS_SUGGESTED]) + (
        ", ..." if len(ranked) > OUTLETS_SUGGESTED else ""
    )
    raise QuestionError(
        f"no outlet {name!r} in the archive", f"it has: {there}" if there else "it is empty"
    )


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
