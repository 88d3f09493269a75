"""Training examples for stances and verdicts: claims with the sentences read for them.

All come from data that the judge was not trained on: the held-out folds of the annotation and of
FNC-1.
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.chain import Chain
from assistant.find.evidence import of_text
from assistant.find.retrieve import FOR_A_CLAIM
from assistant.judge.bearing import Bearing, Reading, reading
from assistant.judge.judge import STANCES, Outcome
from assistant.understand.question import understand
from assistant.write.extractive import ExtractiveReader
from evals.learn.pairs import ANNOTATION, articles_of, event_folds, events, rows
from ingest.coverage import Coverage

Row = dict[str, Any]
HELD_OUT = 0
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
SENTENCES_A_CLAIM = 40
"""Maximum number of sentences read of an article body."""
A_STANCE = 150
"""Number of FNC-1 pairs per stance."""


@dataclass(frozen=True, slots=True)
class ClaimExample:
    """A claim with the sentences read for it, the annotated stance of each (None if unknown), the
    outcomes that its label allows, the expected label of an answer (empty if unknown), and its
    cross-validation group."""

    claim: str
    read: Reading
    stances: tuple[str | None, ...]
    outcomes: tuple[Outcome, ...]
    label: str
    group: str
    source: str


def outcomes_of(asked: dict[str, Any]) -> tuple[Outcome, ...]:
    """The outcomes that an annotated claim allows, from three fields: `verdict` by the annotation
    guide (in which a claim stated by the outlet is confirmed); `whose` word it rests on, if known;
    and `label`, as answers use it (docs/design.md)."""
    verdict, whose, label = asked["verdict"], asked.get("whose") or "", asked.get("label") or ""
    if label == "reported":
        return ("told",) if verdict == "confirmed" else ("told", "open")
    if (label or verdict) == "confirmed":
        return ("on_record",) if label else OF_WHOSE[whose]
    return OF_VERDICT[label or verdict]


def label_of(asked: dict[str, Any]) -> str:
    """The expected label of an answer, if annotated or implied by `whose`; else empty."""
    given = asked.get("label") or asked["verdict"]
    if asked.get("label") or given != "confirmed":
        return str(given)
    return {("on_record",): "confirmed", ("on_record", "told"): ""}.get(
        outcomes_of(asked), "reported"
    )


def annotated(bench: Path, coverage: Coverage, most: int = 0) -> Iterator[ClaimExample]:
    """The claims of the annotation's held-out fold, or `most` of them at random, asked over an
    archive two days after their article."""
    texts, chain, reader = articles_of(bench), Chain(coverage), ExtractiveReader(coverage)
    for row, asked in held_out_claims(texts, most):
        question = chain.understand(asked["q"], as_of=asked_on(texts[row["url"]]))
        hits = chain.retriever.search(question, FOR_A_CLAIM, one_a_group=False)
        if sentences := reader.on_claim(question, hits):
            read = reading(question, sentences)
            told = tuple(stance_of(each, row, asked) for each in read.bearings)
            outcomes, label = outcomes_of(asked), label_of(asked)
            yield ClaimExample(asked["q"], read, told, outcomes, label, row["url"], "annotation")


def held_out_claims(texts: Container[str], most: int = 0) -> list[tuple[Row, Row]]:
    """The annotated articles of the held-out fold whose text is known, each with one of its claims;
    `most` of these pairs at random, all of them for 0."""
    held = [r for r in rows(ANNOTATION) if r["fold"] == HELD_OUT and r["url"] in texts]
    every = [(row, q) for row in held for q in row["questions"] if q["kind"] == "claim"]
    return random.Random(9).sample(every, min(most, len(every))) if most else every


def asked_on(article: dict[str, Any]) -> str:
    """The day that questions over an article are asked: two days after it."""
    return str(date.fromisoformat(article["published"][:10]) + timedelta(days=2))


def stance_of(bearing: Bearing, row: dict[str, Any], asked: dict[str, Any]) -> str | None:
    """The annotated stance of a sentence; "beside" if it has none or is from another article; None
    if the annotator did not see the sentence."""
    sentence = bearing.sentence
    if sentence.placed.revision.article.identity != row["url"]:
        return "beside"
    span = [sentence.span.start, sentence.span.end]
    if span not in row["spans"]:
        return None
    at = row["spans"].index(span)
    keys = zip(STANCES, ("aff", "den", "rep"), strict=False)
    return next((name for name, key in keys if at in asked.get(key, ())), "beside")


def of_fnc(bench: Path, a_stance: int = A_STANCE) -> Iterator[ClaimExample]:
    """Headlines of FNC-1's held-out fold, as questions, up to `a_stance` per stance."""
    folder = bench / "stance-train"
    stances = list(rows(folder / "stances.jsonl.gz"))
    folds, event = event_folds(stances), events(stances)
    bodies = {row["url"]: row["text"] for row in rows(folder / "articles.jsonl.gz")}
    rng = random.Random(3)
    for name, outcomes in OF_FNC.items():
        mine = [r for r in stances if r["stance"] == name and folds[r["url"]] == HELD_OUT]
        for row in rng.sample(mine, min(a_stance, len(mine))):
            sentences = of_text(row["url"], bodies[row["url"]])[:SENTENCES_A_CLAIM]
            if not sentences:
                continue
            asked = f"Is it true that {row['claim']}?"
            read = reading(understand(asked), sentences)
            unknown = (None,) * len(read.bearings)
            yield ClaimExample(asked, read, unknown, outcomes, "", event[row["url"]], "fnc")
