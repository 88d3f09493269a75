"""What all sentences together make of a claim, as numbers, and the outcome that these weigh up to.

The outcome is a multinomial logistic regression over the strongest bearings of each kind and the
positions taken. Its weights are in verdict.json, written by `python -m evals.learn.verdicts ...
--write`, which says how they are fitted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.judge.bearing import SETTLED, Bearing
from assistant.judge.judge import log_odds
from assistant.judge.position import Position, are_at_odds

Outcome = Literal["on_record", "told", "denied", "disputed", "open", "beside"]
"""What the coverage makes of a claim: affirmed on record by a party placed to know; told as so by
an outlet; denied, or told as not so; affirmed and denied, by two sides; spoken of and left open
(alleged, planned, possible); nothing."""

WEIGHTS = Path(__file__).with_name("verdict.json")
OUTCOMES: tuple[Outcome, ...] = ("on_record", "told", "denied", "disputed", "open", "beside")
SOURCES = ("outlet", "party", "third")
BACKED = ("backed", "open", "opposed")
FEATURES = (
    *(f"{stance}_{source}" for stance in ("affirms", "denies") for source in SOURCES),
    *(f"affirms_{backed}" for backed in BACKED), "denies_backed", "denies_open",
    "affirms", "denies", "reports", "bears", "answers", "affirms_second", "denies_second",
    "reports_second", "both_sides", "denial", "uncertain", "names", "figures", "figures_differ",
    "met", "shared", "at_odds", "affirming", "denying", "voices",
    "affirms_nearest", "denies_nearest", "reports_nearest", "affirms_named", "denies_named",
)  # fmt: skip
"""In the order of the columns: the strongest opinion that affirms and that denies among the
sentences of each source, and among those where the parse backs it, cannot tell, or opposes it; the
strongest of each stance, that a sentence bears on the claim, and answers; the second strongest;
the product of both sides; the strongest denial by a speech act; the strongest affirmation that the
parse takes for a plan or a possibility; of the sentence that bears most, the share of the claim's
names, whether all its figures are there, and whether others are, whether it has the claim's event,
and the share of its words; whether two parties are at odds; how many positions affirm and deny, and
how many affirm by a named voice; the opinion of the sentence that bears most; and the strongest of
sentences that have all names of the claim. Opinions are log odds."""
COUNTED = 3
"""Positions of a kind that are counted, at most."""

Vector = npt.NDArray[np.float64]


def features(bearings: Sequence[Bearing], taken: Sequence[Position]) -> Vector:
    """One number a feature, in their order, from all bearings and the positions taken in them."""
    found: dict[str, float] = {}
    for stance, of, backs in _STANCES:
        ordered = sorted((of(b) for b in bearings), reverse=True) or [0.0]
        found[stance] = ordered[0]
        found[f"{stance}_second"] = ordered[1] if len(ordered) > 1 else 0.0
        for source in SOURCES:
            theirs = (of(b) for b in bearings if b.source == source)
            found[f"{stance}_{source}"] = max(theirs, default=0.0)
        for backed, value in zip(BACKED, (1, 0, -1), strict=True):
            theirs = (of(b) for b in bearings if backs(b) == value)
            found[f"{stance}_{backed}"] = max(theirs, default=0.0)
    reports = sorted((b.opinion.reports for b in bearings), reverse=True)
    found["reports"], found["reports_second"], *_ = [*reports, 0.0, 0.0]
    found["bears"] = max((b.opinion.bears for b in bearings), default=0.0)
    found["answers"] = max((b.opinion.answers for b in bearings), default=0.0)
    found["denial"] = max((b.opinion.denies for b in bearings if b.denies_by_act), default=0.0)
    unsure = (b.opinion.affirms for b in bearings if b.agreement.certainty not in SETTLED)
    found["uncertain"] = max(unsure, default=0.0)
    best = max(bearings, key=lambda b: b.opinion.bears, default=None)
    for stance in ("affirms", "denies", "reports"):
        found[f"{stance}_nearest"] = getattr(best.opinion, stance) if best else 0.0
    for stance, of, _ in _STANCES:
        named = (of(b) for b in bearings if b.agreement.names == 1.0)
        found[f"{stance}_named"] = max(named, default=0.0)
    row = {name: log_odds(value) for name, value in found.items()}
    row["both_sides"] = 4.0 * found["affirms"] * found["denies"]
    row["names"] = best.agreement.names if best else 0.0
    row["figures"] = float(best is not None and best.agreement.figures > 0)
    row["figures_differ"] = float(best is not None and best.agreement.figures < 0)
    row["met"] = float(best is not None and best.agreement.met)
    row["shared"] = best.shared if best else 0.0
    row |= _counts(taken)
    return np.array([row[name] for name in FEATURES])


def _counts(taken: Sequence[Position]) -> dict[str, float]:
    affirming = [p for p in taken if p.stance == "affirms"]
    voices = [p for p in affirming if p.source == "party"]
    denying = [p for p in taken if p.stance == "denies"]
    counted = {"affirming": affirming, "denying": denying, "voices": voices}
    row = {name: float(min(len(each), COUNTED)) for name, each in counted.items()}
    return row | {"at_odds": float(are_at_odds(taken))}


def _affirms(bearing: Bearing) -> float:
    return bearing.opinion.affirms


def _denies(bearing: Bearing) -> float:
    return bearing.opinion.denies


_STANCES: tuple[tuple[str, Callable[[Bearing], float], Callable[[Bearing], int]], ...] = (
    ("affirms", _affirms, lambda bearing: bearing.backs_affirming),
    ("denies", _denies, lambda bearing: bearing.backs_denying),
)


@dataclass(frozen=True, slots=True)
class Weighing:
    """One weight a feature and outcome, with a `bias` an outcome, and what it costs to take one
    side where the other is right, beside 1 for any other mistake."""

    weights: Mapping[Outcome, Mapping[str, float]]
    opposite: float

    def odds(self, row: Vector) -> dict[Outcome, float]:
        """The probability of each outcome."""
        matrix = np.array([[self.weights[o][name] for name in FEATURES] for o in OUTCOMES])
        bias = np.array([self.weights[o]["bias"] for o in OUTCOMES])
        scores = matrix @ row + bias
        raised = np.exp(scores - scores.max())
        shares = raised / raised.sum()
        return {outcome: float(s) for outcome, s in zip(OUTCOMES, shares, strict=True)}


@cache
def learned() -> Weighing:
    """The weights of verdict.json."""
    read = json.loads(WEIGHTS.read_text("utf-8"))
    return Weighing(read["weights"], read["opposite"])
