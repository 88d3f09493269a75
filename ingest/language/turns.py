"""Turns of a transcript: who speaks, by the label before the words, as in "LEAVITT: He did."."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.language.people import is_personal, listed, proper_name
from ingest.language.rules import rules
from ingest.passages.split import PARAGRAPH_BREAK, Span

LABEL = re.compile(
    r"^[ \t]*(?P<who>[A-ZÀ-Þ][\w.’'-]*(?:[ \t]+(?:[A-ZÀ-Þ][\w.’'-]*|de|van|von|al|bin|\d+)){0,5})"
    r"(?:,[ \t]+(?P<role>[^:\n]{2,80}?))?(?:[ \t]*\([^()\n]{1,40}\))?:[ \t]+(?=\S)",
    re.MULTILINE,
)
FEWEST_TURNS = 3
"""Turns of a transcript, of which one speaker has at least two."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says, from after the label to the end of the paragraph: what follows may be
    the reporter's. `named` is False for labels such as "Q" or "Speaker 2"."""

    label: Span
    end: int
    speaker: str
    mention: str
    role: str
    named: bool


def turns(text: str) -> list[Turn]:
    """The turns of a transcript in order; none in any other text."""
    found = list(LABEL.finditer(text))
    if len(found) < FEWEST_TURNS:
        return []
    paragraphs = PARAGRAPH_BREAK.split(text[found[0].start() :].strip())
    ends = [match.start() for match in found[1:]] + [len(text)]
    full = _full_names(text, found)
    made = [_turn(m, _end(text, m.end(), end), full) for m, end in zip(found, ends, strict=True)]
    often = Counter(turn.speaker for turn in made).most_common(1)[0][1]
    is_one = often > 1 and 2 * len(found) >= len(paragraphs) and _are_speakers(made)
    return _with_roles(made) if is_one else []


def _end(text: str, start: int, following: int) -> int:
    paragraph = PARAGRAPH_BREAK.search(text, start, following)
    return paragraph.start() if paragraph else following


def _are_speakers(made: Sequence[Turn]) -> bool:
    """Whether the labels are of people: teams, cities and the parts of a recipe stand before colons
    too. Surnames in capitals are, beside a label that names nobody ("Q")."""
    asks = any(not turn.named for turn in made)
    people = [
        not turn.named
        or is_personal(turn.speaker)
        or turn.mention.split()[0].rstrip(".").title() in listed("titles")
        or (asks and turn.mention.isupper())
        for turn in made
    ]
    return all(people)


def turn_at(found: Sequence[Turn], at: int) -> Turn | None:
    """The turn whose words include character `at`."""
    n = bisect_right(found, at, key=lambda turn: turn.label.end) - 1
    return found[n] if n >= 0 and at < found[n].end else None


def _turn(match: re.Match[str], end: int, full: dict[str, str]) -> Turn:
    who = match["who"]
    role = (match["role"] or "").strip()
    plain = proper_name(_cased(who, "")) or who
    speaker = full.get(plain.split()[-1].casefold(), plain)
    return Turn(
        Span(*match.span()), end, speaker, who, role.lower() if role.isupper() else role,
        named=not set(who.lower().rstrip(".").split()) & _unnamed(),
    )  # fmt: skip


def _unnamed() -> frozenset[str]:
    return frozenset(rules("speech")["transcript_labels"])


def _full_names(text: str, found: Sequence[re.Match[str]]) -> dict[str, str]:
    """The fullest name that a label has for each surname, in the letters of the text."""
    names = dict[str, str]()
    for match in found:
        name = proper_name(_cased(match["who"], text))
        surname = name.split()[-1].casefold() if name else ""
        if is_personal(name) or (surname and surname not in names):
            names[surname] = name
    return names


def _cased(who: str, text: str) -> str:
    """A name in capitals as the text writes it elsewhere, else with capital initials."""
    if not who.isupper() or len(who) == 1:
        return who
    titles = {title.casefold(): title for title in listed("titles")}
    written = re.search(rf"\b(?!{re.escape(who)}){re.escape(who)}\b", text, re.IGNORECASE)
    if written and not written[0].islower():
        return written[0]
    return " ".join(titles.get(w.rstrip(".").casefold(), w.title()) for w in who.split())


def _with_roles(found: Sequence[Turn]) -> list[Turn]:
    roles = {turn.speaker: turn.role for turn in reversed(found) if turn.role}
    return [replace(turn, role=turn.role or roles.get(turn.speaker, "")) for turn in found]
