"""Fits which sentences answer and when to abstain; measures both by cross-validation.

python -m evals.learn.answering SET... --archive FOLDER --bench BENCH --annotated FOLDER
... --write                                     and write answering.json, silence.json
                                                and the section of docs/results.md

A sentence is right if its statement contains an acceptable answer, or if the annotation lists it.
The sentence weights are a conditional logit: they make the right sentences of a question likely
among all sentences of its passages. Whether to answer is a logistic regression over
`assistant.choose.silence.FEATURES` with non-negative weights; an answer is right if one of its
three statements is. Its threshold is set so that, on held-out questions, it abstains as often as
`SILENT` requires. Whether something is near is fitted on the questions of the annotation, asked of
their own article and of another.

Folds are weeks for the quiz and articles for the annotation. The passages are ranked with
assistant/find/ranker.json, which was trained on all weeks.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

import numpy as np

from assistant.choose import answering, silence
from assistant.choose.answering import FEATURES
from assistant.write.extractive import three_of
from evals.cases import load
from evals.learn.answering_examples import (
    ALONE,
    ASKED_ELSEWHERE,
    QUIZ,
    AnsweringExample,
    annotated,
    quiz,
)
from evals.learn.folds import conditional_logit, logistic
from evals.results_page import write_section
from evals.score.metrics import rate
from ingest.coverage import Coverage
from ingest.passages.vectors import Matrix

SILENT = {"unanswerable": 0.85, "near-miss": 0.50, "annotated": 0.50}
"""Minimum rates of abstention on questions without an answer: of the quiz, those about other years
and those asked the day before the first report, both as required; and of the annotation, those
close to what their article says."""
NOTHING_NEAR = 0.90
"""Minimum share of questions asked of another article for which nothing must count as near."""
STEPS = (0.75, 0.72, 0.70, 0.68, 0.66, 0.64, 0.62, 0.60, 0.55, 0.50)
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question after its three sentences were chosen: the feature row of the abstention model,
    and whether one of the three is right (`said`)."""

    example: AnsweringExample
    row: Matrix
    said: bool


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """A held-out question: its log odds, whether a chosen sentence is right, and its fold."""

    example: AnsweringExample
    odds: float
    said: bool
    fold: int


def choose(example: AnsweringExample, weights: answering.Learned) -> Chosen:
    """Choose three sentences, as the extractive reader does."""
    scores = weights.scores(example.rows)
    order = np.argsort(-scores, kind="stable")
    shown = {s.key for s in three_of([example.found[n] for n in order])}
    said = any(example.right[n] for n in order if example.found[n].key in shown)
    row = example.row([int(n) for n in order], float(scores.max()))
    return Chosen(example, row, said)


def sentence_weights(found: Sequence[AnsweringExample]) -> answering.Learned:
    """Fit which sentences answer, on the examples asked of a whole archive."""
    taught = [e for e in found if e.source not in (ALONE, ASKED_ELSEWHERE) and e.right.any()]
    weights = conditional_logit([e.rows for e in taught], [e.right for e in taught])
    return answering.Learned(dict(zip(FEATURES, map(float, weights), strict=True)))


def answer_weights(found: Sequence[Chosen]) -> dict[str, float]:
    """Fit the regression for an answer; at log odds of 0 it is as likely right as wrong."""
    asked = [each for each in found if each.example.source != ASKED_ELSEWHERE]
    return _regression(asked, attrgetter("said"))


def near_weights(found: Sequence[Chosen]) -> dict[str, float]:
    """Fit the regression for whether the coverage has anything near the question."""
    asked = [each for each in found if each.example.source in (ALONE, ASKED_ELSEWHERE)]
    return _regression(asked, lambda each: each.example.source == ALONE)


def _regression(found: Sequence[Chosen], is_right: Callable[[Chosen], bool]) -> dict[str, float]:
    rows = np.array([each.row for each in found])
    right = np.array([is_right(each) for each in found])
    bias, *weights = logistic(rows, right, signs=[1] * len(silence.FEATURES))
    return {"bias": float(bias)} | dict(zip(silence.FEATURES, map(float, weights), strict=True))


def crossed(found: Sequence[AnsweringExample]) -> tuple[list[JudgedAnswer], list[JudgedAnswer]]:
    """Cross-validation: for every question the log odds of an answer, and of something near, by
    weights fitted on the other folds."""
    groups = sorted({example.group for example in found})
    shuffled = np.random.default_rng(7).permutation(len(groups))
    fold_of = {group: int(shuffled[n]) % FOLDS for n, group in enumerate(groups)}
    answers, near = list[JudgedAnswer](), list[JudgedAnswer]()
    for fold in range(FOLDS):
        taught = [e for e in found if fold_of[e.group] != fold]
        weights = sentence_weights(taught)
        chosen = [choose(e, weights) for e in taught]
        learned = silence.Learned(answer_weights(chosen), near_weights(chosen))
        for example in (e for e in found if fold_of[e.group] == fold):
            made = choose(example, weights)
            answers.append(JudgedAnswer(example, learned.answer_odds(made.row), made.said, fold))
            near.append(JudgedAnswer(example, learned.near_odds(made.row), made.said, fold))
    return answers, near


