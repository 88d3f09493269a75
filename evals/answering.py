"""Fits which sentences answer and when to abstain; measures both by cross-validation over weeks.

python -m evals.answering SET... --archive FOLDER           the figures, and the whole trade-off
... --write                                                 and write assistant/answering.json and
                                                            the section of docs/results.md

A sentence is right if its statement holds an acceptable answer; the weights make the right ones of
a question likely among all sentences of its passages. Whether to answer is logistic regression on
what the best passage and the best sentence have of the question: an answer is right if one of the
three statements is. The bias is set where, on weeks not learned from, as many questions without an
answer are abstained on as `ABSTAINED` says; in the last row of the table, which is what a reader
meets on other questions, it is set for each week on the others. The passages are those of
assistant/ranker.json, which has learned from all weeks.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answering import FEATURES, JUDGE, WEIGHTS, Learned, features, learned, words_of_best
from assistant.chain import Chain
from assistant.evidence import Overlap, Sentence
from assistant.extractive import JUDGED_SENTENCES, answering_odds, candidates, three_of
from evals.cases import Case, load
from evals.learning import Matrix, Right, conditional_logit, folds, logistic
from evals.matching import holds
from evals.metrics import rate
from evals.results_page import write_section
from evals.scorers import READ_CHARACTERS
from ingest.archive import Archive

PASSAGES = 10
ABSTAINED = {"unanswerable": 0.90, "near-miss": 0.55}
"""Shares of the cases of these tags that must be abstained on: what is asked for (0.85, 0.50) and
a little more, since other questions will differ."""
STEPS = (0.70, 0.69, 0.68, 0.67, 0.66, 0.65, 0.64, 0.62, 0.60, 0.55, 0.50)


@dataclass(slots=True)
class Example:
    """A case: the sentences found, their features, which of them answer, and the share of the
    question's words in the best passage. `best` and `said`, once chosen under some weights: the
    best sentence's score, and whether one of the three statements is right."""

    case: Case
    found: list[Sentence]
    rows: Matrix
    right: Right
    words: float
    best: float = 0.0
    said: bool = False

    def choose(self, weights: Learned) -> None:
        """What the extractive reader does with these sentences."""
        if not self.found:
            return
        first = weights.first_without_judge(self.rows, JUDGED_SENTENCES)
        scores = weights.scores(self.rows[first])
        order = first[np.argsort(-scores, kind="stable")]
        shown = {s.key for s in three_of([self.found[n] for n in order])}
        self.best = float(scores.max())
        self.said = any(self.right[n] for n in order if self.found[n].key in shown)


def examples(archive: Archive, cases: Iterable[Case]) -> Iterator[Example]:
    """The cases that are not whether-questions, with the sentences found for them."""
    chain = Chain(archive)
    for case in cases:
        question = chain.understand(case.question, as_of=case.as_of)
        if question.kind == "whether" or not case.as_of:
            continue
        hits = chain.retriever.search(question, PASSAGES, one_a_group=False)
        overlap = Overlap(archive.lexicon, question.substance)
        found = candidates(hits)
        rows = features(question, found, overlap)
        rows[:, JUDGE] = answering_odds(question, found)
        words = words_of_best(overlap, hits) if found else 0.0
        right = np.array([_answers(case, sentence) for sentence in found], dtype=bool)
        yield Example(case, found, rows, right, words)


def _answers(case: Case, sentence: Sentence) -> bool:
    shown = sentence.told()[:READ_CHARACTERS]
    return case.answerable and any(holds(shown, wanted) for wanted in case.answers)


