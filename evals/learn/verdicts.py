"""Fit the weights that make a verdict of the bearings of sentences, and measure them.

    python -m evals.learn.verdicts ../shared/bench --archive ARCHIVE [--write]

Learns from what the judge has not seen: the held-out fold of the annotation, asked over ARCHIVE,
which holds its articles among others, and of FNC-1, each headline over one body. Figures are by
cross-validation over articles and events. Multinomial logistic regression, L2, by L-BFGS, where an
example allows one outcome or several.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.chain import FOR_A_CLAIM, Chain
from assistant.evidence import of_text
from assistant.extractive import ExtractiveReader
from assistant.judge.bearing import Bearing, bearings
from assistant.judge.position import positions
from assistant.judge.verdict import label
from assistant.judge.weighing import FEATURES, OUTCOMES, WEIGHTS, Outcome, Weighing, features
from assistant.question import understand
from evals.learn.pairs import ANNOTATION, articles_of, event_folds, events, rows
from ingest.archive import Archive

HELD_OUT = 0
FOLDS = 5
PENALTY = 5e-3
OF_FNC: dict[str, tuple[Outcome, ...]] = {
    "agree": ("on_record", "told"),
    "disagree": ("denied",),
    "discuss": ("open", "disputed"),
    "unrelated": ("beside",),
}
OF_VERDICT: dict[str, tuple[Outcome, ...]] = {
    "denied": ("denied",),
    "disputed": ("disputed",),
    "reported": ("open",),
    "not_covered": ("beside",),
}
OF_WHOSE: dict[str, tuple[Outcome, ...]] = {
    "party": ("on_record",),
    "outlet": ("told",),
    "third": ("open",),
    "none": ("told",),
    "": ("on_record", "told"),
}
TAKEN = 0.45
"""Share of the claims without a label that are read: it is what the time goes into."""
READ = 40
"""Sentences of a body that are read."""
A_STANCE = 150
"""Pairs of FNC-1 of each stance."""
OPPOSITE = 2.0
"""What it costs to take the side opposite to the right one, beside 1 for any other mistake."""
ASKED: dict[Outcome, float] = {
    "on_record": 0.22, "told": 0.19, "denied": 0.17, "disputed": 0.07, "open": 0.10, "beside": 0.25,
}  # fmt: skip
"""Shares of the outcomes among what people ask, to which the odds are moved: the annotation has
twice as many denials, since they are what a judge has to learn."""


@dataclass(frozen=True, slots=True)
class Example:
    """A claim with what bears on it, the outcomes that its label allows, the label that an answer
    should have where that is known, and the group it stays with."""

    claim: str
    found: list[Bearing]
    outcomes: tuple[Outcome, ...]
    label: str
    group: str
    source: str

    @property
    def row(self) -> npt.NDArray[np.float64]:
        return features(self.found, positions(self.found)[0])


def outcomes_of(asked: dict[str, Any]) -> tuple[Outcome, ...]:
    """What an annotated claim allows: its `verdict` as the annotation's guide has it (told by the
    outlet is confirmed), where known `whose` word it rests on, and its `label` as an answer has it
    (docs/design.md)."""
    verdict, whose, label = asked["verdict"], asked.get("whose") or "", asked.get("label") or ""
    if label == "reported":
        return ("told",) if verdict == "confirmed" else ("told", "open")
    if (label or verdict) == "confirmed":
        return ("on_record",) if label else OF_WHOSE[whose]
    return OF_VERDICT[label or verdict]


def label_of(asked: dict[str, Any]) -> str:
    """The label of an answer, where annotated or told by whose word it is; else empty."""
    given = asked.get("label") or asked["verdict"]
    if asked.get("label") or given != "confirmed":
        return str(given)
    return {("on_record",): "confirmed", ("on_record", "told"): ""}.get(
        outcomes_of(asked), "reported"
    )


def annotated(bench: Path, archive: Archive) -> Iterator[Example]:
    """The claims of the annotation's held-out fold, asked over an archive two days after their
    article."""
    texts, chain, reader = articles_of(bench), Chain(archive), ExtractiveReader(archive)
    rng = random.Random(3)
    for row in rows(ANNOTATION):
        if row["fold"] != HELD_OUT or row["url"] not in texts:
            continue
        published = texts[row["url"]]["published"][:10]
        as_of = str(date.fromisoformat(published) + timedelta(days=2))
        for asked in row["questions"]:
            known = "label" in asked or ("whose" in asked and rng.random() <= TAKEN)
            if asked["kind"] == "claim" and known:
                question = chain.understand(asked["q"], as_of=as_of)
                hits = chain.retriever.search(question, FOR_A_CLAIM, one_a_group=False)
                found = bearings(question, reader.on_claim(question, hits))
                yield Example(
                    asked["q"], found, outcomes_of(asked), label_of(asked), row["url"], "annotation"
                )


def of_fnc(bench: Path, a_stance: int = A_STANCE) -> Iterator[Example]:
    """Headlines of FNC-1's held-out fold, as questions, so many of each stance."""
    folder = bench / "stance-train"
    stances = list(rows(folder / "stances.jsonl.gz"))
    folds, event = event_folds(stances), events(stances)
    bodies = {row["url"]: row["text"] for row in rows(folder / "articles.jsonl.gz")}
    rng = random.Random(3)
    for stance, outcomes in OF_FNC.items():
        mine = [r for r in stances if r["stance"] == stance and folds[r["url"]] == HELD_OUT]
        for row in rng.sample(mine, min(a_stance, len(mine))):
            sentences = of_text(row["url"], bodies[row["url"]])[:READ]
            asked = f"Is it true that {row['claim']}?"
            found = bearings(understand(asked), sentences)
            yield Example(asked, found, outcomes, "", event[row["url"]], "fnc")


