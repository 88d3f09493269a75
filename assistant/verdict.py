"""Is it so? The label over what the coverage reports, by who affirms it and who denies it.

`confirmed`: affirmed on record by a party, denied by none. `denied`: denied, affirmed by none.
`disputed`: both. `reported`: only third parties, unnamed sources or the outlet itself say so.
`not_covered`: nobody does. A party's latest position is the one that counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Label
from assistant.evidence import Sentence
from assistant.question import Question, content_words
from ingest.attribution import Attribution

Stance = Literal["affirms", "denies", "other"]
AFFIRMING = {"confirmed", "announced", "said", "claimed", "warned"}
COMMON_PREFIX = 4
"""Letters that tie a name to its adjective: Cuba and Cuban, Norway and Norwegian."""


@dataclass(frozen=True, slots=True)
class Position:
    """What one speaker says of the claim in one sentence."""

    sentence: Sentence
    act: Attribution
    stance: Stance

    @property
    def on_record(self) -> bool:
        return self.act.named and not self.act.outside

    @property
    def party(self) -> str:
        """One key for a speaker, however named in different reports."""
        return self.act.speaker.lower().removeprefix("the ")


def position(question: Question, sentence: Sentence, act: Attribution) -> Position:
    """Where the speaker of `act` stands on the claim the question judges."""
    return Position(sentence, act, _stance(question, sentence, act))


def _stance(question: Question, sentence: Sentence, act: Attribution) -> Stance:
    if question.asked_act:
        asked = act.act == question.asked_act and is_speaker(question.asked_speaker, act, sentence)
        return "affirms" if asked else "other"
    if act.act == "denied":
        return "denies"
    if act.act not in AFFIRMING or act.conditional:
        return "other"
    if act.negated:
        return "denies" if _shares_words(question.judged, _told(sentence, act)) else "other"
    return "affirms"


def is_speaker(asked: str, act: Attribution, sentence: Sentence) -> bool:
    """Whether `asked` ("Cuba", "the mayor") names the speaker of `act` or whom they speak for."""
    theirs = content_words(f"{act.speaker} {act.role} {act.mention}")
    return any(related(a, b) for a in content_words(asked) for b in theirs)


def related(one: str, other: str) -> bool:
    """Whether two words have a stem in common, told by their first letters."""
    if min(len(one), len(other)) < COMMON_PREFIX:
        return one == other
    return one.startswith(other[:-1]) or other.startswith(one[:-1])


def current(positions: Iterable[Position]) -> list[Position]:
    """Each party's latest position, latest first; those that take no side are left out."""
    latest: dict[str, Position] = {}
    for item in sorted(positions, key=_when):
        if item.stance != "other":
            latest[item.party] = item
    return sorted(latest.values(), key=_when, reverse=True)


def label(positions: Sequence[Position], *, narrated: bool) -> Label:
    """The verdict over current positions; `narrated` when the outlet itself tells it as a fact."""
    affirmed = any(p.stance == "affirms" and p.on_record for p in positions)
    denied = any(p.stance == "denies" and p.on_record for p in positions)
    if affirmed and denied:
        return "disputed"
    if affirmed or denied:
        return "confirmed" if affirmed else "denied"
    return "reported" if narrated or positions else "not_covered"


def _when(item: Position) -> tuple[float, int]:
    return item.sentence.placed.revision.valid_from, item.sentence.span.start


def _told(sentence: Sentence, act: Attribution) -> str:
    if act.quote:
        return sentence.placed.revision.article.text[act.quote.start : act.quote.end]
    return re.sub(re.escape(act.mention), "", sentence.text, count=1)


def _shares_words(claim: str, told: str) -> bool:
    words = content_words(told)
    return any(related(a, b) for a in content_words(claim) for b in words)
