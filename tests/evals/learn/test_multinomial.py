"""Outcomes that are learnt from rows are told from them; a row that allows two teaches both."""

import numpy as np

from assistant.judge.multinomial import shares
from evals.learn.folds import multinomial

RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(300, 2))
RIGHT = np.where(ROWS[:, 0] > 0, 0, np.where(ROWS[:, 1] > 0, 1, 2))
ALLOWED = np.eye(3)[RIGHT]


def found(allowed: np.ndarray) -> np.ndarray:
    """The shares of three outcomes, by weights fitted on ROWS."""
    fitted = multinomial(ROWS, allowed, 1e-3)
    weights = {
        name: {"x": row[0], "y": row[1], "bias": row[2]}
        for name, row in zip("abc", fitted, strict=True)
    }
    return shares(weights, "abc", ("x", "y"), ROWS)


def test_the_right_outcome_is_the_likeliest() -> None:
    likely = found(ALLOWED)
    assert np.allclose(likely.sum(axis=1), 1.0)
    assert (likely.argmax(axis=1) == RIGHT).mean() > 0.9


def test_of_two_outcomes_allowed_either_will_do() -> None:
    either = ALLOWED.copy()
    either[RIGHT == 2, 1] = 1.0
    likely = found(either)
    assert (likely[RIGHT == 2][:, 1:].sum(axis=1) > 0.5).mean() > 0.9


def test_a_column_of_one_value_teaches_nothing_and_breaks_nothing() -> None:
    fitted = multinomial(np.column_stack([ROWS, np.ones(len(ROWS))]), ALLOWED, 1e-3)
    assert np.isfinite(fitted).all()