def fit(found: Sequence[Example]) -> Learned:
    """What these examples teach; the bias is where answering is as likely right as not."""
    found = [example for example in found if example.found]
    taught = [example for example in found if example.case.answerable]
    weights = conditional_logit([e.rows for e in taught], [e.right for e in taught])
    chosen = Learned(dict(zip(FEATURES, map(float, weights), strict=True)), {})
    for example in found:
        example.choose(chosen)
    rows = np.array([[example.words, example.best] for example in found])
    bias, words, score = logistic(rows, np.array([example.said for example in found]))
    answered = {"bias": float(bias), "words": float(words), "score": float(score)}
    return Learned(chosen.sentence, answered)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case on a week not learned from: its log odds, and whether what is said is right."""

    case: Case
    odds: float
    said: bool


def judged(found: Sequence[Example], *, line: bool = False) -> list[Judged]:
    """Every example under what the other weeks teach; with `line` its odds count from where those
    weeks draw the line."""
    made = []
    for taught, held in folds(found, lambda example: example.case):
        edge = threshold(judged(taught)) if line else 0.0
        weights = fit(taught)
        for example in held:
            example.choose(weights)
            odds = weights.odds(example.words, example.best) - edge if example.found else -np.inf
            made.append(Judged(example.case, odds, example.said))
    return made


def table(found: Sequence[Judged], lined: Sequence[Judged]) -> Iterator[str]:
    """The trade-off: from answering always down; and where the reader stands, with a line that
    other weeks have drawn."""
    yield "| contains | abstained: unanswerable | near-miss | answerable | log odds from |"
    yield "|---|---|---|---|---|"
    yield _line(found, min(item.odds for item in found if item.odds > -np.inf))
    edges = sorted({item.odds for item in found}, reverse=True)
    for step in STEPS:
        if (edge := next((e for e in edges if _contains(found, e) >= step), None)) is not None:
            yield _line(found, edge)
    yield _line(lined, 0.0, "**")


def threshold(found: Sequence[Judged]) -> float:
    """The lowest log odds from which to answer that abstains as `ABSTAINED` says of the cases there
    are; 0 where there are none of these tags."""
    tags = {tag for item in found for tag in item.case.tags} & set(ABSTAINED)
    for edge in sorted({item.odds for item in found}) if tags else ():
        if all(np.mean(_abstained(found, edge, tag)) >= ABSTAINED[tag] for tag in tags):
            return edge
    return 0.0


def _moved(weights: Learned, edge: float) -> Learned:
    """The weights, answering from these log odds on."""
    answered = dict(weights.answered)
    answered["bias"] -= edge
    return Learned(weights.sentence, answered)


def _contains(found: Sequence[Judged], edge: float) -> float:
    return float(np.mean([i.said and i.odds >= edge for i in found if i.case.answerable]))


def _abstained(found: Sequence[Judged], edge: float, tag: str) -> list[float]:
    mine = [i for i in found if (tag in i.case.tags if tag else i.case.answerable)]
    return [float(item.odds < edge) for item in mine]


def _line(found: Sequence[Judged], edge: float, mark: str = "") -> str:
    said = [float(i.said and i.odds >= edge) for i in found if i.case.answerable]
    rates = [rate(said), *(rate(_abstained(found, edge, tag)) for tag in (*ABSTAINED, ""))]
    shown = (f"{mark}{r['value']:.3f}{mark} ({r['low']:.3f} to {r['high']:.3f})" for r in rates)
    return f"| {' | '.join(shown)} | {edge:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    found = list(examples(Archive.open(chosen.archive), load(chosen.sets)))
    crossed = judged(found)
    lines = "\n".join(table(crossed, judged(found, line=True)))
    sys.stdout.write(f"{len(crossed)} cases\n{lines}\n")
    if chosen.write:
        weights = _moved(fit(found), threshold(crossed))
        told = f"conditional and plain logit on {len(found)} questions, {ABSTAINED} abstained on"
        WEIGHTS.write_text(weights.to_json(told), "utf-8")
        learned.cache_clear()
        command = f"python -m evals.answering {shlex.join(sys.argv[1:])}"
        write_section("Answering or abstaining", command, lines)


if __name__ == "__main__":
    main()
