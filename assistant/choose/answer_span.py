"""Answer spans: the name, number, day or place in a sentence that answers a factual question.

Phrases of the parsed sentence are scored by a conditional logit over their kind and position. Its
weights are in answer_span.json, written by `python -m evals.learn.answer_span --write`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.choose.answering import EXPECTED
from assistant.text.words import among, content_words
from assistant.understand.question import Kind
from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.passages.split import Span
from ingest.passages.vectors import Matrix

WEIGHTS = Path(__file__).with_name("answer_span.json")
ASKED: tuple[Kind, ...] = ("how many", "who", "when", "where", "what")
FEATURES = (
    *(f"{kind}: {what}" for kind in ASKED for what in ("number", "day", "name", "place", "noun")),
    "asked", "words", "distance", "subject", "object", "state", "of_preposition", "before",
)  # fmt: skip
"""In the order of the columns: for each kind of question whether the phrase has a number, a day, a
name, a name after a preposition of place, or a noun; the share of its words that the question has;
how many words it has; how far it stands from the nearest word of the question; its part in the
clause; whether the nearest word of the question comes after it."""
LONGEST_ANSWER = 8
"""Words of an answer, at most."""
PLACES = frozenset({"in", "at", "near", "from", "to", "off", "on", "outside"})
DAY_EXPECTED = EXPECTED["when"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that may answer: its tokens, first and last, and the one that heads it."""

    first: int
    last: int
    head: int


def phrases(parsed: Parsed) -> list[Phrase]:
    """Candidate answers: the noun phrases of a sentence, in full and cut after their head, and its
    numbers with what they count."""
    found = dict[tuple[int, int], Phrase]()
    for phrase in _phrases(parsed):
        if phrase.last - phrase.first < LONGEST_ANSWER:
            found.setdefault((phrase.first, phrase.last), phrase)
    return list(found.values())


def _phrases(parsed: Parsed) -> Iterator[Phrase]:
    for i, token in enumerate(parsed.tokens):
        if token.pos in ("NOUN", "PROPN"):
            first, last = parsed.phrase(i)
            yield Phrase(first, last, i)
            yield Phrase(first, i, i)
            if parsed.tokens[first].pos == "DET":
                yield Phrase(min(first + 1, i), i, i)
        if token.pos == "NUM":
            reach = [j for j in parsed.subtree(i) if abs(j - i) < LONGEST_ANSWER]
            yield Phrase(i, i, i)
            yield Phrase(min(reach), max(reach), i)
            if token.head > i:
                yield Phrase(min(reach), token.head, token.head)


def rows(question: str, kind: Kind, parsed: Parsed, found: Sequence[Phrase]) -> Matrix:
    """The FEATURES of each phrase."""
    asked = content_words(question)
    there = [i for i, token in enumerate(parsed.tokens) if among(token.lower, asked)]
    return np.array([_row(kind, parsed, phrase, asked, there) for phrase in found])


def _row(
    kind: Kind, parsed: Parsed, phrase: Phrase, asked: Sequence[str], there: Sequence[int]
) -> list[float]:
    tokens = parsed.tokens[phrase.first : phrase.last + 1]
    head = parsed.tokens[phrase.head]
    before = parsed.tokens[head.head]
    is_name = any(token.pos == "PROPN" for token in tokens)
    kinds = (
        any(token.pos == "NUM" for token in tokens),
        bool(DAY_EXPECTED.search(parsed.words(phrase.first, phrase.last))),
        is_name,
        is_name and head.dep == "pobj" and before.lower in PLACES,
        head.pos == "NOUN",
    )
    own = [token.lower for token in tokens]
    outside = [i for i in there if not phrase.first <= i <= phrase.last]
    away = min((min(abs(i - phrase.first), abs(i - phrase.last)) for i in outside), default=20)
    nearest = min(outside, key=lambda i: abs(i - phrase.head), default=-1)
    return [
        *(float(told and kind == each) for each in ASKED for told in kinds),
        sum(among(word, asked) for word in own) / len(own),
        float(len(own)),
        float(np.log1p(away)),
        float(head.dep in ("nsubj", "nsubjpass")),
        float(head.dep in ("dobj", "agent")),
        float(head.dep in ("attr", "acomp", "appos")),
        float(head.dep == "pobj"),
        float(nearest > phrase.last),
    ]


def answer_span(question: str, kind: Kind, sentence: str) -> Span | None:
    """The span of a sentence that answers a factual question. None for another kind of question,
    and if the phrases that do not overlap the best one are together likelier."""
    if kind not in ASKED:
        return None
    (parsed,) = parser().parse([sentence])
    found = phrases(parsed)
    if not found:
        return None
    scores = rows(question, kind, parsed, found) @ np.array([learned()[n] for n in FEATURES])
    best = found[int(np.argmax(scores))]
    likely = np.exp(scores - scores.max())
    same = np.array([each.first <= best.last and best.first <= each.last for each in found])
    if likely[same].sum() < likely[~same].sum():
        return None
    return Span(parsed.tokens[best.first].start, parsed.tokens[best.last].end)


@cache
def learned() -> Mapping[str, float]:
    """The weights of answer_span.json."""
    read: Mapping[str, float] = json.loads(WEIGHTS.read_text("utf-8"))
    return read
