"""Fit the weights that make a verdict of the bearings of sentences, and measure them.

    python -m evals.learn.verdicts ../shared/bench --archive ARCHIVE [--write]

Learns from what the judge has not seen: the held-out fold of the annotation, asked over ARCHIVE,
which holds its articles among others, and of FNC-1, each headline over one body. Figures are by
cross-validation over
articles and events. Multinomial logistic regression, L2, by L-BFGS.
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
from assistant.evidence import Sentence, of_passage
from assistant.extractive import ExtractiveReader
from assistant.judge.bearing import Bearing, bearings
from assistant.judge.weighing import FEATURES, OUTCOMES, WEIGHTS, features
from assistant.question import understand
from evals.learn.pairs import ANNOTATION, articles_of, event_folds, rows
from ingest.archive import Archive
from ingest.article import Article, Passage, Revision
from ingest.holdings import Placed

HELD_OUT = 0
FOLDS = 5
PENALTY = 2e-3
OF_FNC = {"agree": "affirmed", "disagree": "denied", "discuss": "hedged", "unrelated": "beside"}
OF_VERDICT = {
    "confirmed": "affirmed", "denied": "denied", "disputed": "disputed", "reported": "hedged",
    "not_covered": "beside",
}  # fmt: skip
A_STANCE = 150
"""Pairs of FNC-1 of each stance."""


@dataclass(frozen=True, slots=True)
class Example:
    """A claim with what bears on it, the label somebody gave it, and the group it stays with."""

    claim: str
    found: list[Bearing]
    label: str
    group: str
    source: str

    @property
    def row(self) -> npt.NDArray[np.float64]:
        return features(self.found)


def whole(url: str, text: str, title: str) -> list[Sentence]:
    """The sentences of an article that is in no archive."""
    article = Article(url, url, text, url=url, title=title, language="en")
    revision = Revision(article.article_id, 1, article, 0.0, 0.0, 0.0, 0.0)
    passage = Passage(article.article_id, 1, 0, 0, len(text))
    return [s for s in of_passage(Placed(passage, revision)) if s.text[-1:] != "?"]


def annotated(bench: Path, archive: Archive) -> Iterator[Example]:
    """The claims of the annotation's held-out fold, asked over an archive two days after their
    article."""
    texts, chain, reader = articles_of(bench), Chain(archive), ExtractiveReader(archive)
    for row in rows(ANNOTATION):
        if row["fold"] != HELD_OUT or row["url"] not in texts:
            continue
        published = texts[row["url"]]["published"][:10]
        as_of = str(date.fromisoformat(published) + timedelta(days=2))
        for asked in row["questions"]:
            if asked["kind"] == "claim":
                question = chain.understand(asked["q"], as_of=as_of)
                hits = chain.retriever.search(question, FOR_A_CLAIM, one_a_group=False)
                found = bearings(question, reader.on_claim(question, hits))
                outcome = OF_VERDICT[asked["verdict"]]
                yield Example(asked["q"], found, outcome, row["url"], "annotation")


def of_fnc(bench: Path, a_stance: int = A_STANCE) -> Iterator[Example]:
    """Headlines of FNC-1's held-out fold, as questions, so many of each stance."""
    folder = bench / "stance-train"
    stances = list(rows(folder / "stances.jsonl.gz"))
    folds = event_folds(stances)
    bodies = {row["url"]: row["text"] for row in rows(folder / "articles.jsonl.gz")}
    rng = random.Random(3)
    for stance, label in OF_FNC.items():
        mine = [r for r in stances if r["stance"] == stance and folds[r["url"]] == HELD_OUT]
        for row in rng.sample(mine, min(a_stance, len(mine))):
            sentences = whole(row["url"], bodies[row["url"]], "")[:40]
            asked = f"Is it true that {row['claim']}?"
            yield Example(asked, bearings(understand(asked), sentences), label, row["url"], "fnc")


def fitted(x: npt.NDArray[np.float64], y: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Weights [labels, features + 1], the last column the bias."""
    wide = np.hstack([x, np.ones((len(x), 1))])
    target = np.eye(len(OUTCOMES))[y]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w = flat.reshape(len(OUTCOMES), -1)
        scores = wide @ w.T
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        kept = w.copy()
        kept[:, -1] = 0.0
        value = -np.mean(np.log(shares[np.arange(len(y)), y] + 1e-12)) + PENALTY * (kept**2).sum()
        return float(value), ((shares - target).T @ wide / len(y) + 2 * PENALTY * kept).ravel()

    start = np.zeros(len(OUTCOMES) * wide.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x).reshape(
        len(OUTCOMES), -1
    )


def crossed(examples: Sequence[Example]) -> list[str]:
    """The label of each example, by weights fitted on the other folds."""
    x = np.array([e.row for e in examples])
    y = np.array([OUTCOMES.index(e.label) for e in examples])
    groups = sorted({e.group for e in examples})
    fold_of = dict(
        zip(random.Random(5).sample(groups, len(groups)), range(len(groups)), strict=True)
    )
    folds = np.array([fold_of[e.group] % FOLDS for e in examples])
    given = np.zeros(len(examples), int)
    for fold in range(FOLDS):
        w = fitted(x[folds != fold], y[folds != fold])
        scores = np.hstack([x[folds == fold], np.ones((int((folds == fold).sum()), 1))]) @ w.T
        given[folds == fold] = scores.argmax(axis=1)
    return [OUTCOMES[i] for i in given]


def told(examples: Sequence[Example], given: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1, silence, opposites, by source."""
    figures: dict[str, Any] = {}
    for source in sorted({e.source for e in examples}):
        pairs = [(e.label, g) for e, g in zip(examples, given, strict=True) if e.source == source]
        counts = Counter(pairs)
        scores = []
        for label in sorted({p[0] for p in pairs}):
            hit = counts[label, label]
            there = sum(n for (want, _), n in counts.items() if want == label)
            said = sum(n for (_, got), n in counts.items() if got == label)
            scores.append(2 * hit / (there + said))
        covered = [p for p in pairs if p[0] != "beside"]
        opposite = [p for p in pairs if p in (("affirmed", "denied"), ("denied", "affirmed"))]
        sided = [p for p in pairs if p[0] in ("affirmed", "denied")]
        figures[source] = {
            "n": len(pairs),
            "right": sum(a == b for a, b in pairs) / len(pairs),
            "macro_f1": sum(scores) / len(scores),
            "silent on covered": sum(p[1] == "beside" for p in covered) / len(covered),
            "opposite": len(opposite) / len(sided),
            "confusion": {w: [counts[w, g] for g in OUTCOMES] for w in OUTCOMES},
        }
    return figures


def write(examples: Sequence[Example]) -> None:
    """Fit on all examples, and write verdict.json."""
    x = np.array([e.row for e in examples])
    y = np.array([OUTCOMES.index(e.label) for e in examples])
    names = (*FEATURES, "bias")
    weights = {
        outcome: {name: round(float(value), 4) for name, value in zip(names, row, strict=True)}
        for outcome, row in zip(OUTCOMES, fitted(x, y), strict=True)
    }
    WEIGHTS.write_text(json.dumps({"weights": weights}, indent=1) + "\n", "utf-8")


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
    sys.stdout.write(json.dumps(told(examples, crossed(examples)), indent=1) + "\n")
    if arguments.write:
        write(examples)


if __name__ == "__main__":
    main()
