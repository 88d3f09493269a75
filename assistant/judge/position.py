"""The stance that each sentence is taken for, and whose it is.

The judge tells the stance; what the parse contradicts affirms nothing, and a denial or confirmation
that the parse sees is one whatever the judge makes of it. Of one party the latest position counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.judge.bearing import Bearing, Source, source_of
from assistant.parties import goes_by
from ingest.language.attribution import Attribution

Stance = Literal["affirms", "denies", "reports"]
HALF = 0.5
"""Where the parse finds no word for the claim's event, a sentence takes a side only if it has more
than this share of the claim's words: nobody is named for a sentence about something else."""


@dataclass(frozen=True, slots=True)
class Position:
    """The stance that a sentence is taken for, and how surely (0 to 1)."""

    bearing: Bearing
    stance: Stance
    strength: float
    act: Attribution | None
    """The speech act by which it is taken; None for the outlet's own telling."""

    @property
    def source(self) -> Source:
        """Whose word it is."""
        return source_of(self.act)

    @property
    def when(self) -> float:
        """When it became evidence, epoch seconds."""
        return self.bearing.sentence.placed.revision.valid_from

    @property
    def party(self) -> frozenset[str]:
        """The names of who takes it; empty for the outlet."""
        return goes_by(self.act) if self.act else frozenset()


def positions(bearings: Iterable[Bearing]) -> tuple[list[Position], list[Position]]:
    """The positions that count, strongest first, and those whose party took another side later."""
    return _current(sorted(_taken(bearings), key=lambda p: -p.strength))


def are_at_odds(found: Sequence[Position], *, by_denial: bool = False) -> bool:
    """Whether somebody affirms by name what another party denies; with `by_denial`, where that
    party is told to deny it in so many words."""
    denials = [
        p
        for p in found
        if p.stance == "denies"
        and p.act is not None
        and p.source == "party"
        and (p.act.act == "denied" or not by_denial)
    ]
    voices = [p for p in found if p.stance == "affirms" and p.act is not None and p.act.named]
    return any(p.party.isdisjoint(d.party) for p in voices for d in denials)


def _taken(bearings: Iterable[Bearing]) -> list[Position]:
    found = []
    for bearing in bearings:
        opinion = bearing.opinion
        if bearing.denies_by_act and opinion.bears > opinion.beside:
            found += _by_denial(bearing)
        elif bearing.confirms_by_act and bearing.is_asked:
            found.append(Position(bearing, "affirms", opinion.bears, bearing.act))
        elif stance := _stance(bearing):
            strength = max(opinion.affirms, opinion.denies, opinion.reports)
            found.append(Position(bearing, stance, strength, bearing.act))
    return found


def _stance(bearing: Bearing) -> Stance | None:
    """The stance that a sentence is taken for; None where it bears on nothing. An act that was
    left undone takes no side."""
    opinion, told = bearing.opinion, bearing.agreement
    if opinion.bears < opinion.beside:
        return None
    if not bearing.is_asked or (bearing.act and bearing.act.act == "declined"):
        return "reports"
    affirms = opinion.affirms + (opinion.reports if told.to_come else 0.0)
    is_of_claim = bearing.shared > HALF
    if affirms >= max(opinion.denies, opinion.reports):
        backed = bearing.backs_affirming
        return "affirms" if backed > 0 or (backed == 0 and is_of_claim) else "reports"
    if opinion.denies > max(affirms, opinion.reports):
        return "denies" if bearing.backs_denying > 0 or is_of_claim else "reports"
    return "reports"


def _by_denial(bearing: Bearing) -> list[Position]:
    """Both sides of a sentence that tells of a denial: who denies, and who is told in what is
    denied to have claimed it."""
    denial = next(act for act in bearing.acts if act.act == "denied")
    claims = [
        act
        for act in bearing.acts
        if act.act != "denied"
        and denial.content.start <= act.content.start
        and act.content.end <= denial.content.end
    ]
    strength = bearing.opinion.bears
    found = [Position(bearing, "denies", strength, denial)]
    return found + [Position(bearing, "affirms", strength, act) for act in claims]


def _current(found: Sequence[Position]) -> tuple[list[Position], list[Position]]:
    kept, left = list[Position](), list[Position]()
    for one in found:
        later = (
            other for other in found
            if other.party & one.party and other.when > one.when
            and {other.stance, one.stance} == {"affirms", "denies"}
        )  # fmt: skip
        (left if any(later) else kept).append(one)
    return kept, left
