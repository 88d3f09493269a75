"""Training pairs for the judge: claim or question, sentence, context, label.

    python -m evals.learn.pairs ../shared/bench --part annotation --out annotation.jsonl

Reads the sets whose licence allows it (docs/design.md, "The judge") and the project's own
annotation (`evals/sets/annotation.jsonl`), whose sentences are cut out of the bench's articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.judge.encoding import flat, in_context
from assistant.judge.judge import STANCES
from evals.matching import holds as holds_answer
from ingest.passages.embed import BundledEmbedder
from ingest.passages.split import sentences

ANNOTATION = Path(__file__).parents[1] / "sets" / "annotation.jsonl"
FNC = {"agree": "affirms", "disagree": "denies", "discuss": "reports", "unrelated": "beside"}
BINARY = {"entails": "affirms", "contradicts": "denies", "not-entails": "not-affirms"}
WRITTEN = ANNOTATION.with_name("written.jsonl")
"""News stories written for the annotation, in which two sides are at odds more often than in real
ones."""
CHECKS = ANNOTATION.with_name("checks.jsonl")
"""Statements over articles, faithful and altered ones."""
NEGATIVES = 6
"""Irrelevant sentences of the same article for each question of the annotation. All but
NEGATIVES_AT_RANDOM are hard negatives: those nearest to the question."""
NEGATIVES_AT_RANDOM = 2
LONGEST = 300
"""Maximum length, in characters, of a passage that is paired with itself."""
QUIZ_BEFORE = "2023-08"
"""Later questions of RealTime QA are held out for evaluation."""
HELD_OUT_FOLDS = 5
"""Number of folds of FNC-1's events, one of which is held out for evaluation."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One example: `stance` is one of STANCES, `not-affirms`, or empty for unknown; `answers`
    and `supported` are 0, 1, or -1 for unknown."""

    claim: str
    target: str
    context: str
    stance: str
    answers: int
    supported: int
    source: str
    fold: int = -1


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, gzipped or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            yield json.loads(line)


def event_folds(stances: Iterable[dict[str, Any]], folds: int = HELD_OUT_FOLDS) -> dict[str, int]:
    """The fold of each claim and each URL of FNC-1: an event is in one fold."""
    event = events(stances)
    roots = sorted(set(event.values()))
    shuffled = random.Random(7).sample(roots, len(roots))
    fold_of = {root: i % folds for i, root in enumerate(shuffled)}
    return {node: fold_of[root] for node, root in event.items()}


def events(stances: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The event of each claim and each URL of FNC-1, by one of its members: claims and bodies that
    are related belong to one (connected components)."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in stances:
        claim, url = root(row["claim"]), root(row["url"])
        if row["stance"] != "unrelated":
            parent[claim] = url
    return {node: root(node) for node in parent}


def nearest_sentences(
    claims: Sequence[str], bodies: Sequence[str], wanted: Sequence[tuple[int, int]], most: int = 3
) -> list[list[str]]:
    """For each (claim, body) of `wanted`, up to `most` sentences of the body nearest to the
    claim by cosine, nearest first."""
    embedder = BundledEmbedder()
    claim_vectors = embedder.embed(claims)
    texts = [[flat(body[s.start : s.end]) for s in sentences(body)] for body in bodies]
    vectors = embedder.embed([text for body in texts for text in body])
    starts = np.cumsum([0, *(len(body) for body in texts)])
    found: list[list[str]] = []
    for claim, body in wanted:
        scores = vectors[starts[body] : starts[body + 1]] @ claim_vectors[claim]
        found.append([texts[body][i] for i in np.argsort(-scores)[:most]])
    return found


def fnc_pairs(folder: Path, unrelated: int = 3000) -> Iterator[Pair]:
    """FNC-1's training part: all related pairs, and `unrelated` of the unrelated ones."""
    stances = list(rows(folder / "stances.jsonl.gz"))
    folds = event_folds(stances)
    bodies = {row["url"]: row["text"] for row in rows(folder / "articles.jsonl.gz")}
    beside = [row for row in stances if row["stance"] == "unrelated"]
    chosen = [row for row in stances if row["stance"] != "unrelated"]
    chosen += random.Random(7).sample(beside, unrelated)
    claims = {c: i for i, c in enumerate(dict.fromkeys(row["claim"] for row in chosen))}
    urls = {u: i for i, u in enumerate(bodies)}
    wanted = [(claims[row["claim"]], urls[row["url"]]) for row in chosen]
    near = nearest_sentences(list(claims), list(bodies.values()), wanted)
    for row, found in zip(chosen, near, strict=True):
        if found:
            fold = folds[row["url"]] if row["stance"] != "unrelated" else folds[row["claim"]]
            stance = FNC[row["stance"]]
            yield Pair(
                row["claim"], found[0], " ".join(found[1:]), stance,
                int(stance != "beside"), -1, "fnc", fold,
            )  # fmt: skip


