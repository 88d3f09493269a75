"""Is it so? The verdict over the bearings of all sentences, and the positions that it rests on.

What the coverage makes of the claim is weighed (`assistant.judge.weighing`), and the label is the
one whose expected cost is least: to say `confirmed` where it is denied, or the other way round,
costs more than any other mistake. A label is given only where a sentence may be taken for each side
that it needs, and shows the likeliest where none takes it for certain; `confirmed` only where the
parse of one that affirms agrees with the claim, or it is likelier than not. What one party is told
to deny and another affirms is `disputed`.
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
    Judged,
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
"""The sides that a label shows a sentence of."""
OPPOSED: frozenset[Label] = frozenset({"confirmed", "denied"})
LIKELY = 0.5
"""The least probability that `confirmed` is given at where no parse agrees with the claim."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, the positions it rests on, strongest first, those that their party has left
    since, and the probability of each outcome."""

    label: Label
    positions: tuple[Position, ...]
    left: tuple[Position, ...]
    odds: dict[Outcome, float]


def judgement(read: Reading) -> Judgement:
    """The verdict over what bears on a claim."""
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
    judged: Sequence[Judged],
    odds: Mapping[Outcome, float],
    opposite: float,
) -> Label:
    """The label, of those that there are sentences for, that is expected to cost least: 0 where it
    is right, `opposite` where the contrary is, else 1. A dispute that there are no sentences for is
    `denied` where that may be shown, else `reported`."""
    possible = _possible(taken, judged)
    share = {each: float(sum(odds[o] for o in made)) for each, made in MADE_OF.items()}
    if share["confirmed"] < LIKELY and not _agrees(taken):
        possible -= {"confirmed"}
    right = dict(share)
    if "disputed" not in possible:
        right["denied" if "denied" in possible else "reported"] += share["disputed"]

    def cost(given: Label) -> float:
        contrary = OPPOSED - {given} if given in OPPOSED else frozenset[Label]()
        return sum((opposite - 1) * share[each] for each in contrary) - right[given]

    return min(possible, key=lambda given: (cost(given), given == "not_covered", given))


def _possible(taken: Sequence[Position], judged: Sequence[Judged]) -> frozenset[Label]:
    """The labels that there are sentences for."""
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


def _is_put(judged: Sequence[Judged]) -> bool:
    """Whether what most affirms a claim that somebody said something puts it in their mouth: that
    is covered, and no word of theirs."""
    bearing, shares = max(judged, key=lambda each: each[1].affirms)
    return bearing.is_put and shares.affirms > ABOUT


def _agrees(taken: Sequence[Position]) -> bool:
    """Whether the parse of a sentence that is taken to affirm the claim has it in so many words."""
    return any(p.stance == "affirms" and p.bearing.agreement.met for p in taken)


def _resting(
    given: Label, taken: Sequence[Position], judged: Sequence[Judged]
) -> Iterator[Position]:
    """The positions that a label rests on: those taken, in which the likeliest sentence stands for
    each side that the label needs and none takes."""
    has = {position.stance for position in taken}
    if given == "disputed" and claims_of_others(taken):
        has.add("affirms")
    lacking = [likeliest(side, judged) for side in NEEDS.get(given, ()) if side not in has]
    added = [position for position in lacking if position is not None]
    sided = {position.bearing.sentence.key for position in added}
    yield from added
    yield from (p for p in taken if p.stance != "reports" or p.bearing.sentence.key not in sided)
