"""Does the coverage say this? A statement laid beside the sentences it should follow from.

No model is asked. Each word of the statement is anchored at words of the sentences that are forms
of it, mean the same or something narrower; anchors must stand in the same frame: as much denied,
and as much a fact, a plan or a possibility. So much for words; numbers must count the same thing.
The alignment follows MacCartney, "Natural Language Inference" (Stanford, 2009), chapters 3 and 6,
with WordNet for the lexical relations and the frame of a word for its monotonicity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.numerals import VALUES, Quantity, quantities
from assistant.thesaurus import against, contrary, covers, key, same
from assistant.words import STOP, related

WORD = re.compile(r"[^\W_][\w’'.\-]*[^\W_]|[^\W_]")
ENDS_REACH = re.compile(
    r"[,;:.!?—–()]|\b(?:but|although|though|while|because|whereas|when|after|before|since|which|who)\b"
)
NEGATORS = frozenset(
    map(
        key,
        """no not never nobody none nothing neither nor without cannot fail failure refuse refusal
        decline deny denial denied reject rejection dismiss dismissal lack unable
        false untrue
        """.split(),
    )
)
POSSIBLE = frozenset(
    map(
        key,
        """may might could perhaps possibly possible likely unlikely probable probably apparently
        seem appear suspect suspected suspicion believed consider considering weighing mull
        alleged allege rumoured rumored rumour rumor whether if unless
        """.split(),
    )
)
PLANNED = frozenset(
    map(
        key,
        """will would shall plan planned planning intend intention promise pledge vow expect
        expected hope want aim seek propose proposed proposal
        """.split(),
    )
)
PLACEHOLDERS = frozenset(
    """accusation accusations allegation allegations claim claims report reports rumour rumours
    rumor rumors suggestion suggestions charge charges question questions idea notion finding
    findings part want wants wanted think thinks believe believes odds""".split()
)
"""Nouns that stand for what was said; whether they are denied depends on the words around them."""
LIGHT = STOP | frozenset(
    """while whereas through still now every own almost nearly around already both either neither
    never back around among amid against despite within inside during until about roughly though
    although however according per via""".split()
) - frozenset(["against"])
"""Words that no anchor is looked for."""
CONDITIONS = re.compile(r"\b(?:if|unless|provided|only|as long as|on condition)\b", re.IGNORECASE)
DETERMINERS = {"the", "a", "an", "its", "his", "her", "their"}
AFTER_THE_VERB = {"no", "neither", "nothing", "nobody", "none"}
REACH = 6
"""Words after a negation that stand in its frame."""
LEVEL_REACH = 5
"""The same for a modal verb or the like."""
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
    governed: bool = False
    """Next after the negation or the modal in whose frame it stands."""


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
    weight: int = 0
    """How much of it is another claim: 2 for a word that is itself turned, 1 for one beside it."""

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
    lost, turned, shifted, weight = [], [], [], 0
    for word in mine:
        anchors = _anchors(word, there, keys)
        if not anchors:
            lost.append(word.text)
            if opposed := _opposed(word, there):
                turned.append(word.text)
                weight += opposed
        elif not word.named and word.text not in PLACEHOLDERS:
            fits = [a for a in anchors if a.negated == word.negated]
            frames = fits or anchors
            if not fits:
                turned.append(word.text)
            elif not word.negated and all(a.level != word.level for a in fits):
                shifted.append(word.text)
            else:
                continue
            weight += 2 if word.governed or any(a.governed for a in frames) else 1
    counted = [q for sentence in sentences for q in quantities(sentence)]
    wrong = [q.text for q in quantities(statement) if not any(_counts(q, o) for o in counted)]
    return Following(tuple(lost), tuple(turned), tuple(shifted), tuple(wrong), len(mine), weight)


def _opposed(word: Word, there: Sequence[Word]) -> int:
    """How surely a word that is not there stands in the place of its contrary: 0 to 2."""
    if word.named or word.text in PLACEHOLDERS:
        return 0
    alike = [other for other in there if other.negated == word.negated and not other.named]
    if any(contrary(word.text, other.text) for other in alike):
        return 2
    return int(any(against(word.text, other.text) for other in alike))


def _anchors(word: Word, there: Sequence[Word], keys: dict[str, list[Word]]) -> list[Word]:
    exact = keys.get(key(word.text), [])
    if word.named:
        return exact or [other for other in there if related(word.text, other.text)]
    return exact + [
        other
        for other in there
        if other not in exact
        and not contrary(word.text, other.text)
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
    words = list(WORD.finditer(text))
    denied = _reached(text, words, _denies, REACH)
    possible = _reached(text, words, _certainty, LEVEL_REACH, stops=True)
    for n, match in enumerate(words):
        word = _plain(match[0])
        if word in LIGHT or word[0].isdigit() or word in VALUES:
            continue
        named = match[0][0].isupper() and n > 0
        denies = n + 1 < len(words) and _plain(words[n + 1][0]) in AFTER_THE_VERB
        negated = bool(denied[n].value) or denies
        governed = denied[n].next_after or possible[n].next_after or denies
        yield Word(word, match.start(), negated, possible[n].value, named, governed)


@dataclass(frozen=True, slots=True)
class _Reached:
    """What reaches a word, and whether no other meaning-bearing word stands between."""

    value: int = 0
    next_after: bool = False


def _reached(
    text: str,
    words: Sequence[re.Match[str]],
    of: Callable[[str], int],
    reach: int,
    *,
    stops: bool = False,
) -> list[_Reached]:
    found, value, left, fresh, before, last = [], 0, 0, False, 0, ""
    for match in words:
        word = _plain(match[0])
        if ENDS_REACH.search(text[before : match.start()]) or ENDS_REACH.fullmatch(word):
            left = 0
        before = match.end()
        found.append(_Reached(value, fresh) if left > 0 else _Reached())
        left -= 1
        if stops and not fresh and word in DETERMINERS:
            left = 0
        fresh = fresh and word in LIGHT
        if new := of(word):
            adjective = word.endswith("ed") and last in DETERMINERS
            value, left, fresh = new, 2 if adjective else reach, True
        last = word
    return found


def _plain(word: str) -> str:
    return word.lower().removesuffix("’s").removesuffix("'s")


def _denies(word: str) -> int:
    return int(key(word) in NEGATORS or word.endswith(("n’t", "n't")))


def _certainty(word: str) -> int:
    if word == "reportedly" or key(word) in POSSIBLE:
        return POSSIBILITY
    return PLAN if key(word) in PLANNED else FACT
