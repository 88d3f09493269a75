"""Combines the evidence of all sentences on a claim into features, and the probability of each
outcome.

The outcome is a multinomial logistic regression over the judge's reading of the best sentences
together, the likeliest stances of each kind, and the positions taken. Its weights are in
verdict.json, written by `python -m evals.learn.verdicts ... --write`, which says how they are
fitted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path

import numpy as np

from assistant.judge.bearing import SETTLED_FRAMES, Bearing, Reading
from assistant.judge.judge import OUTCOMES, Outcome, log_odds
from assistant.judge.multinomial import ClassWeights, shares
from assistant.judge.position import SIDES, JudgedBearing, Position, are_at_odds
from assistant.judge.stance import Shares
from ingest.passages.vectors import Matrix

WEIGHTS = Path(__file__).with_name("verdict.json")
SOURCES = ("outlet", "party", "third")
FEATURES = (
    *(f"panel_{outcome}" for outcome in OUTCOMES),
    *SIDES, *(f"{side}_second" for side in SIDES), *(f"{side}_any" for side in SIDES), "bears_any",
    *(f"{side}_{source}" for side in SIDES for source in SOURCES),
    "affirms_named", "denies_named", "denies_otherwise", "denial", "unsettled", "both_sides",
    "answers", "supports", "names", "figures", "figures_differ", "met", "shared",
    "at_odds", "affirming", "denying", "voices", "asks_act", "does_act",
)  # fmt: skip
"""In the order of the columns: the judge's outcomes for the panel; for each side the likeliest
sentence, the second likeliest, and that any takes it; that any is about the claim at all; for each
side the likeliest sentence of each source; the likeliest affirmation and denial that have all names
of the claim; the likeliest denial with a different number or agent, or agent and patient swapped;
the likeliest denial by a speech act, and affirmation of what is planned or possible; the product of
both sides; for the most relevant sentence, that it answers and supports, the share of the claim's
names, whether it has its figures, or different ones, its event, and the share of its words; whether
two parties are at odds, how many positions affirm, deny, and affirm by a party; whether a speech
act is asked about, and whether the parse finds it done. Probabilities are log odds."""
COUNTED = 3
"""Positions of each kind are counted up to this number."""


def features(read: Reading, found: Sequence[Shares], taken: Sequence[Position]) -> Matrix:
    """One value per feature, in the order of FEATURES, from the reading, the stance probabilities
    of its bearings, and the positions taken in them."""
    judged = list(zip(read.bearings, found, strict=True))
    likely: dict[str, float] = {
        f"panel_{outcome}": share for outcome, share in read.outcomes.items()
    }
    for side in SIDES:
        likely |= _likeliest(side, judged)
    likely["bears_any"] = _any(each.bears for each in found)
    likely["denies_otherwise"] = _most(judged, "denies", lambda b: b.agreement.is_otherwise)
    likely["denial"] = _most(judged, "denies", lambda b: b.denies_by_act)
    likely["unsettled"] = _most(
        judged, "affirms", lambda b: b.agreement.certainty not in SETTLED_FRAMES
    )
    for side in ("affirms", "denies"):
        likely[f"{side}_named"] = _most(judged, side, lambda b: b.agreement.names == 1.0)
    best = read.bearings[0]
    likely |= {"answers": best.opinion.answers, "supports": best.opinion.supports}
    row = {name: log_odds(share) for name, share in likely.items()}
    row["both_sides"] = 4.0 * likely["affirms"] * likely["denies"]
    row |= _of_best(best) | _counts(taken)
    row["asks_act"] = float(best.asks_act)
    row["does_act"] = float(any(bearing.does_act for bearing in read.bearings))
    return np.array([row[name] for name in FEATURES])


def _likeliest(side: str, judged: Sequence[JudgedBearing]) -> dict[str, float]:
    """How likely a side is taken: by the likeliest sentence, the second, any, of each source."""
    ordered = [*sorted((getattr(s, side) for _, s in judged), reverse=True), 0.0, 0.0]
    row = {side: ordered[0], f"{side}_second": ordered[1], f"{side}_any": _any(ordered)}
    for source in SOURCES:
        theirs = [each for each in judged if each[0].source == source]
        row[f"{side}_{source}"] = _most(theirs, side, lambda _: True)
    return row


def _most(judged: Sequence[JudgedBearing], side: str, is_meant: Callable[[Bearing], bool]) -> float:
    return max(
        (getattr(shares, side) for bearing, shares in judged if is_meant(bearing)), default=0
    )


def _any(likely: Iterable[float]) -> float:
    return 1.0 - prod(1.0 - each for each in likely)


def _of_best(best: Bearing) -> dict[str, float]:
    told = best.agreement
    return {
        "names": told.names,
        "figures": float(told.figures > 0),
        "figures_differ": float(told.figures < 0),
        "met": float(told.met),
        "shared": best.shared,
    }


def _counts(taken: Sequence[Position]) -> dict[str, float]:
    affirming = [p for p in taken if p.stance == "affirms"]
    voices = [p for p in affirming if p.source == "party"]
    denying = [p for p in taken if p.stance == "denies"]
    counted = {"affirming": affirming, "denying": denying, "voices": voices}
    row = {name: float(min(len(each), COUNTED)) for name, each in counted.items()}
    return row | {"at_odds": float(are_at_odds(taken))}


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights, and the cost of taking one side where the other is right; any other mistake
    costs 1."""

    weights: ClassWeights
    opposite: float

    def odds(self, row: Matrix) -> dict[Outcome, float]:
        """The probability of each outcome."""
        found = shares(self.weights, OUTCOMES, FEATURES, row[None])[0]
        return dict(zip(OUTCOMES, map(float, found), strict=True))


@cache
def learned() -> Weighing:
    """The weights of verdict.json."""
    read = json.loads(WEIGHTS.read_text("utf-8"))
    return Weighing(read["weights"], read["opposite"])