def entailment_pairs(folder: Path, name: str, most: int) -> Iterator[Pair]:
    """A set of entailment pairs, `most` of them at random."""
    found = [row for row in rows(folder / f"{name}.jsonl.gz") if len(row["evidence"]) < 700]
    for row in random.Random(7).sample(found, min(most, len(found))):
        supported = int(row["label"] == "entails")
        yield Pair(
            _detached(row["claim"]), _detached(row["evidence"]), "",
            BINARY[row["label"]], -1, supported, name,
        )  # fmt: skip


def quiz_pairs(folder: Path, positives: int = 2, negatives: int = 4) -> Iterator[Pair]:
    """RealTime QA of 2023: the sentences of the listed articles nearest to a question, labelled by
    whether they contain an acceptable answer (weak labels)."""
    bodies = {row["url"]: row for row in rows(folder / "articles.jsonl.gz")}
    asked = [
        (row, bodies[evidence["url"]])
        for row in rows(folder / "questions.jsonl")
        for evidence in row["evidence"][:3]
        if row["answerable"] and row["as_of"] < QUIZ_BEFORE and evidence["url"] in bodies
    ]
    questions = [row["question"] for row, _ in asked]
    texts = [article["text"] for _, article in asked]
    wanted = [(i, i) for i in range(len(asked))]
    for (row, article), near in zip(
        asked, nearest_sentences(questions, texts, wanted, most=12), strict=True
    ):
        holds = [any(holds_answer(text, answer) for answer in row["answers"]) for text in near]
        kept = [i for i, held in enumerate(holds) if held][:positives]
        kept += [i for i, held in enumerate(holds) if not held][:negatives]
        for i in kept:
            title = flat(article.get("title") or "")
            yield Pair(row["question"], near[i], title, "", int(holds[i]), -1, "quiz")


def annotated_pairs(bench: Path, annotation: Path = ANNOTATION) -> Iterator[Pair]:
    """The project's own annotation: each sentence that bears on a question, and NEGATIVES that do
    not."""
    texts = articles_of(bench)
    rng, embedder = random.Random(7), BundledEmbedder()
    for row in rows(annotation):
        if article := texts.get(row["url"]):
            cut = [flat(article["text"][start:end]) for start, end in row["spans"]]
            asked = [question["q"] for question in row["questions"]]
            vectors = embedder.embed([*cut, *asked])
            nearness = vectors[len(cut) :] @ vectors[: len(cut)].T
            for question, scores in zip(row["questions"], nearness, strict=True):
                yield from _annotated(row, question, article, scores, rng)


def _annotated(
    row: dict[str, Any],
    question: dict[str, Any],
    article: dict[str, Any],
    nearness: np.ndarray,
    rng: random.Random,
) -> Iterator[Pair]:
    spans, claim = row["spans"], question["kind"] == "claim"
    stance_of = {
        i: stance
        for stance, key in zip(STANCES, ("aff", "den", "rep"), strict=False)
        for i in question.get(key, ())
    }
    bearing = set(stance_of) | set(question["ans"])
    others = [i for i in map(int, np.argsort(-nearness)) if i not in bearing]
    for i in sorted(bearing) + _beside_the_point(others, rng):
        unlabelled = i in question["ans"] and i not in stance_of
        stance = stance_of.get(i, "" if unlabelled else "beside") if claim else ""
        sentence, before = (_cut(article["text"], spans, at) for at in (i, i - 1))
        read = in_context(question["q"], sentence, article.get("title") or "", before)
        supported = int(stance == "affirms") if stance else -1
        source = "annotation" if claim else "annotation-open"
        yield Pair(
            read.claim, read.target, read.context, stance, int(i in bearing), supported, source,
            row["fold"],
        )  # fmt: skip


