"""Who is mentioned: names, offices and pronouns as noun phrases, and whom they stand for."""

from __future__ import annotations

import re

from ingest.cues import (
    APPOSED,
    BELONGS,
    BODY,
    JOINING,
    NAME,
    NO_SUBJECT,
    NOT_NAMES,
    OFFICE,
    PLACE_OR_BODY,
    POSSESSIVE,
    PRONOUN,
    QUOTED,
    TITLES,
)

FULL_NAME = 2
"""Words of a name that is a first name and a surname, at least."""


class People:
    """The names met so far: full names by surname, and the latest person for a pronoun."""

    def __init__(self) -> None:
        self._full: dict[str, str] = {}
        self.latest = ""

    def read(self, words: str) -> None:
        for match in NAME.finditer(QUOTED.sub(lambda q: " " * len(q[0]), words)):
            name = proper_name(match[0])
            if len(name.split()) > 1 and not PLACE_OR_BODY.search(name):
                self._full.setdefault(name.split()[-1], name)
                self.latest = name

    def is_person(self, name: str) -> bool:
        return name in self._full.values()

    def resolve(self, name: str) -> str:
        return self._full.get(name, name) if " " not in name else name


def proper_name(words: str) -> str:
    """A capitalised run of words without titles, articles and a possessive ending."""
    kept = words.split()
    while kept and (kept[0].rstrip(".") in TITLES or kept[0] in NOT_NAMES):
        kept.pop(0)
    return re.sub(r"[’']s?$", "", " ".join(kept)).rstrip(".,")


def speaker_of(mention: str, people: People, last_speaker: str) -> tuple[str, str]:
    if PRONOUN.fullmatch(mention):
        personal = mention.lower() in ("he", "she")
        fits = people.is_person(last_speaker) if personal else last_speaker
        return (last_speaker if fits else people.latest), ""
    if POSSESSIVE.match(mention):
        owner = last_speaker or people.latest
        body = POSSESSIVE.sub("", mention)
        return (f"{owner}’s {body}" if owner else mention), ""
    names = _names_of_speaker(mention)
    if not names or BODY.fullmatch(mention):
        return re.sub(r"^(?:The|An?)\b", lambda word: word[0].lower(), mention), ""
    # "San Diego chapter president Luis Osuna": of names of equal weight the last.
    person = max(reversed(names), key=lambda name: min(len(name.split()), FULL_NAME))
    role = mention.replace(person, "").strip(" ,")
    role = re.sub(r"^(?:(?:by|from|the|an?)\b\s*)+|^[’']s?\s*", "", role, flags=re.IGNORECASE)
    if not role and mention == f"The {person}":
        return f"the {person}", ""
    return people.resolve(person), role


def _names_of_speaker(mention: str) -> list[str]:
    """The names that a mention may go by: those before a comma, or the one that an office
    introduces ("Florida's attorney general, Pam Bondi")."""
    before, _, after = mention.partition(",")
    introduced = NAME.fullmatch(after.strip(" ,"))
    if introduced and len(introduced[0].split()) >= FULL_NAME and BODY.search(before):
        return [proper_name(introduced[0])]
    found = [(proper_name(m[0]), m.start()) for m in NAME.finditer(mention)]
    names = [(n, at) for n, at in found if n and not BELONGS.search(mention[:at])]
    names = [(n, at) for n, at in names if not OFFICE.match(n)] or names
    return [n for n, at in names if at < len(before)] or [n for n, _ in names]


def noun_phrase(clause: str, *, first: bool) -> str:
    """The first noun phrase, if the clause begins with it; or the last, if it nearly ends with it;
    empty for none."""
    found: list[tuple[int, int]] = [m.span() for m in BODY.finditer(clause)]
    found += [m.span() for m in NAME.finditer(clause) if proper_name(m[0])]
    found += [m.span() for m in PRONOUN.finditer(clause)]
    if not found:
        return ""
    merged = _merged(sorted(found), clause)
    if first:
        start, end = merged[0]
        opens = not clause[:start].strip(' ,"') and not NO_SUBJECT.match(clause[start:])
        return clause[start:end].strip(" ,") if opens else ""
    start, end = merged[-1]
    return clause[start:end].strip(" ,") if len(clause[end:].split()) <= 3 else ""


def _merged(spans: list[tuple[int, int]], clause: str) -> list[tuple[int, int]]:
    """Join a name with its title or apposition ("Karoline Leavitt, the press secretary,")."""
    joined = [spans[0]]
    for start, end in spans[1:]:
        gap = clause[joined[-1][1] : start]
        pair = clause[slice(*joined[-1])], clause[start:end]
        apposition = gap.strip() == "," and (APPOSED.match(pair[1]) or BODY.fullmatch(pair[0]))
        if start <= joined[-1][1] or JOINING.fullmatch(gap) or apposition:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
