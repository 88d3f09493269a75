"""Splits a question into sub-questions by rules: those joined by "and", or asked of two parties."""

from __future__ import annotations

import re

from assistant.text.words import AUXILIARY, content_words, names
from ingest.language.people import NAME

MOST_PARTS = 4
LONGEST_COMPOUND = 600
"""Maximum length, in characters, of a question that is split."""
ASKING = rf"(?:who|whom|whose|what|when|where|why|how|which|{AUXILIARY})"
JOINED_QUESTIONS = re.compile(rf"\?\s+(?=\S)|,?\s+(?:and|but|or)\s+(?={ASKING}\b)", re.IGNORECASE)
PARTY = (
    rf"(?:(?:the\s+)?{NAME.pattern}(?:[’']s\s+\w+)?"
    r"|(?:the|his|her|its|their)\s+[\w-]+(?:\s+[\w-]+)??)"
)
BOTH = re.compile(
    rf"^(?P<aux>(?i:{AUXILIARY}))\s+(?P<both>(?i:both)\s+)?(?P<one>{PARTY})\s+and\s+"
    rf"(?P<other>{PARTY})\s+(?P<again>(?i:both)\s+)?(?P<rest>.+)$"
)
REPORT_WORDS = (
    r"reports?|articles?|statements?|accounts?|stor(?:y|ies)|versions?|surveys?|polls?|"
    r"stud(?:y|ies)|figures?"
)
TWO = re.compile(
    rf"\b(?:(?i:between|in|compare|does|do|did|is|are|was|were|how)\s+)?"
    rf"(?P<one>the\s+(?:[\w’'-]+\s+){{1,4}}?(?:{REPORT_WORDS}))\s+"
    rf"(?:[\w’'-]+\s+){{0,3}}?(?:and|with|from|to|than|versus|vs\.?)\s+"
    rf"(?P<other>the\s+(?:[\w’'-]+\s+){{1,4}}?(?:{REPORT_WORDS}))\b"
)
CHOICE = re.compile(rf"^(?P<asked>.+?)[,:]?\s+(?P<one>{PARTY})\s+or\s+(?P<other>{PARTY})\s*\?*$")
THAN = re.compile(
    rf"^(?P<aux>(?i:{AUXILIARY}))\s+(?P<one>{PARTY})\s+(?P<rest>.+?)\s+than\s+(?P<other>{PARTY})\b"
)


def parts(text: str) -> tuple[str, ...]:
    """The questions that need evidence of their own, `MOST_PARTS` at most; none for a simple one.

    A part without a name of its own is asked with the first part: "Who resigned as mayor of
    Oakham, and why?" asks why somebody resigned as mayor of Oakham.
    """
    if len(text) > LONGEST_COMPOUND:
        return ()
    joined = [part.strip(" ?,") for part in JOINED_QUESTIONS.split(text) if part.strip(" ?,")]
    if len(joined) > 1 and content_words(joined[0]) and all(map(_asks, joined)):
        return _with_names(joined)[:MOST_PARTS]
    match = BOTH.match(text)
    if match and (match["both"] or match["again"] or _are_bodies(match)):
        aux, rest = match["aux"], match["rest"]
        return tuple(f"{aux} {party} {rest}" for party in (match["one"], match["other"]))
    if match := TWO.search(text):
        return tuple(_with(text, match, one) for one in (match["one"], match["other"]))
    if match := THAN.match(text):
        return tuple(f"{match['aux']} {one} {match['rest']}" for one in match.group("one", "other"))
    if match := CHOICE.match(text):
        return tuple(f"{match['asked']} {party}" for party in (match["one"], match["other"]))
    return ()


def _asks(part: str) -> bool:
    """Whether a part asks something: "why" does, "did" of "said and did" does not."""
    return bool(content_words(part)) or part.lower() in ("why", "how", "when", "where", "who")


def _are_bodies(match: re.Match[str]) -> bool:
    """Whether two parties are "the ... and the ...": "Bosnia and Herzegovina" may be one."""
    return match["one"].lower().startswith("the ") and match["other"].lower().startswith("the ")


def _with(text: str, match: re.Match[str], one: str) -> str:
    opening = "in" if match[0].lower().startswith(("between", "in ")) else ""
    left = f"{text[: match.start()]} {opening} {one} {text[match.end() :]}"
    return " ".join(left.strip(" ?").split())


def _with_names(joined: list[str]) -> tuple[str, ...]:
    first, *others = joined
    return (first, *(part if names(part) else f"{part} ({first})" for part in others))
