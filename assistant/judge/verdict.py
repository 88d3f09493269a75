"""Is it so? The verdict over the bearings of all sentences, and the positions that it rests on.

What the coverage makes of the claim is weighed (`assistant.judge.weighing`), and the label is the
one whose expected cost is least: to say `confirmed` where it is denied, or the other way round,
costs more than any other mistake. A label is given only where there are positions for it: a side
needs a sentence that is taken for it, and `confirmed` a party on record or two independent outlets,
in positions that parse or judge back. What one party is told to deny and another affirms is
`disputed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Label
from assistant.judge.bearing import Reading
from assistant.judge.judge import Outcome
from assistant.judge.position import Position, are_at_odds, claims_of_others, positions
from assistant.judge.stance import stances
from assistant.judge.weighing import features, learned

INDEPENDENT = 2
"""Sources whose plain telling confirms what no party has."""
MADE_OF: Mapping[Label, tuple[Outcome, ...]] = {
    "confirmed": ("on_record",),
    "denied": ("denied",),
    "disputed": ("disputed",),
    "reported": ("told", "open"),
    "not_covered": ("beside",),
}
OPPOSED: frozenset[Label] = frozenset({"confirmed", "denied"})


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
    given = label(taken, odds, learned().opposite)
    resting = () if given == "not_covered" else tuple(taken)
    return Judgement(given, resting, tuple(left), odds)


def label(taken: Sequence[Position], odds: Mapping[Outcome, float], opposite: float) -> Label:
    """The label, of those that there are positions for, that is expected to cost least: 0 where it
    is right, `opposite` where the contrary is, else 1. What is on record and cannot be `confirmed`
    is `reported`."""
    possible = _possible(taken)
    share = {each: float(sum(odds[o] for o in made)) for each, made in MADE_OF.items()}
    right = dict(share)
    if "confirmed" not in possible:
        right["reported"] += right["confirmed"]

    def cost(given: Label) -> float:
        contrary = OPPOSED - {given} if given in OPPOSED else frozenset[Label]()
        return sum((opposite - 1) * share[each] for each in contrary) - right[given]

    return min(possible, key=lambda given: (cost(given), given))


def _possible(taken: Sequence[Position]) -> frozenset[Label]:
    """The labels that there are positions for."""
    if not taken:
        return frozenset({"not_covered"})
    if are_at_odds(taken, by_denial=True):
        return frozenset({"disputed"})
    affirming = [p for p in taken if p.stance == "affirms"]
    denying = [p for p in taken if p.stance == "denies"]
    needs: dict[Label, bool] = {
        "confirmed": _on_record(affirming),
        "denied": bool(denying),
        "disputed": bool(denying and (affirming or claims_of_others(taken))),
    }
    return frozenset({"reported", "not_covered", *(label for label, met in needs.items() if met)})


def _on_record(affirming: Sequence[Position]) -> bool:
    """Whether a party affirms it, or independent outlets tell it, in positions that parse or
    judge back."""
    backed = [p for p in affirming if p.is_backed]
    if any(p.source == "party" for p in backed):
        return True
    telling = [p.bearing.sentence for p in backed if p.source == "outlet"]
    reports = {s.placed.revision.copy_group or s.key[0] for s in telling}
    outlets = {s.placed.revision.article.outlet for s in telling}
    return len(reports) >= INDEPENDENT and len(outlets) >= INDEPENDENT