def _cut(text: str, spans: Sequence[Sequence[int]], at: int) -> str:
    """The sentence at this place; empty for the one before the first."""
    return text[spans[at][0] : spans[at][1]] if at >= 0 else ""


def _beside_the_point(others: list[int], rng: random.Random) -> list[int]:
    """NEGATIVES of these irrelevant sentences, which are sorted nearest first."""
    near = others[: NEGATIVES - NEGATIVES_AT_RANDOM]
    rest = others[len(near) :]
    return near + rng.sample(rest, min(NEGATIVES_AT_RANDOM, len(rest)))


def checked_pairs(bench: Path) -> Iterator[Pair]:
    """The statements of CHECKS, each paired with its source sentences (joined) and labelled as
    supported or not; and half of the short passages paired with themselves. The statements get no
    stance label: faithful ones are worded less like the article than altered ones, and the judge
    would learn that artefact."""
    texts, rng, seen = articles_of(bench), random.Random(5), set[str]()
    for row in rows(CHECKS):
        if article := texts.get(row["url"]):
            for told in row["statements"]:
                spans = (article["text"][start:end] for start, end in told["from"])
                passage, title = flat(" ".join(spans)), flat(article.get("title") or "")
                faithful, fold = int(told["faithful"]), row["fold"]
                yield Pair(told["s"], passage, title, "", -1, faithful, "checks", fold)
                if len(passage) < LONGEST and passage not in seen and rng.random() < 0.5:
                    seen.add(passage)
                    yield Pair(passage, passage, title, "affirms", -1, 1, "same", fold)


def articles_of(bench: Path) -> dict[str, dict[str, Any]]:
    """The articles of the bench and of WRITTEN, by URL."""
    found: dict[str, dict[str, Any]] = {}
    for part in ("realtimeqa-2023", "realtimeqa-dev"):
        for row in rows(bench / part / "articles.jsonl.gz"):
            found.setdefault(row["url"], row)
    return found | {row["url"]: row for row in rows(WRITTEN)}


def _detached(text: str) -> str:
    """Detokenize treebank text: no spaces before punctuation, plain brackets and quotes."""
    text = text.replace("-LRB-", "(").replace("-RRB-", ")").replace("``", '"').replace("''", '"')
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    return re.sub(r" ([.,;:?!%)])", r"\1", text).replace("( ", "(")


def general_pairs(bench: Path) -> Iterator[Pair]:
    """All pairs from external data sets."""
    yield from fnc_pairs(bench / "stance-train")
    yield from quiz_pairs(bench / "realtimeqa-2023")
    folder = bench / "pairs-train"
    most = {
        "docnli-fever": 17860, "docnli-mnli": 19645, "fool-me-twice": 2548, "fever-symmetric": 1416,
        "megaveridicality": 2000, "uds-factuality": 2000,
    }  # fmt: skip
    for name, count in most.items():
        yield from entailment_pairs(folder, name, count)


PARTS: dict[str, Callable[[Path], Iterator[Pair]]] = {
    "general": general_pairs,
    "annotation": annotated_pairs,
    "checks": checked_pairs,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--part", choices=sorted(PARTS), required=True)
    arguments = parser.parse_args()
    by_source: dict[str, int] = defaultdict(int)
    with arguments.out.open("w") as out:
        for pair in PARTS[arguments.part](arguments.bench):
            by_source[f"{pair.source} {pair.stance}"] += 1
            out.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    print(dict(by_source))


if __name__ == "__main__":
    main()
