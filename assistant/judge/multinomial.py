"""Multinomial logistic regression, as its weights are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Weights = Mapping[str, Mapping[str, float]]
"""By outcome and feature, with a `bias` an outcome."""


def shares(weights: Weights, features: Sequence[str], rows: Matrix) -> Matrix:
    """The probability of each outcome [rows, outcomes], in the order of the weights; `features`
    names the columns of `rows`."""
    matrix = np.array([[of[name] for name in features] for of in weights.values()])
    scores = rows @ matrix.T + np.array([of["bias"] for of in weights.values()])
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)
