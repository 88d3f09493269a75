"""Does the coverage say this? A statement laid beside the sentences it should follow from.

No model is asked. Each word of the statement is anchored at words of the sentences that are forms
of it, mean the same or something narrower; anchors must stand in the same frame: as much denied,
and as much a fact, a plan or a possibility. So much for words; numbers must count the same thing.
The alignment follows MacCartney, "Natural Language Inference" (Stanford, 2009), chapters 3 and 6,
with WordNet for the lexical relations and the frame of a word for its monotonicity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.numerals import VALUES, Quantity, quantities
from assistant.thesaurus import contrary, covers, key, same
from assistant.words import STOP, related

WORD = re.compile(r"[^\W_][\w’'.\-]*[^\W_]|[^\W_]")
ENDS_REACH = re.compile(r"[,;:.!?—–()]|\b(?:but|although|though|while|because|whereas)\b")
NEGATORS = frozenset(
    map(
        key,
        """no not never nobody none nothing neither nor without cannot fail failure refuse refusal
        decline deny denial denied reject rejection dismiss dismissal lack unable false untrue
        """.split(),
    )
)
POSSIBLE = frozenset(
    map(
        key,
        """may might could perhaps possibly possible likely unlikely probable probably apparently
        seem appear suspect suspected suspicion believed consider considering weighing mull
        alleged allegedly allege reportedly rumoured rumored rumour rumor whether if unless
        """.split(),
    )
)
PLANNED = frozenset(
    map(
        key,
        """will would shall plan planned planning intend intention promise pledge vow expect expected
        hope want aim seek propose proposed proposal
        """.split(),
    )
)
CONDITIONS = re.compile(r"\b(?:if|unless|provided|only|as long as|on condition)\b", re.IGNORECASE)
REACH = 6
"""Words after a negation, a modal verb or the like that stand in its frame."""
FACT, PLAN, POSSIBILITY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Word:
    """A meaning-bearing word with its frame."""

    text: str
    at: int
    negated: bool
    level: int
    named: bool
    """Written large, and not only because its sentence begins."""


@dataclass(frozen=True, slots=True)
class Following:
    """How far a statement follows from sentences."""

    unanchored: tuple[str, ...]
    """Its words that they do not have in any form or sense."""
    reversed: tuple[str, ...]
    """Those denied in one and not in the other, or in the contrary's place."""
    shifted: tuple[str, ...]
    """Those that are a fact in one and a plan or a possibility in the other."""
    miscounted: tuple[str, ...]
    """Its numbers that count something else there, or do not occur."""
    words: int

    @property
    def share(self) -> float:
        """Share of its words that are anchored, 0 to 1."""
        return 1 - len(self.unanchored) / self.words if self.words else 0.0


def following(statement: str, sentences: Sequence[str]) -> Following:
    """How far a statement follows from these sentences together."""
    there = [word for sentence in sentences for word in framed(sentence)]
    keys: dict[str, list[Word]] = {}
    for word in there:
        keys.setdefault(key(word.text), []).append(word)
    mine = framed(statement)
    lost, turned, shifted = [], [], []
    for word in mine:
        anchors = _anchors(word, there, keys)
        if not anchors:
            opposite = [o for o in there if not word.named and contrary(word.text, o.text)]
            turned += [word.text] if any(o.negated == word.negated for o in opposite) else []
            lost.append(word.text)
        elif not word.named:
            if all(a.negated != word.negated for a in anchors):
                turned.append(word.text)
            elif all(a.level != word.level for a in anchors if a.negated == word.negated):
                shifted.append(word.text)
    counted = [q for sentence in sentences for q in quantities(sentence)]
    wrong = [q.text for q in quantities(statement) if not any(_counts(q, o) for o in counted)]
    return Following(tuple(lost), tuple(turned), tuple(shifted), tuple(wrong), len(mine))


def _anchors(word: Word, there: Sequence[Word], keys: dict[str, list[Word]]) -> list[Word]:
    exact = keys.get(key(word.text), [])
    if word.named:
        return exact or [other for other in there if related(word.text, other.text)]
    return exact + [
        other
        for other in there
        if other not in exact
        and (
            related(word.text, other.text)
            or same(word.text, other.text)
            or covers(word.text, other.text)
        )
    ]


def _counts(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are equal and count the same thing, as far as it is named."""
    if one.value != other.value:
        return False
    if not one.unit or not other.unit:
        return True
    return any(
        related(a, b) or same(a, b) or covers(a, b) or covers(b, a)
        for a in one.unit
        for b in other.unit
    )


@lru_cache(maxsize=4096)
def framed(text: str) -> tuple[Word, ...]:
    """The meaning-bearing words of a text, each with its frame; numbers are left out."""
    return tuple(_framed(text))


def _framed(text: str) -> Iterator[Word]:
    last_end, negation, level, level_reach = 0, 0, FACT, 0
    for n, match in enumerate(WORD.finditer(text)):
        word = match[0].lower().removesuffix("’s").removesuffix("'s")
        if ENDS_REACH.search(
            text[last_end : match.end()].removesuffix(match[0])
        ) or ENDS_REACH.fullmatch(word):
            negation, level, level_reach = 0, FACT, 0
        last_end = match.end()
        negates = key(word) in NEGATORS or word.endswith(("n’t", "n't"))
        certain = _certainty(key(word))
        if word not in STOP and not word[0].isdigit() and word not in VALUES:
            named = match[0][0].isupper() and n > 0
            yield Word(word, match.start(), negation > 0, level if level_reach > 0 else FACT, named)
        negation, level_reach = negation - 1, level_reach - 1
        if negates:
            negation = REACH
        if certain and (certain >= level or level_reach <= 0):
            level, level_reach = certain, REACH


def _certainty(word: str) -> int:
    return POSSIBILITY if word in POSSIBLE else PLAN if word in PLANNED else FACT
