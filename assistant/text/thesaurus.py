"""Synonyms, hypernyms and antonyms of words, from WordNet."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.text.words import IRREGULAR, content_words, related
from ingest.index.lexicon import stems

DATA = Path(__file__).parent / "wordnet" / "words.txt.gz"
NO_SENSES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """The WordNet concepts (synsets) of a word, the wider concepts above them (hypernyms), its
    antonyms, and whether it may be a verb."""

    concepts: frozenset[int] = NO_SENSES
    wider: frozenset[int] = NO_SENSES
    contraries: frozenset[str] = frozenset()
    may_be_verb: bool = False


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """The key under which a word, or a verb with its particle ("step down"), is looked up: its
    stem."""
    first, *rest = word.split() or ("",)
    return " ".join((*stems(first), *rest))


def same(one: str, other: str) -> bool:
    """Whether two words may mean the same: `quit` and `resign`, `closure` and `close`."""
    return bool(meaning(one).concepts & meaning(other).concepts)


def covers(general: str, special: str) -> bool:
    """Whether `general` may be a hypernym of `special`: to repay is to pay."""
    return bool(meaning(general).concepts & meaning(special).wider)


def akin(one: str, other: str) -> bool:
    """Whether two words may share a hypernym: `contact` and `talk` are both communication."""
    return bool(meaning(one).wider & meaning(other).wider)


def contrary(one: str, other: str) -> bool:
    """Whether two words are antonyms: `rise` and `fall`."""
    ones, others = _degrees(one), _degrees(other)
    return any(
        key(o) in meaning(w).contraries or key(w) in meaning(o).contraries
        for w in ones
        for o in others
    )


@lru_cache(maxsize=50_000)
def _degrees(word: str) -> tuple[str, ...]:
    """A word and, for a superlative, its positive form: `lowest`, `low`."""
    cut = re.fullmatch(r"(\w{2,}?)(?:([bdgmnpt])\2)?(i?)est", word)
    if not cut:
        return (word,)
    stem = f"{cut[1]}{cut[2] or ''}{'y' if cut[3] else ''}"
    return (word, *(form for form in (stem, f"{stem}e") if meaning(form).contraries))


def share_told(statement: str, sentences: Iterable[str]) -> float:
    """The share of a statement's content words, 0 to 1, that these sentences have, in any form or
    as a synonym or hyponym."""
    words = content_words(statement)
    there = {word for sentence in sentences for word in content_words(sentence)}
    found = sum(word in there or any(_stands_for(other, word) for other in there) for word in words)
    return found / len(words) if words else 0.0


def _stands_for(there: str, word: str) -> bool:
    return related(word, there) or same(word, there) or covers(word, there)


@lru_cache(maxsize=50_000)
def meaning(word: str) -> Meaning:
    """The meaning of a word; empty for a word that WordNet does not have."""
    line = _lines().get(key(word)) or _lines().get(key(IRREGULAR.get(word, word)))
    if line is None:
        return Meaning()
    concepts, wider, contraries, verb = line.split("\t")
    opposite = frozenset(filter(None, contraries.split(",")))
    return Meaning(_numbers(concepts), _numbers(wider), opposite, bool(verb))


@cache
def _lines() -> dict[str, str]:
    text = gzip.decompress(DATA.read_bytes()).decode("ascii")
    pairs = (line.partition("\t") for line in text.split("\n"))
    return {word: rest for word, _, rest in pairs}


def _numbers(written: str) -> frozenset[int]:
    return frozenset(int(number, 16) for number in written.split(",")) if written else NO_SENSES
