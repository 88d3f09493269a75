"""The position that each sentence takes on a claim, and whose it is.

The stance is the likeliest one by `assistant.judge.stance`, if it is likely enough. A sentence that
the parse contradicts does not affirm; an explicit denial or confirmation that the parse finds
counts as one. Of each party only the latest position counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.judge.bearing import Bearing, Source, source_of
from assistant.judge.parties import goes_by
from assistant.judge.stance import Shares
from ingest.language.attribution import Attribution

Stance = Literal["affirms", "denies", "reports"]
SIDES: tuple[Stance, ...] = get_args(Stance)
JudgedBearing = tuple[Bearing, Shares]
"""A sentence and the probability of each stance that it may take."""
SIDE, ABOUT = 0.2, 0.12
"""Minimum probability that a sentence takes a side, and that it is about the claim at all."""
HALF = 0.5
"""The probability above which anybody is named for a position."""


@dataclass(frozen=True, slots=True)
class Position:
    """The stance assigned to a sentence, its probability (`strength`), and the probability that the
    sentence is about the claim at all (`bears`); each 0 to 1."""

    bearing: Bearing
    stance: Stance
    strength: float
    bears: float
    act: Attribution | None
    """The speech act that takes the position; None for the outlet's own words."""
    outright: bool = False
    """Whether the parse finds an explicit denial or confirmation of the claim."""

    @property
    def source(self) -> Source:
        """The source of the position."""
        mine = self.act is self.bearing.act
        return self.bearing.source if mine else source_of(self.act)

    @property
    def is_sure(self) -> bool:
        """Whether the stance is likelier than not, or explicit: only then is anybody named for
        it."""
        return self.strength > HALF or self.outright

    @property
    def is_spoken_of(self) -> bool:
        """Whether somebody speaks of the claim without taking a side for certain; a "declined" act
        does not count."""
        return self.stance == "reports" and self.act is not None and self.act.act != "declined"

    @property
    def when(self) -> float:
        """When it became evidence, epoch seconds."""
        return self.bearing.sentence.placed.revision.valid_from

    @property
    def party(self) -> frozenset[str]:
        """The names of the party that takes it; empty for the outlet."""
        return goes_by(self.act) if self.act else frozenset()


def positions(
    bearings: Sequence[Bearing], found: Sequence[Shares]
) -> tuple[list[Position], list[Position]]:
    """The positions that count, strongest first, and those whose party took the opposite side
    later; `found` are the stance probabilities of each bearing."""
    return _current(sorted(_taken(bearings, found), key=lambda p: -p.strength))


def likeliest(side: Stance, judged: Sequence[JudgedBearing]) -> Position | None:
    """The position for `side` with the highest probability, among the sentences that may take it;
    None if there is none."""
    able = [
        (bearing, shares)
        for bearing, shares in judged
        if getattr(shares, side) > ABOUT and _may_take(side, bearing)
    ]
    if not able:
        return None
    bearing, shares = max(able, key=lambda each: float(getattr(each[1], side)))
    return _taking(side, bearing, shares)


def claims_of_others(found: Sequence[Position]) -> list[Position]:
    """The positions in which somebody other than those who deny the claim speaks of it."""
    denying = [p for p in found if p.stance == "denies"]
    return [
        p for p in found if p.is_spoken_of and all(p.party.isdisjoint(d.party) for d in denying)
    ]


def are_at_odds(found: Sequence[Position], *, by_denial: bool = False) -> bool:
    """Whether a named speaker affirms what another party denies; with `by_denial`, only explicit
    denials count."""
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


def _taken(bearings: Sequence[Bearing], found: Sequence[Shares]) -> Iterator[Position]:
    for bearing, shares in zip(bearings, found, strict=True):
        if shares.bears < ABOUT:
            continue
        if bearing.denies_by_act and shares.bears > SIDE:
            yield from _by_denial(bearing, shares.bears)
        elif bearing.confirms_by_act and bearing.is_asked and shares.bears > SIDE:
            sure = shares.bears
            yield Position(bearing, "affirms", sure, bears=sure, act=bearing.act, outright=True)
        else:
            yield _by_opinion(bearing, shares)


def _by_opinion(bearing: Bearing, shares: Shares) -> Position:
    """The position that a sentence about the claim takes."""
    if bearing.is_asked:
        if shares.affirms >= max(shares.denies, SIDE) and _may_take("affirms", bearing):
            return _taking("affirms", bearing, shares)
        if shares.denies >= max(shares.affirms, SIDE) and _may_take("denies", bearing):
            return _taking("denies", bearing, shares)
    return _taking("reports", bearing, shares)


def _may_take(side: Stance, bearing: Bearing) -> bool:
    """Whether the parse allows a sentence to take `side`. A "declined" act takes no side; a
    sentence that contradicts the claim, or has another speaker than the claim is about, does not
    affirm it."""
    is_undone = bearing.act is not None and bearing.act.act == "declined"
    is_otherwise = bearing.backs_affirming < 0 or bearing.is_of_another
    return side == "reports" or not (is_undone or (side == "affirms" and is_otherwise))


def _taking(side: Stance, bearing: Bearing, shares: Shares) -> Position:
    """The position of a sentence on this side. That nobody did the act asked about is attributed to
    the outlet."""
    by = None if bearing.asks_act and side == "denies" else bearing.act
    return Position(bearing, side, float(getattr(shares, side)), bears=shares.bears, act=by)


def _by_denial(bearing: Bearing, strength: float) -> list[Position]:
    """Both sides of a sentence that reports a denial: who denies and, within the denied content,
    who claimed it."""
    denial = next(act for act in bearing.acts if act.act == "denied")
    claims = [
        act
        for act in bearing.acts
        if act.act != "denied"
        and denial.content.start <= act.content.start
        and act.content.end <= denial.content.end
    ]
    sides: list[tuple[Stance, Attribution]] = [("denies", denial)]
    sides += [("affirms", act) for act in claims]
    return [
        Position(bearing, side, strength, bears=strength, act=act, outright=True)
        for side, act in sides
    ]


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