def line(found: Sequence[JudgedAnswer]) -> float:
    """The lowest threshold (log odds) that abstains as often as `SILENT` requires; 0 if there are
    no such questions."""
    tags = {each.example.tag for each in found} & set(SILENT)
    for edge in sorted({each.odds for each in found}) if tags else ():
        if all(np.mean(_silent(found, edge, tag)) >= SILENT[tag] for tag in tags):
            return edge
    return 0.0


def lined(
    found: Sequence[JudgedAnswer], draw: Callable[[Sequence[JudgedAnswer]], float]
) -> list[JudgedAnswer]:
    """The same, with log odds relative to the threshold set on the other folds."""
    edges = {fold: draw([each for each in found if each.fold != fold]) for fold in range(FOLDS)}
    return [replace(each, odds=each.odds - edges[each.fold]) for each in found]


def near_line(found: Sequence[JudgedAnswer]) -> float:
    """The threshold (log odds) below which nothing counts as near."""
    elsewhere = sorted(each.odds for each in found if each.example.source == ASKED_ELSEWHERE)
    return elsewhere[int(NOTHING_NEAR * len(elsewhere))] if elsewhere else 0.0


def _silent(found: Sequence[JudgedAnswer], edge: float, tag: str) -> list[float]:
    mine = [
        e
        for e in found
        if e.example.tag == tag and e.example.source not in (ALONE, ASKED_ELSEWHERE)
    ]
    return [float(each.odds < edge) for each in mine]


def table(found: Sequence[JudgedAnswer]) -> Iterator[str]:
    """A Markdown table of the trade-off on the quiz, from a high rate of right answers down; in
    bold, with thresholds set on the other folds."""
    yield "| contains | silent: unanswerable | near-miss | annotated | answerable | log odds from |"
    yield "|---|---|---|---|---|---|"
    asked = [each for each in found if each.example.source == QUIZ]
    edges = sorted({each.odds for each in asked}, reverse=True)
    for step in STEPS:
        if (at := next((e for e in edges if _contains(asked, e) >= step), None)) is not None:
            yield _line(found, at)
    yield _line(lined(found, line), 0.0, "**")


def _contains(found: Sequence[JudgedAnswer], edge: float) -> float:
    return float(np.mean([e.said and e.odds >= edge for e in found if e.example.is_answerable]))


def _line(found: Sequence[JudgedAnswer], edge: float, mark: str = "") -> str:
    asked = [e for e in found if e.example.source == QUIZ and e.example.is_answerable]
    rates = [
        rate([float(e.said and e.odds >= edge) for e in asked]),
        *(rate(_silent(found, edge, tag)) for tag in SILENT),
        rate([float(e.odds < edge) for e in asked]),
    ]
    shown = (f"{mark}{r['value']:.3f}{mark} ({r['low']:.3f} to {r['high']:.3f})" for r in rates)
    return f"| {' | '.join(shown)} | {edge:.2f} |"


def others(answers: Sequence[JudgedAnswer], near_odds: Sequence[JudgedAnswer]) -> Iterator[str]:
    """For each source of questions, with thresholds set on the other folds: the rates of right
    answers, of right abstentions, and of something near."""
    found, near = lined(answers, line), lined(near_odds, near_line)
    for source in sorted({each.example.source for each in found}):
        mine = [e for e in found if e.example.source == source]
        right = [float(e.said and e.odds >= 0) for e in mine if e.example.is_answerable]
        quiet = [float(e.odds < 0) for e in mine if not e.example.is_answerable]
        shown = [float(e.odds >= 0) for e in near if e.example.source == source]
        told = {"contains": right, "silent on unanswerable": quiet, "near": shown}
        shares = [f"{n} {np.mean(v):.3f} of {len(v)}" for n, v in told.items() if v]
        yield f"{source}: {', '.join(shares)}"


def _moved(weights: dict[str, float], edge: float) -> dict[str, float]:
    """The weights with the threshold subtracted from the bias, rounded for storage."""
    moved = weights | {"bias": weights["bias"] - edge}
    return {name: round(weight, 4) for name, weight in moved.items()}


def write(found: Sequence[AnsweringExample], edge: float, nothing: float) -> None:
    """Fit on all examples and write the weights, with these thresholds as zero."""
    weights = sentence_weights(found)
    chosen = [choose(example, weights) for example in found]
    told = f"{len(found)} questions, {SILENT} met with silence"
    sentence = {name: round(weight, 4) for name, weight in weights.sentence.items()}
    stored = {"fitted": told, "sentence": sentence}
    answering.WEIGHTS.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    kept = {
        "fitted": told,
        "answered": _moved(answer_weights(chosen), edge),
        "near": _moved(near_weights(chosen), nothing),
    }
    silence.WEIGHTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--annotated", type=Path, required=True, help="archive of the annotation")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = list(quiz(Coverage.open(arguments.archive), load(arguments.sets)))
    found += annotated(arguments.bench, Coverage.open(arguments.annotated))
    found = [example for example in found if example.found]
    answers, near = crossed(found)
    lines = "\n".join(table(answers))
    sys.stdout.write(f"{len(found)} questions\n{lines}\n")
    sys.stdout.writelines(f"{told}\n" for told in others(answers, near))
    if arguments.write:
        write(found, line(answers), near_line(near))
        command = f"python -m evals.learn.answering {shlex.join(sys.argv[1:])}"
        write_section("Answering or abstaining", command, lines)


if __name__ == "__main__":
    main()
