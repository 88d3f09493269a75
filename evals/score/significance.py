"""Confidence intervals and p-values of scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000


def interval(
    values: npt.NDArray[np.float64], least: float = 0.0, most: float = 1.0
) -> tuple[float, float]:
    """The 95% interval of a mean by percentile bootstrap (Efron 1979), with a fixed seed. It draws
    the counts of the distinct values (multinomial), since most scores have only two.

    If all values are equal, a bootstrap has no width. The interval then extends towards `least` and
    `most`, the bounds of the values, as far as the exact binomial interval does for n of n (Clopper
    and Pearson, Biometrika 1934).
    """
    different, counts = np.unique(values, return_counts=True)
    if len(different) == 1:
        share, (value,) = 1 - 0.025 ** (1 / len(values)), different
        return float(value - share * (value - least)), float(value + share * (most - value))
    drawn = np.random.default_rng(0).multinomial(len(values), counts / len(values), RESAMPLES)
    low, high = np.percentile(drawn @ different / len(values), [2.5, 97.5])
    return float(low), float(high)


def p_value(apart: npt.NDArray[np.float64]) -> float:
    """The p-value of the two-sided paired randomisation test: how often differences with random
    signs have a mean at least as far from 0 (Fisher 1935; for retrieval, Smucker, Allan and
    Carterette, CIKM 2007)."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (RESAMPLES, len(apart)))
    as_far = np.abs((signs * apart).mean(axis=1)) >= abs(apart.mean()) - 1e-12
    return float((as_far.sum() + 1) / (RESAMPLES + 1))
