"""Fits the weights for the stance of each sentence and the verdict over all; measures them.

    python -m evals.learn.verdicts ../shared/bench --archive ARCHIVE [--claims N] [--write]

Trained on the claims of the annotation's held-out fold, asked over ARCHIVE, which has their
articles among others. Figures are by cross-validation over articles, and on headlines of FNC-1's
held-out fold with one body each, which are not trained on. Both are multinomial logistic
regressions, in which an example may allow several outcomes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.judge import stance
from assistant.judge.bearing import Bearing
from assistant.judge.judge import OUTCOMES, STANCES, Outcome
from assistant.judge.label import Label
from assistant.judge.multinomial import ClassWeights
from assistant.judge.position import Position, positions
from assistant.judge.stance import Shares
from assistant.judge.verdict import MADE_OF, label
from assistant.judge.weighing import FEATURES, WEIGHTS, Weighing, features
from evals.learn.examples import OF_FNC, ClaimExample, annotated, of_fnc
from evals.learn.folds import multinomial
from ingest.coverage import Coverage

FOLDS = 5
PENALTY = 5e-3
STANCE_PENALTY = 2e-3
OPPOSITE = 1.5
"""Cost of a verdict for the side opposite to the right one; any other error costs 1."""
PRIOR_OF_ASKED: dict[Label, float] = {
    "confirmed": 0.28, "denied": 0.26, "disputed": 0.04, "reported": 0.23, "not_covered": 0.19,
}  # fmt: skip
"""Assumed distribution of labels among users' questions, to which the odds are adjusted: the
annotation has twice as many denials, for the judge to learn from."""


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """An example with the predicted stance probabilities and positions of its sentences."""

    example: ClaimExample
    shares: list[Shares]
    taken: list[Position]

    @property
    def sentences(self) -> list[tuple[Bearing, Shares]]:
        """The sentences with the probabilities of their stances."""
        return list(zip(self.example.read.bearings, self.shares, strict=True))

    @property
    def row(self) -> npt.NDArray[np.float64]:
        return features(self.example.read, self.shares, self.taken)


def stance_weights(examples: Sequence[ClaimExample]) -> ClassWeights:
    """Fit the stance weights on the annotated sentences of these examples."""
    known = [e for e in examples if any(e.stances)]
    x = np.concatenate([stance.rows(e.read) for e in known])
    is_known = [i for i, told in enumerate(told for e in known for told in e.stances) if told]
    told = [told for e in known for told in e.stances if told]
    allowed = np.array([[float(each == name) for name in STANCES] for each in told])
    found = multinomial(x[is_known], allowed, STANCE_PENALTY)
    return _named(STANCES, stance.FEATURES, found)


def weighing(x: npt.NDArray[np.float64], allowed: npt.NDArray[np.float64]) -> Weighing:
    """Fit the verdict weights on these examples; the biases are adjusted from the label
    distribution of the examples to ASKED (label shift)."""
    shares = (allowed / allowed.sum(axis=1, keepdims=True)).mean(axis=0)
    found = multinomial(x, allowed, PENALTY)
    for given, made in MADE_OF.items():
        rows = [OUTCOMES.index(outcome) for outcome in made]
        found[rows, -1] += np.log(PRIOR_OF_ASKED[given] / shares[rows].sum())
    return Weighing(_named(OUTCOMES, FEATURES, found), OPPOSITE)


def _named(
    outcomes: Sequence[str], columns: Sequence[str], found: npt.NDArray[np.float64]
) -> ClassWeights:
    names = (*columns, "bias")
    return {
        outcome: {name: round(float(value), 4) for name, value in zip(names, row, strict=True)}
        for outcome, row in zip(outcomes, found, strict=True)
    }


def judged(example: ClaimExample, weights: ClassWeights) -> JudgedClaim:
    """Predict the stances and positions of an example with these stance weights."""
    each = stance.stances(example.read, weights)
    return JudgedClaim(example, each, positions(example.read.bearings, each)[0])


def crossed(examples: Sequence[ClaimExample]) -> list[tuple[JudgedClaim, dict[Outcome, float]]]:
    """Cross-validation: each example with its predicted stances, and the probability of each
    outcome, by weights fitted on the other folds."""
    groups = sorted({e.group for e in examples})
    shuffled = random.Random(5).sample(groups, len(groups))
    fold_of = {group: n % FOLDS for n, group in enumerate(shuffled)}
    found: dict[int, tuple[JudgedClaim, dict[Outcome, float]]] = {}
    for fold in range(FOLDS):
        learnt = [e for e in examples if fold_of[e.group] != fold]
        weights = stance_weights(learnt)
        made = weighing(*matrices([judged(e, weights) for e in learnt]))
        for n, e in enumerate(examples):
            if fold_of[e.group] == fold:
                each = judged(e, weights)
                found[n] = each, made.odds(each.row)
    return [found[n] for n in range(len(examples))]


def matrices(
    examples: Sequence[JudgedClaim],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Features [examples, features] and allowed outcomes [examples, outcomes]."""
    x = np.array([e.row for e in examples])
    return x, np.array([[float(o in e.example.outcomes) for o in OUTCOMES] for e in examples])


