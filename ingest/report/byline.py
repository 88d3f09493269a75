"""Bylines: extracts the authors' names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.report.agency import is_agency

LEADING = re.compile(
    r"^\W*(?:(?:written|reported|story|words|analysis|opinion|text|report)\s+)?by[:\s]+"
    r"|^\W*(?:author|authors|from|reporter|von|par|por)[:\s]+"
    r"|^\W*(?:autor(?:in|a|en)?|auteure?|författare|forfatter|texte?|testo|texto|tekst)\s*:\s*",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\([^()]{0,200}\)")
PICTURE = re.compile(r"\b(?:image|photo|foto|picture|bild)s?\s*(?:by)?\s*:", re.IGNORECASE)
WHEN = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2},? \d{4}\b.*$"
    r"|\b\d{1,2}\.? [A-Z][a-z]+ \d{4}\b.*$|\b\d{4}-\d{2}-\d{2}\b.*$"
)
CONTACT = re.compile(r"\S+@\S+|@\w+|https?://\S+|\bfollow\b.*|\bpublished\b.*|\bupdated\b.*", re.I)
JOINS = re.compile(
    r"\s*(?:[;|/•·]|,\s*and\s+|\s+(?i:and)\s+|\s+&\s+|,|\s+(?:und|et|y|e|og|och|en)\s+(?=[^\W\da-z_]))\s*"
)
"""What stands between two names; "and" also in the languages of the coverage, in small letters."""
SURNAMES_TOO = {"guest", "press", "fellow", "chief"}
"""Roles that are surnames too: "Nora Guest" is a person, "Guest Writer" is not."""
ROLE = re.compile(
    r"\b(?:staff|reporters?|writers?|editors?|correspondents?|bureau|desk|contributors?|columnists?|"
    r"newsroom|chief|producers?|agency|agencies|wires?|special to|team|admin|administrator|"
    r"journalists?|journalism|fellow|media|press|digital|news service|guest|photos?|photographer|"
    r"video|company|group)\b",
    re.IGNORECASE,
)
PLACE_AFTER = re.compile(r"\s+in\s+[A-Z].*$|\s+for\s+.*$|\s*\([^)]*\)")
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d)\.?$", re.IGNORECASE)
LONGEST_NAME_LINE = 60
FULL_NAME = 2
"""Words of a first name and a surname."""
LINE = 500
"""Maximum characters of a byline that are read."""


def names(bylines: Iterable[str], outlet: str = "") -> tuple[str, ...]:
    """The people named in bylines, in order and without duplicates. "By", roles, outlets, agencies,
    addresses and handles are dropped; names in capitals are converted to title case."""
    found: dict[str, str] = {}
    for byline in bylines:
        for name in _people(byline):
            if name.casefold() not in (outlet.casefold(), ""):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _people(byline: str) -> Iterator[str]:
    whole = byline.strip().replace("\n", ", ")
    line = whole if len(whole) <= LINE else whole[:LINE].rpartition(",")[0]
    line = CONTACT.sub(" ", WHEN.sub("", BRACKETED.sub(" ", line)))
    kept: list[str] = []
    for part in JOINS.split(LEADING.sub("", line.strip())):
        name = PLACE_AFTER.sub("", LEADING.sub("", part)).strip(" .,:;-–—\"'")
        name = _without_role(name)
        if PICTURE.search(part):
            continue
        if kept and SUFFIX.match(name):
            kept[-1] += f", {name}"
        elif _is_person(name):
            kept.append(_small(name))
    yield from kept


def _is_person(name: str) -> bool:
    return (
        any(letter.isalpha() for letter in name)
        and not any(letter.isdigit() for letter in name)
        and len(name) <= LONGEST_NAME_LINE
        and (not ROLE.search(name) or _ends_in_surname(name))
        and not is_agency(name)
        and (name != name.lower() or name == name.upper())  # initials of a desk: "am/tp"
    )


def _without_role(name: str) -> str:
    """A name without the role after it: "Ada Marsh Staff Writer" as "Ada Marsh"."""
    words = name.split()
    if len(words) <= FULL_NAME or not ROLE.fullmatch(words[-1]) or ROLE.search(" ".join(words[:2])):
        return name
    return " ".join(words[:FULL_NAME])


def _ends_in_surname(name: str) -> bool:
    first, *others = name.split()
    is_full = len(others) == 1 and others[0].casefold() in SURNAMES_TOO
    return is_full and not ROLE.fullmatch(first) and first.lower() != "the"


def _small(name: str) -> str:
    """A name in capitals in title case (JANE O'ROE-SMITH as Jane O'Roe-Smith); others unchanged."""
    if not name.isupper() or len(name) < 4:
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
