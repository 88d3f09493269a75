"""Training examples for answering and abstaining, from the quiz and the annotation: questions with
candidate sentences and labels."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistant.chain import Chain
from assistant.choose import silence
from assistant.choose.answering import FEATURES, JUDGE, features, learned
from assistant.find.evidence import Overlap, Sentence, of_text
from assistant.understand.question import Question
from assistant.write.extractive import answering_odds, candidates
from evals.cases import Case
from evals.learn.examples import HELD_OUT, asked_on
from evals.learn.folds import Right, week
from evals.learn.pairs import ANNOTATION, articles_of, rows
from evals.matching import holds
from evals.score.scorers import READ_CHARACTERS
from ingest.coverage import Coverage
from ingest.passages.vectors import Matrix

Source = Literal["quiz", "annotated", "alone", "elsewhere"]
QUIZ, ALONE, ASKED_ELSEWHERE = "quiz", "alone", "elsewhere"
PASSAGES = 10
SENTENCES_A_QUESTION = 24
"""Sentences per question that the judge reads: the best by all other features."""
KIND = FEATURES.index("kind")
PASSAGE = 1000
"""Characters of a passage."""
Read = tuple[list[Sentence], Matrix, float]
"""The sentences read, their features, and the share of words in the best passage."""
OPEN_QUESTIONS = 240
"""Open questions of the annotation that are taken, at random."""


@dataclass(frozen=True, slots=True)
class AnsweringExample:
    """A question with the sentences found, their features, and which of them answer. `source` is
    the quiz, or the annotation asked of all articles, of its own only, or of another only. `group`
    is its cross-validation group; `tag` is the key of `answering.SILENT` that applies, if any."""

    question: Question
    found: list[Sentence]
    rows: Matrix
    right: Right
    source: Source
    group: str
    tag: str
    is_answerable: bool
    passage: float
    """The share of the question's word weight in the best passage."""
    known: dict[tuple[int, ...], Matrix] = field(default_factory=dict)
    """The features of `assistant.choose.silence` but for the score, by the order of the best
    sentences."""

    def row(self, order: Sequence[int], score: float) -> Matrix:
        """The features of `assistant.choose.silence` of the sentences in this order."""
        first = tuple(order[: silence.BEST])
        if first not in self.known:
            best = [self.found[n] for n in order]
            opinions = [float(odds) for odds in self.rows[:, JUDGE]]
            has_kind = bool(self.rows[order[0], KIND])
            there = silence.Found(best, score, opinions, self.passage, has_kind)
            self.known[first] = silence.features(self.question, there)
        row = self.known[first].copy()
        row[silence.FEATURES.index("score")] = score
        return row


def quiz(coverage: Coverage, cases: Iterable[Case]) -> Iterator[AnsweringExample]:
    """An example for each dated case that is not a whether-question."""
    chain = Chain(coverage)
    for case in cases:
        question = chain.understand(case.question, as_of=case.as_of)
        if question.kind == "whether" or not case.as_of:
            continue
        found, features_of, passage = _found(chain, question)
        right = [case.answerable and _holds(case.answers, sentence) for sentence in found]
        tag = next((tag for tag in ("unanswerable", "near-miss") if tag in case.tags), "")
        yield AnsweringExample(
            question, found, features_of, np.array(right, dtype=bool), "quiz", week(case), tag,
            case.answerable, passage,
        )  # fmt: skip


def annotated(bench: Path, coverage: Coverage) -> Iterator[AnsweringExample]:
    """Examples from the open questions of the annotation's held-out fold, each asked of all
    articles two days after its own, of its own article only, and of another only."""
    texts, chain, rng = articles_of(bench), Chain(coverage), random.Random(3)
    held = [r for r in rows(ANNOTATION) if r["fold"] == HELD_OUT and r["url"] in texts]
    every = [(row, q) for row in held for q in row["questions"] if q["kind"] == "open"]
    for row, asked in rng.sample(every, min(OPEN_QUESTIONS, len(every))):
        article, other = texts[row["url"]], texts[rng.choice(held)["url"]]
        question = chain.understand(asked["q"], as_of=asked_on(article))
        if question.form == "fact":
            yield _annotated(chain, question, row, asked)
            yield _alone(question, article, row, asked)
            if other is not article:
                yield _elsewhere(question, other, row)


