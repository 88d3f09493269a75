"""Training data for the judge's panel head: a claim, the sentences nearest to it, the outcome.

    python -m evals.learn.judge.panels ../shared/bench --out panels.jsonl

A panel is a claim and up to PANEL sentences, encoded by `assistant.judge.encoding.panel`. At
inference these are the sentences that bear most on the claim; here they are the annotated ones,
filled up with near ones of the same article and of others. Outcomes are as in
`evals.learn.examples`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.judge.encoding import PANEL, flat, in_context, panel
from evals.learn.examples import HELD_OUT, OF_FNC, outcomes_of
from evals.learn.pairs import (
    ANNOTATION,
    articles_of,
    event_folds,
    nearest_sentences,
    rows,
)
from evals.learn.pairs import Pair as SentencePair
from ingest.passages.embed import BundledEmbedder

APART = 14
"""Minimum number of days between articles whose sentences count as about different events."""
NEAR = 8
"""Number of nearest irrelevant sentences to draw from."""
SHARE_ELSEWHERE = 0.35
"""Probability that a filler sentence is from another article."""
DRAWS = 2
"""Number of panels per claim, with different filler sentences."""
ACROSS = 2
"""Number of sentences about other events that each claim is paired with."""
OF_FNC_MOST = 3000

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Panel:
    """One example, with the outcomes that its label allows."""

    claim: str
    target: str
    context: str
    outcomes: tuple[str, ...]
    source: str
    fold: int
    stance: str = ""
    answers: int = -1
    supported: int = -1


@dataclass(frozen=True, slots=True)
class Shelf:
    """All sentences of the annotated articles, with their headlines, vectors and days, and the
    index of each article's first sentence."""

    texts: list[str]
    titles: list[str]
    vectors: Matrix
    days: npt.NDArray[np.float64]
    held_out: npt.NDArray[np.bool_]
    start_of: dict[str, int]

    def elsewhere(self, claim: Matrix, day: float, *, held_out: bool) -> list[int]:
        """The NEAR sentences nearest to a claim in articles published at least APART days from it,
        of the held-out fold or of the others."""
        is_other = (np.abs(self.days - day) >= APART) & (self.held_out == held_out)
        scores = np.where(is_other, self.vectors @ claim, -1.0)
        found = np.argpartition(-scores, NEAR)[:NEAR]
        return [int(i) for i in found[np.argsort(-scores[found])]]


def shelf_of(annotation: Sequence[dict[str, Any]], texts: dict[str, dict[str, Any]]) -> Shelf:
    """The sentences of all annotated articles."""
    cut, titles, days, start_of = list[str](), list[str](), list[float](), dict[str, int]()
    for row in annotation:
        article = texts[row["url"]]
        start_of[row["url"]] = len(cut)
        cut += [flat(article["text"][start:end]) for start, end in row["spans"]]
        titles += [flat(article.get("title") or "")] * len(row["spans"])
        days += [_day(article)] * len(row["spans"])
    held_out = np.array([row["fold"] == HELD_OUT for row in annotation for _ in row["spans"]])
    return Shelf(cut, titles, BundledEmbedder().embed(cut), np.array(days), held_out, start_of)


def annotated_panels(bench: Path) -> Iterator[Panel | SentencePair]:
    """For each annotated claim, DRAWS panels, and ACROSS pairs with a near sentence about another
    event, whose stance is "beside" (not about the claim)."""
    texts, rng, embedder = articles_of(bench), random.Random(11), BundledEmbedder()
    annotation = [row for row in rows(ANNOTATION) if row["url"] in texts]
    shelf = shelf_of(annotation, texts)
    opening = set(shelf.start_of.values())
    for row in annotation:
        article, first = texts[row["url"]], shelf.start_of[row["url"]]
        claims = [q for q in row["questions"] if q["kind"] == "claim"]
        vectors = embedder.embed([q["q"] for q in claims])
        for asked, vector in zip(claims, vectors, strict=True):
            own = shelf.vectors[first : first + len(row["spans"])] @ vector
            other = shelf.elsewhere(vector, _day(article), held_out=row["fold"] == HELD_OUT)
            for i in rng.sample(other, ACROSS):
                before = "" if i in opening else shelf.texts[i - 1]
                near = in_context(asked["q"], shelf.texts[i], shelf.titles[i], before)
                yield SentencePair(
                    near.claim, near.target, near.context, "beside", 0, 0, "across", row["fold"]
                )
            for _ in range(DRAWS):
                at, beside = _drawn(asked, own, other, rng)
                read = [shelf.texts[i] for i in (*(first + i for i in at), *beside)]
                pair = panel(asked["q"], read, article.get("title") or "")
                outcomes = outcomes_of(asked)
                yield Panel(pair.claim, pair.target, pair.context, outcomes, "panel", row["fold"])


def _drawn(
    asked: dict[str, Any], own: npt.NDArray[np.float32], other: list[int], rng: random.Random
) -> tuple[list[int], list[int]]:
    """The indices of the article's sentences for a panel, in order, and of filler sentences from
    other articles."""
    bearing = sorted({i for key in ("aff", "den", "rep", "ans") for i in asked.get(key, ())})
    kept = sorted(bearing, key=lambda i: -own[i])[:PANEL]
    near = [i for i in map(int, np.argsort(-own)) if i not in bearing][:NEAR]
    room = PANEL - len(kept)
    away = sum(rng.random() < SHARE_ELSEWHERE for _ in range(room))
    fill = [i for i in near if rng.random() < 0.75][: room - away]
    return sorted(kept + fill), rng.sample(other[: away + 2], min(away, len(other)))


def fnc_panels(folder: Path) -> Iterator[Panel]:
    """OF_FNC_MOST headlines of FNC-1, each with the sentences of a body nearest to it."""
    stances = list(rows(folder / "stances.jsonl.gz"))
    folds, rng = event_folds(stances), random.Random(11)
    bodies = {row["url"]: row["text"] for row in rows(folder / "articles.jsonl.gz")}
    chosen = [
        row
        for stance in OF_FNC
        for row in _some(
            [r for r in stances if r["stance"] == stance], OF_FNC_MOST // len(OF_FNC), rng
        )
    ]
    claims = {c: i for i, c in enumerate(dict.fromkeys(row["claim"] for row in chosen))}
    urls = {u: i for i, u in enumerate(bodies)}
    wanted = [(claims[row["claim"]], urls[row["url"]]) for row in chosen]
    near = nearest_sentences(list(claims), list(bodies.values()), wanted, most=PANEL)
    for row, found in zip(chosen, near, strict=True):
        if found:
            fold = folds[row["url"]] if row["stance"] != "unrelated" else folds[row["claim"]]
            pair = panel(row["claim"], found, "")
            outcomes = OF_FNC[row["stance"]]
            yield Panel(pair.claim, pair.target, pair.context, outcomes, "fnc-panel", fold)


def _some(found: list[dict[str, Any]], most: int, rng: random.Random) -> list[dict[str, Any]]:
    return rng.sample(found, min(most, len(found)))


def _day(article: dict[str, Any]) -> float:
    return float(np.datetime64(article["published"][:10]).astype(int))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with arguments.out.open("w") as out:
        for made in (
            annotated_panels(arguments.bench),
            fnc_panels(arguments.bench / "stance-train"),
        ):
            for each in made:
                out.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
