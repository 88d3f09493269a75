"""Confidence intervals and p-values of scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000


def interval(
    values: npt.NDArray[np.float64], least: float = 0.0, most: float = 1.0
) -> tuple[float, float]:
    """The 95% interval of a mean by percentile bootstrap (Efron 1979), with a fixed seed. How often
    each of the values is drawn is drawn at once: most scores have but two.

    Where all values are alike a bootstrap has no width. There it reaches as far towards `least` and
    `most`, between which the values lie, as the exact binomial interval does for all of n (Clopper
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
    """How often paired differences of random sign have a mean as far from 0: the two-sided
    randomisation test (Fisher 1935; for retrieval, Smucker, Allan and Carterette, CIKM 2007)."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (RESAMPLES, len(apart)))
    as_far = np.abs((signs * apart).mean(axis=1)) >= abs(apart.mean()) - 1e-12
    return float((as_far.sum() + 1) / (RESAMPLES + 1))
