"""Two runs compared case by case: what improved, by how much, and whether it may be chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evals.score.metrics import LOWER_IS_BETTER
from evals.score.significance import interval, p_value

ERROR = "error"
TELLING = (
    "contains", "whole", "verdict_accuracy", "abstained_answerable", "abstained_unanswerable",
    "hits@5", "quote_exact", "speaker_accuracy",
)  # fmt: skip
"""The scores by which a case counts as fixed or broken; others change with them, or by chance."""
SETTINGS = ("archive", "generation", "embedder", "reader", "judge", "decompose", "cross_encoder")
"""Settings that are reported if they differ between the runs, since they affect the comparison."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric over the `n` cases that both runs have scored: its mean in each, the difference
    with its 95% interval, and the two-sided p-value of no difference."""

    metric: str
    n: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A case whose score in one metric changed."""

    id: str
    question: str
    metric: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two runs over the same cases. `fixed` and `broke` are changed scores (of
    TELLING, or errors). `missing` are the ids that only one run has, `altered` those whose case
    differs between the runs, and `settings` the names in SETTINGS that differ."""

    differences: tuple[Difference, ...]
    fixed: tuple[Changed, ...]
    broke: tuple[Changed, ...]
    missing: tuple[str, ...]
    altered: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    @property
    def fixed_cases(self) -> int:
        """How many cases have something fixed."""
        return len({changed.id for changed in self.fixed})

    @property
    def broken_cases(self) -> int:
        return len({changed.id for changed in self.broke})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    made: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> Comparison:
    """Compare the results of two runs, paired by case id; `made` are the settings of each."""
    olds, news = ({row["id"]: row for row in rows} for rows in (before, after))
    shared = [case_id for case_id in news if case_id in olds]
    both = [i for i in shared if _asked(olds[i]) == _asked(news[i])]
    metrics = dict.fromkeys(name for i in both for name in news[i]["scores"])
    found = (_difference(name, [(olds[i], news[i]) for i in both]) for name in metrics)
    changed = [c for i in both for c in _changed(olds[i], news[i])]
    return Comparison(
        tuple(difference for difference in found if difference),
        tuple(c for c in changed if _is_better(c)),
        tuple(c for c in changed if not _is_better(c)),
        tuple(sorted(olds.keys() ^ news.keys())),
        tuple(sorted(set(shared) - set(both))),
        tuple(name for name in SETTINGS if made[0].get(name) != made[1].get(name)),
    )


def _asked(row: Mapping[str, Any]) -> dict[str, Any]:
    """The case without its tags, which may differ between runs."""
    return {name: value for name, value in row["case"].items() if name != "tags" and value}


def _difference(
    metric: str, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> Difference | None:
    scored = [(old["scores"].get(metric), new["scores"].get(metric)) for old, new in pairs]
    both = np.array([pair for pair in scored if None not in pair], np.float64)
    if not len(both):
        return None
    apart = both[:, 1] - both[:, 0]
    low, high = interval(apart, -1.0, 1.0)
    old, new = both.mean(axis=0)
    return Difference(metric, len(both), old, new, new - old, low, high, p_value(apart))


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    question = new["case"]["question"]
    if bool(old["error"]) != bool(new["error"]):
        errors = float(bool(old["error"])), float(bool(new["error"]))
        return [Changed(new["id"], question, ERROR, *errors)]
    return [
        Changed(new["id"], question, name, old["scores"].get(name), score)
        for name, score in new["scores"].items()
        if name in TELLING
        and score is not None
        and old["scores"].get(name) is not None
        and score != old["scores"][name]
    ]


def _is_better(changed: Changed) -> bool:
    rose = (changed.after or 0.0) > (changed.before or 0.0)
    return rose != (changed.metric in LOWER_IS_BETTER or changed.metric == ERROR)