def fitted(x: npt.NDArray[np.float64], allowed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Weights [outcomes, features + 1], the last column the bias, for the features as they are;
    the penalty is on weights of features scaled to a deviation of 1. `allowed` [examples, outcomes]
    is 1 for each outcome that an example allows: the loss is -log of their share together."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    wide = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w = flat.reshape(len(OUTCOMES), -1)
        scores = wide @ w.T
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        right = (shares * allowed).sum(axis=1, keepdims=True) + 1e-12
        kept = w.copy()
        kept[:, -1] = 0.0
        value = -np.mean(np.log(right)) + PENALTY * (kept**2).sum()
        slope = (shares - shares * allowed / right).T @ wide / len(x) + 2 * PENALTY * kept
        return float(value), slope.ravel()

    start = np.zeros(len(OUTCOMES) * wide.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(len(OUTCOMES), -1)
    weights = found[:, :-1] / scale
    return np.hstack([weights, found[:, -1:] - weights @ mean[:, None]])


def weighing(x: npt.NDArray[np.float64], allowed: npt.NDArray[np.float64]) -> Weighing:
    """The weights over these examples, by name. Outcomes that the examples have more often than
    people ask for them are made less likely, and the other way round (label shift)."""
    names = (*FEATURES, "bias")
    shares = (allowed / allowed.sum(axis=1, keepdims=True)).mean(axis=0)
    found = fitted(x, allowed)
    found[:, -1] += np.log(np.array([ASKED[outcome] for outcome in OUTCOMES]) / shares)
    weights = {
        outcome: {name: round(float(value), 4) for name, value in zip(names, row, strict=True)}
        for outcome, row in zip(OUTCOMES, found, strict=True)
    }
    return Weighing(weights, OPPOSITE)


def crossed(examples: Sequence[Example]) -> list[dict[Outcome, float]]:
    """The probability of each outcome for each example, by weights fitted on the other folds."""
    x, allowed = matrices(examples)
    groups = sorted({e.group for e in examples})
    shuffled = random.Random(5).sample(groups, len(groups))
    fold_of = {group: n % FOLDS for n, group in enumerate(shuffled)}
    folds = np.array([fold_of[e.group] for e in examples])
    made = [weighing(x[folds != fold], allowed[folds != fold]) for fold in range(FOLDS)]
    return [made[fold].odds(row) for fold, row in zip(folds, x, strict=True)]


def matrices(
    examples: Sequence[Example],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Features [examples, features] and allowed outcomes [examples, outcomes]."""
    x = np.array([e.row for e in examples])
    return x, np.array([[float(o in e.outcomes) for o in OUTCOMES] for e in examples])


def labels(examples: Sequence[Example], odds: Sequence[dict[Outcome, float]]) -> list[str]:
    """The label that an answer has for each example."""
    return [
        label(positions(e.found)[0], each, OPPOSITE) for e, each in zip(examples, odds, strict=True)
    ]


def told(examples: Sequence[Example], given: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1, silence and opposites of the labels given, by source. Of FNC-1, what is
    `reported` counts as agreeing where the sentence shown first affirms."""
    figures: dict[str, Any] = {}
    for source in ("annotation", "fnc"):
        mine = [(e, g) for e, g in zip(examples, given, strict=True) if e.source == source]
        if source == "fnc":
            figures[source] = _figures([_as_stance(e, g) for e, g in mine])
        else:
            figures[source] = _figures([(e.label, g) for e, g in mine if e.label])
    return figures


def _as_stance(example: Example, label: str) -> tuple[str, str]:
    """The stance that FNC-1 has for an example, and the one that an answer amounts to."""
    wanted = next(s for s, outcomes in OF_FNC.items() if outcomes == example.outcomes)
    taken = positions(example.found)[0]
    is_told = label == "reported" and taken and taken[0].stance == "affirms"
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
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    examples = [
        *annotated(arguments.bench, Archive.open(arguments.archive)),
        *of_fnc(arguments.bench),
    ]
    given = labels(examples, crossed(examples))
    sys.stdout.write(json.dumps(told(examples, given), indent=1) + "\n")
    if arguments.write:
        made = weighing(*matrices(examples))
        written = {"opposite": made.opposite, "weights": made.weights}
        WEIGHTS.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
