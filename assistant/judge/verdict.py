"""The verdict on a claim over the bearings of all sentences, and the positions that it rests on.

`assistant.judge.weighing` gives the probability of each outcome, and the label is the one with the
least expected cost: to say `confirmed` where the claim is denied, or the other way round, costs
more than any other mistake. A label needs a sentence that may take each of its sides, and shows the
likeliest if none takes one for certain. `confirmed` also needs a parse of an affirming sentence
that agrees with the claim, or a probability of CONFIRMED_PROBABILITY. What one
party explicitly denies and another affirms is `disputed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.judge.bearing import Reading
from assistant.judge.judge import Outcome
from assistant.judge.label import Label
from assistant.judge.position import (
    ABOUT,
    SIDES,
    JudgedBearing,
    Position,
    Stance,
    are_at_odds,
    claims_of_others,
    likeliest,
    positions,
)
from assistant.judge.stance import stances
from assistant.judge.weighing import features, learned

MADE_OF: Mapping[Label, tuple[Outcome, ...]] = {
    "confirmed": ("on_record",),
    "denied": ("denied",),
    "disputed": ("disputed",),
    "reported": ("told", "open"),
    "not_covered": ("beside",),
}
NEEDS: Mapping[Label, tuple[Stance, ...]] = {
    "confirmed": ("affirms",),
    "denied": ("denies",),
    "disputed": ("denies", "affirms"),
}
"""The sides for which a label shows a sentence."""
OPPOSITES: frozenset[Label] = frozenset({"confirmed", "denied"})
CONFIRMED_PROBABILITY = 0.5
"""Minimum probability of `confirmed` if no parse agrees with the claim."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The label, the positions it rests on, strongest first, those that their party has abandoned
    since (`left`), and the probability of each outcome."""

    label: Label
    positions: tuple[Position, ...]
    left: tuple[Position, ...]
    odds: dict[Outcome, float]


def judgement(read: Reading) -> Judgement:
    """The verdict for the evidence on a claim."""
    shares = stances(read)
    taken, left = positions(read.bearings, shares)
    odds = learned().odds(features(read, shares, taken))
    gone = {position.bearing.sentence.key for position in left}
    judged = [
        (bearing, share)
        for bearing, share in zip(read.bearings, shares, strict=True)
        if bearing.sentence.key not in gone
    ]
    given = label(taken, judged, odds, learned().opposite)
    resting = () if given == "not_covered" else tuple(_resting(given, taken, judged))
    return Judgement(given, resting, tuple(left), odds)


def label(
    taken: Sequence[Position],
    judged: Sequence[JudgedBearing],
    odds: Mapping[Outcome, float],
    opposite: float,
) -> Label:
    """The possible label with the least expected cost: 0 if it is right, `opposite` if the contrary
    is right, else 1. If `disputed` is not possible, its probability is added to `denied` if that
    is, else to `reported`."""
    possible = _possible(taken, judged)
    share = {each: float(sum(odds[o] for o in made)) for each, made in MADE_OF.items()}
    if share["confirmed"] < CONFIRMED_PROBABILITY and not _agrees(taken):
        possible -= {"confirmed"}
    right = dict(share)
    if "disputed" not in possible:
        right["denied" if "denied" in possible else "reported"] += share["disputed"]

    def cost(given: Label) -> float:
        contrary = OPPOSITES - {given} if given in OPPOSITES else frozenset[Label]()
        return sum((opposite - 1) * share[each] for each in contrary) - right[given]

    return min(possible, key=lambda given: (cost(given), given == "not_covered", given))


def _possible(taken: Sequence[Position], judged: Sequence[JudgedBearing]) -> frozenset[Label]:
    """The labels for which there are the sentences they need."""
    if not taken:
        return frozenset({"not_covered"})
    if are_at_odds(taken, by_denial=True):
        return frozenset({"disputed"})
    sides = {p.stance for p in taken} | {side for side in SIDES if likeliest(side, judged)}
    is_put = _is_put(judged)
    met: dict[Label, bool] = {
        "confirmed": "affirms" in sides and not is_put,
        "denied": "denies" in sides,
        "disputed": "denies" in sides and len(sides) > 1,
        "not_covered": not is_put,
    }
    return frozenset({"reported", *(label for label, is_met in met.items() if is_met)})


def _is_put(judged: Sequence[JudgedBearing]) -> bool:
    """Whether the likeliest evidence that somebody said something only puts words in their mouth:
    it makes the claim covered, but not confirmed."""
    bearing, shares = max(judged, key=lambda each: each[1].affirms)
    return bearing.is_put and shares.affirms > ABOUT


def _agrees(taken: Sequence[Position]) -> bool:
    """Whether the parse of a sentence that affirms the claim has the claim's event."""
    return any(p.stance == "affirms" and p.bearing.agreement.met for p in taken)


def _resting(
    given: Label, taken: Sequence[Position], judged: Sequence[JudgedBearing]
) -> Iterator[Position]:
    """The positions that a label rests on: those taken and, for each side that the label needs and
    none takes, the likeliest sentence."""
    has = {position.stance for position in taken}
    if given == "disputed" and claims_of_others(taken):
        has.add("affirms")
    lacking = [likeliest(side, judged) for side in NEEDS.get(given, ()) if side not in has]
    added = [position for position in lacking if position is not None]
    sided = {position.bearing.sentence.key for position in added}
    yield from added
    yield from (p for p in taken if p.stance != "reports" or p.bearing.sentence.key not in sided)