def _annotated(
    chain: Chain, question: Question, row: dict[str, Any], asked: dict[str, Any]
) -> AnsweringExample:
    return _example(question, *_found(chain, question), row, asked, "annotated")


def _alone(
    question: Question, article: dict[str, Any], row: dict[str, Any], asked: dict[str, Any]
) -> AnsweringExample:
    return _example(question, *_of_one(question, article), row, asked, "alone")


def _elsewhere(question: Question, other: dict[str, Any], row: dict[str, Any]) -> AnsweringExample:
    found, features_of, passage = _of_one(question, other)
    right = np.zeros(len(found), dtype=bool)
    return AnsweringExample(
        question, found, features_of, right, "elsewhere", row["url"], "", False, passage
    )


def _example(
    question: Question,
    found: list[Sentence],
    features_of: Matrix,
    passage: float,
    row: dict[str, Any],
    asked: dict[str, Any],
    source: Source,
) -> AnsweringExample:
    right = [_is_listed(sentence, row, asked) for sentence in found]
    is_answerable = bool(asked["ans"])
    tag = "" if is_answerable else "annotated"
    return AnsweringExample(
        question, found, features_of, np.array(right, dtype=bool), source, row["url"], tag,
        is_answerable, passage,
    )  # fmt: skip


def _is_listed(sentence: Sentence, row: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Whether the annotation lists a sentence among those that answer."""
    span = [sentence.span.start, sentence.span.end]
    is_its_own = sentence.placed.revision.article.identity == row["url"] and span in row["spans"]
    return is_its_own and row["spans"].index(span) in asked["ans"]


def _sentences(article: dict[str, Any]) -> list[Sentence]:
    about = (article.get(key) or "" for key in ("title", "outlet", "published"))
    return of_text(article["url"], article["text"], *about)


def _found(chain: Chain, question: Question) -> Read:
    hits = chain.retriever.search(question, PASSAGES, one_a_group=False)
    overlap = Overlap(chain.coverage.lexicon, question.substance)
    found = _read(question, candidates(hits), overlap)
    return *found, silence.share_of_best(overlap, silence.titled(hits))


def _of_one(question: Question, article: dict[str, Any]) -> Read:
    """The same for a single article, cut into passages of about the length in an archive."""
    overlap, sentences = Overlap(Alike(), question.substance), _sentences(article)
    text, title = article["text"], article.get("title") or ""
    passages = [(text[at : at + PASSAGE], title) for at in range(0, len(text), PASSAGE)]
    found = _read(question, sentences, overlap)
    return *found, silence.share_of_best(overlap, passages)


def _read(
    question: Question, found: list[Sentence], overlap: Overlap
) -> tuple[list[Sentence], Matrix]:
    """The SENTENCES_A_QUESTION sentences that are best by all but the judge, and their features."""
    if not found:
        return [], np.zeros((0, len(FEATURES)))
    every = features(question, found, overlap)
    first = learned().first_without_judge(every, SENTENCES_A_QUESTION)
    kept, chosen = every[first], [found[n] for n in first]
    kept[:, JUDGE] = answering_odds(question, chosen)
    return chosen, kept


def _holds(answers: Sequence[str], sentence: Sentence) -> bool:
    shown = sentence.told()[:READ_CHARACTERS]
    return any(holds(shown, wanted) for wanted in answers)


class Alike:
    """A lexicon for a single article, in which all words have the same weight."""

    def weights(self, asked: Iterable[str]) -> dict[str, float]:
        """1 for each stem."""
        return dict.fromkeys(asked, 1.0)
