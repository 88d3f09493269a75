"""The stance of each sentence towards a claim, from the judge's opinion and the parse.

The judge alone classifies most sentences close to a claim as affirming or denying it. A multinomial
logistic regression over its opinion, the difference from the best sentence, the parse and the
judge's outcomes for the best sentences together gives better probabilities. Its weights are in
stance.json, written by `python -m evals.learn.verdicts ... --write`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.judge.bearing import SETTLED_FRAMES, Bearing, Reading
from assistant.judge.judge import OUTCOMES, STANCES, log_odds
from assistant.judge.multinomial import ClassWeights, shares
from ingest.passages.vectors import Matrix

WEIGHTS = Path(__file__).with_name("stance.json")
FEATURES = (
    *STANCES, "answers", "supports", "behind", "place", "first", "names", "all_names", "figures",
    "figures_differ", "turned", "met", "opposed", "unsettled", "to_come", "denial", "confirmation",
    "declined", "shared", "party", "third", "is_asked", "asks_act", "does_act",
    *(f"panel_{outcome}" for outcome in OUTCOMES),
)  # fmt: skip
"""In the order of the columns: the opinion, in log odds; its relevance less that of the best
sentence, its rank behind it, and whether it is the best; the share of the claim's names it has, and
whether that is all; whether it has the claim's figures, or different ones; the fields of
`structure.Agreement`; whether it reports a denial, a confirmation, or an act that did not take
place (`declined`); the share of the claim's words; its source; whether it reports the act asked
about, whether an act is asked about, and whether it was done as asked; and the judge's outcomes for
the best sentences together."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The probability of each stance that a sentence may take to a claim; they sum to 1."""

    affirms: float
    denies: float
    reports: float
    beside: float

    @property
    def bears(self) -> float:
        """The probability that it is about the claim at all."""
        return 1.0 - self.beside


def stances(read: Reading, weights: ClassWeights | None = None) -> list[Shares]:
    """The stance probabilities of each bearing, by these weights or those of stance.json."""
    found = shares(weights or learned(), STANCES, FEATURES, rows(read))
    return [Shares(*map(float, row)) for row in found]


def rows(read: Reading) -> Matrix:
    """The FEATURES of each bearing."""
    most = log_odds(read.bearings[0].opinion.bears)
    panel = [log_odds(read.outcomes[outcome]) for outcome in OUTCOMES]
    each = [_row(bearing, most, place) + panel for place, bearing in enumerate(read.bearings)]
    return np.array(each)


def _row(bearing: Bearing, most: float, place: int) -> list[float]:
    opinion, told = bearing.opinion, bearing.agreement
    spoken = (getattr(opinion, name) for name in (*STANCES, "answers", "supports"))
    return [
        *map(log_odds, spoken),
        log_odds(opinion.bears) - most,
        place,
        place == 0,
        told.names,
        told.names == 1.0,
        told.figures > 0,
        told.figures < 0,
        told.turned,
        told.met,
        told.met and told.opposed,
        told.certainty not in SETTLED_FRAMES,
        told.to_come,
        bearing.denies_by_act,
        bearing.confirms_by_act,
        bearing.act is not None and bearing.act.act == "declined",
        bearing.shared,
        bearing.source == "party",
        bearing.source == "third",
        bearing.is_asked,
        bearing.asks_act,
        bearing.does_act,
    ]


@cache
def learned() -> ClassWeights:
    """The weights of stance.json."""
    read: ClassWeights = json.loads(WEIGHTS.read_text("utf-8"))
    return read
