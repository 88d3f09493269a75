"""Which words mean the same, and which the contrary, as WordNet has it."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.words import IRREGULAR
from ingest.lexicon import stems

DATA = Path(__file__).parent / "wordnet" / "words.txt.gz"
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """The concepts a word may stand for, the wider ones these belong to, its contraries, whether
    it is often a verb or may be one, and whether it is the past form of an irregular one."""

    concepts: frozenset[int] = NOTHING
    wider: frozenset[int] = NOTHING
    contraries: frozenset[str] = frozenset()
    verb: bool = False
    may_be_verb: bool = False
    past: bool = False


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """What a word, or a verb with its particle ("step down"), is looked up by."""
    first, *rest = word.split() or ("",)
    return " ".join((*stems(first), *rest))


def same(one: str, other: str) -> bool:
    """Whether two words may mean the same: `quit` and `resign`, `closure` and `close`."""
    return bool(meaning(one).concepts & meaning(other).concepts)


def covers(general: str, special: str) -> bool:
    """Whether what is `special` is also `general`: to repay is to pay."""
    return bool(meaning(general).concepts & meaning(special).wider)


def akin(one: str, other: str) -> bool:
    """Whether two words stand for kinds of one thing: `contact` and `talk`, of communication."""
    return bool(meaning(one).wider & meaning(other).wider)


def contrary(one: str, other: str) -> bool:
    """Whether one word means the contrary of the other: `rise` and `fall`."""
    ones, others = _degrees(one), _degrees(other)
    return any(
        key(o) in meaning(w).contraries or key(w) in meaning(o).contraries
        for w in ones
        for o in others
    )


@lru_cache(maxsize=50_000)
def _degrees(word: str) -> tuple[str, ...]:
    """A word and, of a superlative, what it is the highest degree of: `lowest`, `low`."""
    cut = re.fullmatch(r"(\w{2,}?)(?:([bdgmnpt])\2)?(i?)est", word)
    if not cut:
        return (word,)
    stem = f"{cut[1]}{cut[2] or ''}{'y' if cut[3] else ''}"
    return (word, *(form for form in (stem, f"{stem}e") if meaning(form).contraries))


@lru_cache(maxsize=50_000)
def against(one: str, other: str) -> bool:
    """Whether one word means the contrary of what means the same as the other: `approve` and
    `reject`."""
    opposed = ((word, other) for word in meaning(one).contraries)
    opposing = ((word, one) for word in meaning(other).contraries)
    return any(same(*pair) for pair in (*opposed, *opposing))


@lru_cache(maxsize=50_000)
def meaning(word: str) -> Meaning:
    """What is known of a word; nothing of one that WordNet does not have."""
    line = _lines().get(key(word)) or _lines().get(key(IRREGULAR.get(word, word)))
    if line is None:
        return Meaning()
    concepts, wider, contraries, verb = line.split("\t")
    opposite = frozenset(filter(None, contraries.split(",")))
    return Meaning(
        _numbers(concepts), _numbers(wider), opposite, verb in ("v", "p"), bool(verb), verb == "p"
    )


@cache
def _lines() -> dict[str, str]:
    text = gzip.decompress(DATA.read_bytes()).decode("ascii")
    pairs = (line.partition("\t") for line in text.split("\n"))
    return {word: rest for word, _, rest in pairs}


def _numbers(written: str) -> frozenset[int]:
    return frozenset(int(number, 16) for number in written.split(",")) if written else NOTHING
