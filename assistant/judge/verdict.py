"""Is it so? The verdict over the bearings of all sentences, and the sides that it rests on.

What the coverage makes of the claim is weighed (`assistant.judge.weighing`). A side is taken only
where the judge and the parse agree on a sentence; else the claim is `reported`. Affirmed on record
by a party, or told by two independent sources, it is `confirmed`; told by one outlet alone, or by
third parties, it is `reported`. Of one party the latest position counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Label
from assistant.judge.bearing import Bearing, Source, source_of
from assistant.judge.weighing import Outcome, features, learned
from assistant.parties import goes_by
from ingest.language.attribution import Attribution

Stance = Literal["affirms", "denies", "reports"]
INDEPENDENT = 2
"""Sources whose plain telling confirms what no party has."""
SURE = 0.5
"""What is more likely than all else together."""
NAMED = 0.5
"""Share of the claim's names that a sentence, or what stands around it, has at least where it bears
on the claim."""
A_SIDE = 0.4
"""Of the strongest opinion on a side, what another sentence must have to be shown with it."""


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, the positions it rests on, strongest first, those that their party has left
    since, and the probability of each outcome."""

    label: Label
    positions: tuple[Position, ...]
    left: tuple[Position, ...]
    odds: dict[Outcome, float]


def judgement(bearings: Sequence[Bearing]) -> Judgement:
    """The verdict over what bears on a claim."""
    odds = learned().odds(features(bearings))
    bearings = [b for b in bearings if b.agreement.names >= NAMED]
    positions, left = _current(_positions(bearings))
    label = _label(odds, positions)
    resting = () if label == "not_covered" else tuple(positions)
    return Judgement(label, resting, tuple(left), odds)


def _positions(bearings: Iterable[Bearing]) -> list[Position]:
    """What each sentence that bears on the claim is taken for, strongest first. One that the parse
    contradicts takes no side."""
    found = []
    for bearing in bearings:
        opinion = bearing.opinion
        if bearing.denies_by_act and opinion.bears > opinion.beside:
            found += _by_denial(bearing)
            continue
        stance = _stance(bearing)
        if stance:
            strength = max(opinion.affirms, opinion.denies, opinion.reports)
            found.append(Position(bearing, stance, strength, bearing.act))
    return sorted(found, key=lambda p: -p.strength)


def _stance(bearing: Bearing) -> Stance | None:
    """The stance that a sentence is taken for; None where it bears on nothing. It takes a side
    only where the parse backs the judge: nobody is named for what no word of theirs says. An act
    that was left undone takes none."""
    opinion = bearing.opinion
    if opinion.bears < opinion.beside:
        return None
    if not bearing.is_asked or (bearing.act and bearing.act.act == "declined"):
        return "reports"
    affirms = opinion.affirms + (opinion.reports if bearing.agreement.to_come else 0.0)
    if affirms >= opinion.denies:
        return "affirms" if bearing.backs_affirming > 0 and affirms > opinion.beside else "reports"
    is_denied = bearing.backs_denying > 0 and opinion.denies > opinion.beside
    return "denies" if is_denied else "reports"


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
    """The positions that count, and those whose party took another side later."""
    kept, left = list[Position](), list[Position]()
    for one in found:
        later = (
            other for other in found
            if other.party & one.party and other.when > one.when
            and {other.stance, one.stance} == {"affirms", "denies"}
        )  # fmt: skip
        (left if any(later) else kept).append(one)
    return kept, left


def _label(odds: Mapping[Outcome, float], positions: Sequence[Position]) -> Label:
    """The label. What the positions rule out has no share; a side is taken only where it is more
    likely than all else together."""
    if max(odds, key=lambda each: odds[each]) == "beside" or not positions:
        return "not_covered"
    affirming = [p for p in positions if p.stance == "affirms"]
    denying = [p for p in positions if p.stance == "denies"]
    if _are_at_odds(affirming, denying) and odds["hedged"] < SURE:
        return "disputed"
    to_come = any(p.bearing.agreement.to_come for p in affirming)
    affirmed = odds["affirmed"] + (odds["hedged"] if to_come else 0.0) if affirming else 0.0
    denied = odds["denied"] if denying else 0.0
    rest = (
        (0.0 if to_come else odds["hedged"])
        + odds["beside"]
        + (odds["disputed"] if affirming and denying else 0.0)
    )
    if affirmed >= SURE * (affirmed + denied + rest) and affirming:
        return "confirmed" if _on_record(affirming) else "reported"
    if denied >= SURE * (affirmed + denied + rest) and denying:
        return "denied"
    return "reported"


def _are_at_odds(affirming: Sequence[Position], denying: Sequence[Position]) -> bool:
    """Whether somebody affirms on record what a party denies."""
    denials = [p for p in denying if p.source == "party" and p.bearing.backs_denying > 0]
    voices = [p for p in affirming if p.act is not None and p.act.named]
    return any(p.party.isdisjoint(d.party) for p in voices for d in denials)


def _on_record(affirming: Sequence[Position]) -> bool:
    """Whether a party affirms it, or independent sources tell it."""
    strong = [p for p in affirming if p.strength >= A_SIDE * affirming[0].strength]
    if any(p.source == "party" for p in strong):
        return True
    told = {
        p.bearing.sentence.placed.revision.copy_group or p.bearing.sentence.key[0]
        for p in strong
        if p.source == "outlet"
    }
    outlets = {p.bearing.sentence.placed.revision.article.outlet for p in strong}
    return len(told) >= INDEPENDENT and len(outlets) >= INDEPENDENT
