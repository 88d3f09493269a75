"""Whether texts are the same, hold one another, or share their words, in the contract's form."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

MARKS = re.compile(r"[\"'“”‘’«»„‚`´,]")
OTHER = re.compile(r"[^a-z0-9$%. ]")
ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalized(text: str) -> str:
    """The form in which strings are matched: NFKC, lower case, quote marks and commas dropped,
    all but `[a-z0-9$%. ]` to spaces, the words a/an/the dropped, spaces folded."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = ARTICLES.sub(" ", OTHER.sub(" ", MARKS.sub("", text)))
    return " ".join(text.split())


def holds(text: str, wanted: str) -> bool:
    """Whether normalised `text` holds normalised `wanted` on word boundaries."""
    needle = normalized(wanted)
    return bool(needle) and bool(
        re.search(rf"(?<![a-z0-9]){re.escape(needle)}(?![a-z0-9])", normalized(text))
    )


def is_same(text: str, wanted: str) -> bool:
    """Exact match: both are the same once normalised (SQuAD: Rajpurkar et al., EMNLP 2016)."""
    return bool(normalized(wanted)) and _bare(text) == _bare(wanted)


def token_f1(text: str, wanted: str) -> float:
    """F1 of the words that both have, counted with repetition: 2PR / (P + R), where P is their
    share of `text` and R their share of `wanted` (SQuAD: Rajpurkar et al., EMNLP 2016); 0 to 1."""
    mine, theirs = _bare(text).split(), _bare(wanted).split()
    shared = (Counter(mine) & Counter(theirs)).total()
    return 2 * shared / (len(mine) + len(theirs)) if shared else 0.0


def _bare(text: str) -> str:
    """Normalised, without the full stops at the ends of words."""
    return " ".join(word.strip(".") for word in normalized(text).split() if word.strip("."))
