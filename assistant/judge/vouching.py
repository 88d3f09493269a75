"""Detects quotations that are not the speaker's own words: made up, acted, or passed on unproved.

"Viral posts claim the mayor said ...", "the mayor says in the sketch ...", "a caller posing as the
mayor told ...": none of them is evidence that the mayor said it. A logistic regression classifies
the frame of the sentence, which is its text outside quotation marks with names masked, and the
vectors of the frame and of the sentence with both neighbours; its weights are in vouching.json,
written by `python -m evals.learn.vouching ... --write`. An act within what another speaker reports
is found by the parse alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.find.evidence import Sentence
from ingest.language.attribution import Attribution
from ingest.passages.embed import bundled
from ingest.passages.vectors import Vectors

WEIGHTS = Path(__file__).with_name("vouching.json")
QUOTED_WORDS = re.compile(r"[“\"][^“”\"]{0,400}[”\"]?")
VOUCHING_TOKEN = re.compile(r"[A-Za-z']+|\d+|[^\w\s]")
QUOTATION_PLACEHOLDER, QUOTE, NAME_TOKEN, NUMBER = "QQ", "<q>", "<name>", "<n>"
LONGEST_RUN = 3
"""Maximum length of a word n-gram that is a feature."""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence, and those before and after it in its article; empty where there is none."""

    before: str
    sentence: str
    after: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The bias, the weight of each word n-gram of a frame, and one per dimension of the vectors of
    the frame and of the context."""

    bias: float
    frames: Mapping[str, float]
    own: Vectors
    around: Vectors


def is_told_by_others(sentence: Sentence, act: Attribution) -> bool:
    """Whether an act is reported by another speaker in the sentence, rather than by the outlet. A
    denial is no such report: it is the outlet that tells what was claimed."""
    return any(
        other.act != "denied"
        and other.speaker != act.speaker
        and other.content != act.content
        and other.content.start <= act.content.start
        and act.content.end <= other.content.end
        for other in sentence.acts
    )


def is_put_in_mouth(sentence: Sentence) -> bool:
    """Whether a sentence puts words in somebody's mouth, by the weights of vouching.json."""
    return _is_put(Context(sentence.before, sentence.text, sentence.after))


@lru_cache(maxsize=2_000)
def _is_put(context: Context) -> bool:
    (score,) = scores([context], learned())
    return score > 0


def scores(contexts: Sequence[Context], weights: Weights) -> list[float]:
    """The log odds that words are only put in somebody's mouth; above 0 counts as that."""
    return [
        score(frame_runs(context.sentence), own, around, weights)
        for context, own, around in zip(contexts, *vectors(contexts), strict=True)
    ]


def score(runs: set[str], own: Vectors, around: Vectors, weights: Weights) -> float:
    """The same from the word n-grams of a frame and the vectors of frame and context."""
    told = weights.bias + run_score(runs, weights.frames)
    return told + float(own @ weights.own + around @ weights.around)


def run_score(runs: set[str], weights: Mapping[str, float]) -> float:
    """The sum of the weights of word n-grams, divided by the square root of their number."""
    total = sum(weights.get(run, 0.0) for run in runs)
    return float(total / max(len(runs), 1) ** 0.5)


def vectors(contexts: Sequence[Context]) -> tuple[Vectors, Vectors]:
    """The vectors of the sentences, quotations left out, and of them with those around."""
    own = [masked(c.sentence) for c in contexts]
    around = [" ".join(masked(s) for s in (c.before, c.sentence, c.after) if s) for c in contexts]
    found = np.asarray(bundled().embed([*own, *around]), np.float32)
    return found[: len(own)], found[len(own) :]


def masked(text: str) -> str:
    """A text without what it quotes."""
    return QUOTED_WORDS.sub("“…”", text)


def frame_runs(sentence: str) -> set[str]:
    """Word n-grams of the frame of a sentence, one to three words long."""
    words = list(_frame(sentence))
    edged = ["^", *words, "$"]
    runs = {*words, *(f"{a} {b}" for a, b in pairwise(edged))}
    return runs | {
        " ".join(words[i : i + LONGEST_RUN]) for i in range(len(words) - LONGEST_RUN + 1)
    }


def _frame(sentence: str) -> Iterator[str]:
    """The words of a sentence in lower case; a mark for a quotation, a name or a number."""
    before = ""
    for place, found in enumerate(
        VOUCHING_TOKEN.findall(QUOTED_WORDS.sub(f" {QUOTATION_PLACEHOLDER} ", sentence))
    ):
        word = _marked(found, is_first=not place)
        if word != NAME_TOKEN or before != NAME_TOKEN:
            yield word
        before = word


def _marked(word: str, *, is_first: bool) -> str:
    if word == QUOTATION_PLACEHOLDER:
        return QUOTE
    if word.isdigit():
        return NUMBER
    is_name = word[0].isupper() and len(word) > 1 and not is_first
    return NAME_TOKEN if is_name else word.lower()


@cache
def learned() -> Weights:
    """The weights of vouching.json."""
    loaded = json.loads(WEIGHTS.read_text("utf-8"))
    own, around = (np.array(loaded[name], np.float32) for name in ("own", "around"))
    return Weights(loaded["bias"], loaded["frames"], own, around)
