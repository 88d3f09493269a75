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
from assistant.question import Question, content_words, related
from ingest.attribution import Attribution

Stance = Literal["affirms", "denies", "other"]
AFFIRMING = {"confirmed", "announced", "said", "claimed", "warned"}


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
    if act.act == "denied" or _left_undone(question, act, sentence):
        return "denies"
    if act.act not in AFFIRMING or act.conditional:
        return "other"
    if act.negated:
        return "denies" if _shares_words(question.judged, _told(sentence, act)) else "other"
    return "affirms"


def _left_undone(question: Question, act: Attribution, sentence: Sentence) -> bool:
    """Whether the question asks if someone did what this sentence says they did not do."""
    if act.act != "declined":
        return False
    undone = content_words(sentence.text.partition(act.mention)[2])[:2]
    asked = content_words(question.judged)
    return is_speaker(question.judged, act, sentence) and any(
        related(a, b) for a in asked for b in undone
    )


def is_speaker(asked: str, act: Attribution, sentence: Sentence) -> bool:
    """Whether `asked` ("Cuba", "the mayor") names the speaker of `act` or whom they speak for."""
    theirs = content_words(f"{act.speaker} {act.role} {act.mention}")
    return any(related(a, b) for a in content_words(asked) for b in theirs)


def current(positions: Iterable[Position]) -> list[Position]:
    """Each party's latest position, latest first; those that take no side are left out."""
    latest: dict[str, Position] = {}
    for item in sorted(positions, key=_when):
        if item.stance != "other":
            latest[item.party] = item
    return sorted(latest.values(), key=_when, reverse=True)


def label(positions: Sequence[Position], narrated: Sequence[bool]) -> Label:
    """The verdict over current positions. `narrated` has one item for each sentence in which the
    outlet itself tells the claim as a fact (True) or as not so (False)."""
    affirmed = any(p.stance == "affirms" and p.on_record for p in positions)
    denied = any(p.stance == "denies" and p.on_record for p in positions)
    if affirmed and denied:
        return "disputed"
    if affirmed or denied:
        return "confirmed" if affirmed else "denied"
    if positions or any(narrated):
        return "reported"
    return "denied" if narrated else "not_covered"


def _when(item: Position) -> tuple[float, int]:
    return item.sentence.placed.revision.valid_from, item.sentence.span.start


def _told(sentence: Sentence, act: Attribution) -> str:
    if act.quote:
        return sentence.placed.revision.article.text[act.quote.start : act.quote.end]
    return re.sub(re.escape(act.mention), "", sentence.text, count=1)


def _shares_words(claim: str, told: str) -> bool:
    words = content_words(told)
    return any(related(a, b) for a in content_words(claim) for b in words)
