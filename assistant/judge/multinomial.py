"""Multinomial logistic regression with stored weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ingest.passages.vectors import Matrix

ClassWeights = Mapping[str, Mapping[str, float]]
"""By outcome and feature, with a `bias` for each outcome."""


def shares(
    weights: ClassWeights, outcomes: Sequence[str], features: Sequence[str], rows: Matrix
) -> Matrix:
    """The probability of each of these outcomes [rows, outcomes]; `features` names the columns of
    `rows`."""
    matrix = np.array([[weights[outcome][name] for name in features] for outcome in outcomes])
    scores = rows @ matrix.T + np.array([weights[outcome]["bias"] for outcome in outcomes])
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)