def labels(found: Sequence[tuple[JudgedClaim, dict[Outcome, float]]]) -> list[str]:
    """The label that an answer has for each example."""
    return [label(each.taken, each.sentences, odds, OPPOSITE) for each, odds in found]


def told(examples: Sequence[JudgedClaim], given: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1, and rates of abstentions and of opposite labels, by source. For FNC-1,
    `reported` counts as agreeing if the first position affirms."""
    figures: dict[str, Any] = {}
    for source in ("annotation", "fnc"):
        mine = [(e, g) for e, g in zip(examples, given, strict=True) if e.example.source == source]
        if source == "fnc":
            figures[source] = _figures([_as_stance(e, g) for e, g in mine])
        else:
            figures[source] = _figures([(e.example.label, g) for e, g in mine if e.example.label])
    return figures | {"sides": sides(examples)}


def sides(examples: Sequence[JudgedClaim]) -> dict[str, dict[str, float]]:
    """Precision and recall of predicting that a sentence affirms or denies, over annotated ones."""
    found: dict[str, dict[str, float]] = {}
    for side in ("affirms", "denies"):
        counts = Counter[str]()
        for each in examples:
            taken = {p.bearing.sentence.key for p in each.taken if p.stance == side}
            for bearing, told in zip(each.example.read.bearings, each.example.stances, strict=True):
                if told:
                    is_taken = bearing.sentence.key in taken
                    counts["taken"] += is_taken
                    counts["there"] += told == side
                    counts["right"] += is_taken and told == side
        found[side] = {
            "precision": counts["right"] / max(counts["taken"], 1),
            "recall": counts["right"] / max(counts["there"], 1),
        }
    return found


def _as_stance(each: JudgedClaim, label: str) -> tuple[str, str]:
    """The FNC-1 stance of an example, and the stance that its predicted label corresponds to."""
    wanted = next(s for s, outcomes in OF_FNC.items() if outcomes == each.example.outcomes)
    is_told = label == "reported" and each.taken and each.taken[0].stance == "affirms"
    amounts = {
        "confirmed": "agree", "denied": "disagree", "disputed": "discuss",
        "reported": "agree" if is_told else "discuss", "not_covered": "unrelated",
    }  # fmt: skip
    return wanted, amounts[label]


def _figures(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    counts = Counter(pairs)
    names = sorted({p[0] for p in pairs})
    scores = []
    for name in names:
        there = sum(n for (want, _), n in counts.items() if want == name)
        said = sum(n for (_, got), n in counts.items() if got == name)
        scores.append(2 * counts[name, name] / (there + said))
    silent = ("not_covered", "unrelated")
    covered = [p for p in pairs if p[0] not in silent]
    sides = ({"confirmed", "denied"}, {"agree", "disagree"})
    return {
        "n": len(pairs),
        "right": sum(a == b for a, b in pairs) / len(pairs),
        "macro_f1": sum(scores) / len(scores),
        "silent on covered": sum(p[1] in silent for p in covered) / len(covered),
        "opposite": sum(set(p) in sides for p in pairs) / len(pairs),
        "confusion": {want: {got: counts[want, got] for got in names} for want in names},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--claims", type=int, default=0, help="so many at random; 0: all")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    examples = list(annotated(arguments.bench, Coverage.open(arguments.archive), arguments.claims))
    stances = stance_weights(examples)
    made = weighing(*matrices([judged(e, stances) for e in examples]))
    headlines = [judged(e, stances) for e in of_fnc(arguments.bench)]
    found = [*crossed(examples), *((each, made.odds(each.row)) for each in headlines)]
    figures = told([each for each, _ in found], labels(found))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    if arguments.write:
        _write(stance.WEIGHTS, stances)
        _write(WEIGHTS, {"opposite": made.opposite, "weights": made.weights})


def _write(path: Path, weights: object) -> None:
    path.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
