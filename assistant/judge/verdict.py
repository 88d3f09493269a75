"""Is it so? The verdict over the bearings of all sentences, and the positions that it rests on.

What the coverage makes of the claim is weighed (`assistant.judge.weighing`), and the label is the
one whose expected cost is least: to say `confirmed` where it is denied, or the other way round,
costs more than any other mistake. A label is given only where there are positions for it: a side
needs the judge and the parse to agree on a sentence, and `confirmed` a party on record or two
independent outlets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Label
from assistant.judge.bearing import Bearing
from assistant.judge.position import Position, positions
from assistant.judge.weighing import Outcome, features, learned

INDEPENDENT = 2
"""Sources whose plain telling confirms what no party has."""
MADE_OF: Mapping[Label, tuple[Outcome, ...]] = {
    "confirmed": ("on_record",),
    "denied": ("denied",),
    "disputed": ("disputed",),
    "reported": ("told", "open"),
    "not_covered": ("beside",),
}
OPPOSED = frozenset({"confirmed", "denied"})


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
    taken, left = positions(bearings)
    odds = learned().odds(features(bearings, taken))
    given = label(taken, odds, learned().opposite)
    resting = () if given == "not_covered" else tuple(taken)
    return Judgement(given, resting, tuple(left), odds)


def label(taken: Sequence[Position], odds: Mapping[Outcome, float], opposite: float) -> Label:
    """The label, of those that there are positions for, that is expected to cost least: 0 where it
    is right, `opposite` where the contrary is, else 1. What is on record and cannot be `confirmed`
    is `reported`."""
    possible = _possible(taken)
    share = {each: float(sum(odds[o] for o in made)) for each, made in MADE_OF.items()}
    if "confirmed" not in possible:
        share["reported"] += share.pop("confirmed")

    def cost(given: Label) -> float:
        contrary = OPPOSED - {given} if given in OPPOSED else ()
        return sum((opposite - 1) * share.get(each, 0.0) for each in contrary) - share[given]

    return min(possible, key=lambda given: (cost(given), given))


def _possible(taken: Sequence[Position]) -> frozenset[Label]:
    """The labels that there are positions for."""
    if not taken:
        return frozenset({"not_covered"})
    affirming = [p for p in taken if p.stance == "affirms"]
    denying = [p for p in taken if p.stance == "denies"]
    needs: dict[Label, bool] = {
        "confirmed": _on_record(affirming),
        "denied": bool(denying),
        "disputed": bool(affirming and denying),
    }
    return frozenset({"reported", "not_covered", *(label for label, met in needs.items() if met)})


def _on_record(affirming: Sequence[Position]) -> bool:
    """Whether a party affirms it, or independent outlets tell it."""
    if any(p.source == "party" for p in affirming):
        return True
    told = {
        p.bearing.sentence.placed.revision.copy_group or p.bearing.sentence.key[0]
        for p in affirming
        if p.source == "outlet"
    }
    outlets = {p.bearing.sentence.placed.revision.article.outlet for p in affirming}
    return len(told) >= INDEPENDENT and len(outlets) >= INDEPENDENT
