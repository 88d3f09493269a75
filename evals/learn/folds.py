"""Regressions with L2 penalties, and cross-validation by the weeks of cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from evals.cases import Case
from ingest.passages.vectors import Matrix

Right = npt.NDArray[np.bool_]
PENALTY = 0.03
LONGEST_DESCENT = 400
ROUNDS = 200
"""Maximum number of iterations where there are more columns than rows."""
RARE = 0.3
"""Standard deviation of a binary feature that one row in ten has."""

T = TypeVar("T")


def conditional_logit(rows: Sequence[Matrix], right: Sequence[Right]) -> Matrix:
    """One weight a column, under which the right rows of each question are likely among all its
    rows (McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior", 1974): logistic
    regression within each question, with an L2 penalty on standardised columns. Questions without
    a right row teach nothing."""
    from scipy.optimize import minimize

    taught = [n for n, good in enumerate(right) if good.any()]
    scale = _spread(np.concatenate([rows[n] for n in taught]))
    scaled, good = [rows[n] / scale for n in taught], [right[n] for n in taught]
    found = minimize(lambda w: _choice_loss(w, scaled, good), np.zeros(len(scale)), jac=True)
    return np.asarray(found.x / scale, np.float64)


def logistic(
    rows: Matrix,
    right: Right,
    penalty: float = PENALTY,
    *,
    standardised: bool = True,
    signs: Sequence[int] = (),
) -> Matrix:
    """The bias and one weight per column of logistic regression, with the same L2 penalty on all
    but the bias; `standardised` scales columns to unit variance first. `signs` restricts the weight
    of a column to be non-negative (1) or non-positive (-1)."""
    from scipy.optimize import minimize

    scale = _spread(rows) if standardised else np.ones(rows.shape[1])
    scaled = np.column_stack([np.ones(len(rows)), rows / scale])
    start, share = np.zeros(len(scale) + 1), np.full(len(rows), 1 / len(rows))
    free = (None, None)
    bounds = [free, *({1: (0, None), -1: (None, 0)}.get(sign, free) for sign in signs)]
    found = minimize(
        lambda w: _logistic_loss(w, scaled, right, penalty, share),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds if signs else None,
    )
    return np.asarray(found.x / np.concatenate([[1.0], scale]), np.float64)


def multinomial(rows: Matrix, allowed: Matrix, penalty: float) -> Matrix:
    """Weights [outcomes, columns + 1] of multinomial logistic regression for unscaled columns, the
    bias last. The L2 penalty is on the weights of standardised columns, with standard deviations
    below RARE raised to RARE, so that rare features get small weights. `allowed` [rows, outcomes]
    is 1 for each outcome that a row allows; the loss is -log of their total probability."""
    from scipy.optimize import minimize

    mean, scale = rows.mean(axis=0), np.maximum(_spread(rows), RARE)
    wide = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    start = np.zeros(allowed.shape[1] * wide.shape[1])
    found = minimize(lambda w: _outcomes_loss(w, wide, allowed, penalty), start, jac=True)
    kept = found.x.reshape(allowed.shape[1], -1)
    weights = kept[:, :-1] / scale
    return np.hstack([weights, kept[:, -1:] - weights @ mean[:, None]])


def sparse_logistic(
    there: Sequence[Set[str]],
    right: Right,
    penalty: float,
    *,
    least: int,
    vectors: Matrix | None = None,
    counts: Matrix | None = None,
) -> tuple[float, dict[str, float], Matrix]:
    """Sparse logistic regression: the bias, a weight per name, and a weight per vector dimension.

    `there` [rows] has the feature names of each row, each with the value 1 / sqrt(names in the
    row); names in fewer than `least` rows are dropped. `vectors` [rows, dimensions] and `counts`
    [rows], the weights of rows, are optional. The L2 penalty is on the unscaled weights without the
    bias."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix, hstack

    found = Counter(name for names in there for name in names)
    names = sorted(name for name, count in found.items() if count >= least)
    column = {name: n for n, name in enumerate(names)}
    places = [[column[name] for name in row if name in column] for row in there]
    values = np.repeat([max(len(row), 1) ** -0.5 for row in there], [len(row) for row in places])
    ends = np.cumsum([0, *map(len, places)])
    named = csr_matrix((values, np.concatenate(places), ends), shape=(len(there), len(names)))
    wide = np.ones((len(there), 1)) if vectors is None else np.insert(vectors, 0, 1.0, axis=1)
    matrix = hstack([wide[:, :1], named, wide[:, 1:]]).tocsr()
    share = np.ones(len(there)) if counts is None else counts
    made = minimize(
        lambda weights: _logistic_loss(weights, matrix, right, penalty, share / share.sum()),
        np.zeros(matrix.shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": LONGEST_DESCENT},
    ).x
    bias, words, vector = np.split(made, [1, len(names) + 1])
    return float(bias[0]), dict(zip(names, map(float, words), strict=True)), vector


def greatest(weights: Mapping[str, float], count: int) -> dict[str, float]:
    """The `count` weights with the largest absolute value, rounded to two places, by name."""
    kept = sorted(weights, key=lambda name: -abs(weights[name]))[:count]
    return {name: round(weights[name], 2) for name in sorted(kept)}


def sparse_multinomial(
    there: Sequence[Sequence[int]],
    columns: int,
    vectors: Matrix,
    gold: Sequence[int],
    penalty: float,
) -> Matrix:
    """Weights [classes, columns + dimensions + 1] of multinomial logistic regression over binary
    features and a vector, the bias last. `there` has the columns that are 1 in each row, `gold` its
    class. The L2 penalty is on the unscaled weights without the bias."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *map(len, there)])
    places = np.concatenate([np.array(row, np.int64) for row in there])
    words = csr_matrix((np.ones(len(places)), places, ends), shape=(len(there), columns))
    wide = np.column_stack([vectors, np.ones(len(there))])
    classes = max(gold) + 1
    right = np.eye(classes)[list(gold)]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(classes, -1)
        scores = words @ weights[:, :columns].T + wide @ weights[:, columns:].T
        shares = _softmax(scores)
        held = np.column_stack([weights[:, :-1], np.zeros(classes)])
        wrong = (shares - right) / len(there)
        slope = np.hstack([(words.T @ wrong).T, wrong.T @ wide]) + 2 * penalty * held
        likely = np.log((shares * right).sum(axis=1) + 1e-12).mean()
        return float(penalty * (held**2).sum() - likely), slope.ravel()

    start = np.zeros(classes * (columns + wide.shape[1]))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return np.asarray(found.x.reshape(classes, -1), np.float64)


def week(case: Case) -> str:
    """The ISO week a case is asked in."""
    year, number, _ = date.fromisoformat(case.as_of[:10]).isocalendar()
    return f"{year}-{number:02d}"


def folds(items: Sequence[T], case: Callable[[T], Case]) -> Iterator[tuple[list[T], list[T]]]:
    """For each week, the items of all other weeks (training) and its own (test)."""
    for one in sorted({week(case(item)) for item in items}):
        held = [item for item in items if week(case(item)) == one]
        yield [item for item in items if week(case(item)) != one], held


def _spread(rows: Matrix) -> Matrix:
    return np.where(rows.std(axis=0) > 0, rows.std(axis=0), 1.0)


def _softmax(scores: Matrix) -> Matrix:
    """The softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)


def _choice_loss(
    weights: Matrix, rows: Sequence[Matrix], right: Sequence[Right]
) -> tuple[float, Matrix]:
    """Mean negative log likelihood of the right rows, penalised, and its gradient."""
    total, slope = 0.0, np.zeros_like(weights)
    for row, good in zip(rows, right, strict=True):
        scores = row @ weights
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        share = float(likely[good].sum())
        total -= np.log(share)
        slope += row.T @ (likely - np.where(good, likely / share, 0.0))
    penalty = PENALTY * float(weights @ weights)
    return total / len(rows) + penalty, slope / len(rows) + 2 * PENALTY * weights


def _outcomes_loss(
    weights: Matrix, rows: Matrix, allowed: Matrix, penalty: float
) -> tuple[float, Matrix]:
    matrix = weights.reshape(allowed.shape[1], -1)
    scores = rows @ matrix.T
    shares = _softmax(scores)
    right = (shares * allowed).sum(axis=1, keepdims=True) + 1e-12
    held = np.column_stack([matrix[:, :-1], np.zeros(len(matrix))])
    slope = (shares - shares * allowed / right).T @ rows / len(rows) + 2 * penalty * held
    return float(penalty * (held**2).sum() - np.log(right).mean()), slope.ravel()


def _logistic_loss(
    weights: Matrix, rows: Any, right: Right, penalty: float, share: Matrix
) -> tuple[float, Matrix]:
    """Negative log likelihood, with rows weighted by `share` and an L2 penalty on all but the first
    weight, and its gradient; `rows` is a dense or sparse matrix."""
    from scipy.special import expit, log_expit

    scores = rows @ weights
    likelihood = float(share @ np.where(right, log_expit(scores), log_expit(-scores)))
    held = np.concatenate([[0.0], weights[1:]])
    slope = rows.T @ (share * (expit(scores) - right))
    return float(penalty * held @ held - likelihood), slope + 2 * penalty * held
