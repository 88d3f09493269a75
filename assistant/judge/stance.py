"""The stance of each sentence to a claim: the judge's opinion, weighed with what the parse says.

The judge alone takes most sentences that are near a claim for ones that affirm or deny it. A
multinomial logistic regression over its opinion, how that compares with the best sentence, what the
parse says and what the best sentences tell together makes probabilities of it. Its weights are in
stance.json, written by `python -m evals.learn.verdicts ... --write`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.judge.bearing import SETTLED, Bearing, Reading
from assistant.judge.judge import OUTCOMES, STANCES, log_odds
from assistant.judge.multinomial import Matrix, Weights, shares

WEIGHTS = Path(__file__).with_name("stance.json")
FEATURES = (
    *STANCES, "answers", "supports", "behind", "place", "first", "names", "all_names", "figures",
    "figures_differ", "turned", "met", "opposed", "unsettled", "to_come", "denial", "confirmation",
    "declined", "shared", "party", "third", "is_asked", "asks_act", "does_act",
    *(f"panel_{outcome}" for outcome in OUTCOMES),
)  # fmt: skip
"""In the order of the columns: the opinion, in log odds; by how much the best sentence bears more,
in how many places it comes after it, and whether it is the best; the share of the claim's names it
has, and whether all; whether it has the figures, or others; what `structure.Agreement` says;
whether it tells of a denial or confirmation by a speech act, or of an act left undone; the share
of the claim's words; whose word it is; whether it tells of the act asked about, whether one is,
and whether it was done as asked; and what the judge makes of the best sentences together."""


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


def stances(read: Reading, weights: Weights | None = None) -> list[Shares]:
    """The shares of each bearing, by the weights of stance.json or by these."""
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
        told.certainty not in SETTLED,
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
def learned() -> Weights:
    """The weights of stance.json."""
    read: Weights = json.loads(WEIGHTS.read_text("utf-8"))
    return read
