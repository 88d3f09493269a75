"""Scores how well each sentence answers a question, with weights learned from answered questions.

The weights are in answering.json, written by `python -m evals.learn.answering ... --write`, which
says how they are fitted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.find.evidence import Overlap, Sentence
from assistant.text.words import content_words, names
from assistant.understand.question import Kind, Question
from ingest.language.speech import quotations
from ingest.passages.vectors import Matrix

WEIGHTS = Path(__file__).with_name("answering.json")
FEATURES = ("judge", "words", "rank", "kind", "names", "figures", "lead", "beside")
"""In the order of the columns: the judge's log odds that the sentence answers; the share of the
question's idf weight in the sentence; minus the log of its passage's rank; whether it has the kind
of thing asked for; how many names it has that the question lacks; whether it has a figure if one is
asked for; whether it opens its article; the idf share of the better one of its neighbours."""
JUDGE = FEATURES.index("judge")
NAMES_COUNTED = 3
LEAD_CHARACTERS = 300
"""A sentence that starts within this many characters opens its article."""

EXPECTED: dict[Kind, re.Pattern[str]] = {
    "how many": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
        r"fifty|sixty|seventy|eighty|ninety|dozens?|half|"
        r"third|quarter|first|second|(?:hundred|thousand|million|billion)s?)\b",
        re.IGNORECASE,
    ),
    "when": re.compile(
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|March|April|May|June|"
        r"July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\b|"
        r"\b(?:19|20)\d\d\b|\b(?:yesterday|today|tomorrow|tonight)\b|"
        r"\b(?:last|next) (?:week|month|year)\b"
    ),
    "why": re.compile(
        r"\b(?:because|due to|after|over|amid|caused|reasons?|citing|since|so that|in order to|"
        r"prompted|led to|blamed?|following)\b",
        re.IGNORECASE,
    ),
    "where": re.compile(r"\b(?:in|at|near|from|to|off)\s+(?:the\s+)?[A-Z]"),
}


@dataclass(frozen=True, slots=True)
class Learned:
    """One weight per feature."""

    sentence: Mapping[str, float]

    def scores(self, rows: Matrix) -> npt.NDArray[np.float64]:
        """One score per row of features; their differences are log odds."""
        weights = np.array([self.sentence[name] for name in FEATURES])
        return np.asarray(rows @ weights, np.float64)

    def first_without_judge(self, rows: Matrix, count: int) -> npt.NDArray[np.intp]:
        """The indices of the `count` best rows, best first, scored without the judge."""
        plain = rows.copy()
        plain[:, JUDGE] = 0.0
        return np.argsort(-self.scores(plain), kind="stable")[:count]


@cache
def learned() -> Learned:
    """The weights of answering.json."""
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    return Learned(stored["sentence"])


def features(question: Question, found: Sequence[Sentence], overlap: Overlap) -> Matrix:
    """One row per sentence, one column per feature, the judge's column still 0; `overlap` is that
    of the question's substance."""
    words = [overlap.of(s.text) for s in found]
    asked = set(content_words(question.text))
    rows = np.zeros((len(found), len(FEATURES)))
    for n, sentence in enumerate(found):
        new = _new_names(sentence.text, asked)
        figure = bool(re.search(r"\d", sentence.text))
        rows[n] = (
            0.0,
            words[n],
            -np.log(sentence.rank),
            _is_of_kind(question.kind, sentence, new),
            min(NAMES_COUNTED, len(new)),
            figure and question.kind in ("how many", "when"),
            sentence.placed.passage.ordinal == 0 and sentence.span.start < LEAD_CHARACTERS,
            max((words[m] for m in (n - 1, n + 1) if _adjoin(found, n, m)), default=0.0),
        )
    return rows


def _is_of_kind(kind: Kind, sentence: Sentence, new: set[str]) -> bool:
    if kind == "said":
        return bool(quotations(sentence.text))
    expected = EXPECTED.get(kind)
    return bool(expected.search(sentence.text)) if expected else bool(new)


def _new_names(text: str, asked: set[str]) -> set[str]:
    """The last words of the names in a text that a question does not have."""
    named = (content_words(name) for name in names(text))
    return {words[-1] for words in named if words and not asked.issuperset(words)}


def _adjoin(found: Sequence[Sentence], n: int, m: int) -> bool:
    return 0 <= m < len(found) and found[m].placed is found[n].placed
