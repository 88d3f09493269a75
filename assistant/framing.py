"""The words of a sentence, each in its frame: denied or not, a fact, a plan or a possibility."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.numerals import VALUES
from assistant.thesaurus import key, meaning
from assistant.words import STOP

FACT, PLAN, POSSIBILITY = 0, 1, 2
WORD = re.compile(r"[^\W_][\w’'.]*[^\W_]|[^\W_]")
ENDS_REACH = re.compile(
    r"[,;:.!?—–()]|\b(?:but|although|though|while|because|whereas|when|after|before|since|which|"
    r"who|why|how|if|unless)\b"
)
"""Where what a negation or a modal verb reaches ends."""
NEGATORS = """
    no not never nobody none nothing neither nor without cannot fail failure refuse refusal
    deny denial denied reject rejection dismiss dismissal lack unable false untrue
    """
POSSIBLE = """
    may might could perhaps possibly possible likely unlikely probable probably apparently seem
    appear suspect suspected suspicion believed consider considering weighing mull alleged allege
    rumoured rumored rumour rumor whether if unless maybe potential
    """
PLANNED = """
    will would shall plan planned planning intend intention promise pledge vow expect expected hope
    want aim seek propose proposed proposal urge demand offer
    """
LIGHT = STOP | frozenset(
    """while whereas through still now every own almost nearly around already both either neither
    never back around among amid against despite within inside during until about roughly though
    although however according per via even if whether unless""".split()
) - frozenset(["against"])
"""Words that no anchor is looked for."""
PLACEHOLDERS = frozenset(
    """accusation accusations allegation allegations claim claims report reports rumour rumours
    rumor rumors suggestion suggestions charge charges question questions idea notion finding
    findings part want wants wanted think thinks believe believes odds""".split()
)
"""Nouns that stand for what was said; whether they are denied depends on the words around them."""
PARTICLES = {"up", "down", "off", "out", "over", "away", "back", "ahead", "aside", "through"}
DETERMINERS = {"the", "a", "an", "its", "his", "her", "their"}
BEFORE_NOUNS = DETERMINERS | {"of", "by", "for", "in", "with", "from", "at", "over", "on"}
FINITE = {"is", "are", "was", "were", "has", "had", "did", "does", "do"}
"""With these another verb begins."""
SUBORDINATE = {"whether", "if", "unless"}
DAY = re.compile(r"\w+day|today|yesterday|tomorrow")
HEDGING = {"likely", "possible", "probable", "alleged", "suspected", "apparent"}
"""Adjectives before a noun that may not be so."""
AFTER_THE_VERB = {"no", "neither", "nothing", "nobody", "none"}
RESOLVED = re.compile(
    r"(?:(?:vot|decid|agre)(?:e|es|ed|ing)|due|set|is|are|was|were|going|about) to|"
    r"call(?:s|ed|ing)? (?:on|for)"
)
RULES_OUT = re.compile(r"rul(?:e|es|ed|ing) out|vot(?:e|es|ed|ing) against|decline to")
DECLINES = {"declined", "declines"}
"""Verb forms that deny; "a decline in" does not."""
REACH = 4
"""Meaning-bearing words after a negation that stand in its frame."""
ANYTHING = 2
"""The same after "any", wherever the negation stands before it in its part of the sentence."""
LEVEL_REACH = 3
"""The same for a modal verb or the like."""


@dataclass(frozen=True, slots=True)
class Word:
    """A meaning-bearing word with its frame."""

    text: str
    at: int
    negated: bool
    level: int
    named: bool
    """Written large, and not only because its sentence begins."""
    noun: bool = False
    """Surely a noun: an article or the like stands before it."""
    governed: bool = False
    """Next after the negation or the modal in whose frame it stands."""
    either: bool = False
    """Next after "no": the words that follow tell what is denied."""


@lru_cache(maxsize=4096)
def framed(text: str) -> tuple[Word, ...]:
    """The meaning-bearing words of a text, each with its frame; numbers are left out."""
    return tuple(_framed(text))


def _framed(text: str) -> Iterator[Word]:
    words = list(WORD.finditer(text))
    denied = _reached(text, words, _denies, REACH)
    possible = _reached(text, words, _certainty, LEVEL_REACH, stops=True)
    particle = False
    for n, match in enumerate(words):
        if particle:
            particle = False
            continue
        word = plain(match[0])
        after = words[n + 1] if n + 1 < len(words) else None
        if phrase := _phrase(word, after):
            word, particle = phrase, True
        elif word in LIGHT or word[0].isdigit() or word in VALUES:
            continue
        denies = _denied_by_next(text, match, after)
        yield Word(
            word,
            match.start(),
            negated=bool(denied[n].value) or denies,
            level=possible[n].value,
            named=match[0][0].isupper() and n > 0,
            noun=_is_noun(word, [plain(w[0]) for w in words[max(0, n - 3) : n]]),
            governed=denied[n].next_after or possible[n].next_after or denies,
            either=denied[n].either,
        )


def _phrase(word: str, after: re.Match[str] | None) -> str:
    """A verb with its particle, where the two mean one thing ("put off"); else nothing."""
    particle = plain(after[0]) if after else ""
    phrase = f"{word} {particle}"
    return phrase if particle in PARTICLES and meaning(phrase).concepts else ""


def _denied_by_next(text: str, match: re.Match[str], after: re.Match[str] | None) -> bool:
    """Whether a negation comes right after a verb: "named neither"."""
    if after is None or text[match.end() : after.start()].strip():
        return False
    return plain(after[0]) in AFTER_THE_VERB


def _is_noun(word: str, before: Sequence[str]) -> bool:
    """Whether an article or the like stands before, with nothing but what may describe a noun."""
    for n, other in enumerate(reversed(before)):
        if word.endswith("ing") and other not in DETERMINERS:
            return False  # "of hiding"
        if other in BEFORE_NOUNS or other.endswith(("'s", "’s")):
            return n == 0 or before[-1] in HEDGING or not meaning(word).verb
        if other in LIGHT:
            return False
    return False


@dataclass(frozen=True, slots=True)
class _Reached:
    """What reaches a word, whether no other meaning-bearing word stands between, and whether the
    word only says what there is none of."""

    value: int = 0
    next_after: bool = False
    either: bool = False


def _reached(
    text: str,
    words: Sequence[re.Match[str]],
    of: Callable[[str], int],
    reach: int,
    *,
    stops: bool = False,
) -> list[_Reached]:
    """For each word what `of` gives for one before it that reaches it, up to `reach` words on.
    With `stops` an article or another verb ends it, as it does for modal verbs."""
    found, value, left, fresh, before, last, origin = [], 0, 0, 0, 0, "", ""
    opened = False
    for match in words:
        word = plain(match[0])
        if ENDS_REACH.search(text[before : match.start()]) or ENDS_REACH.fullmatch(word):
            left, opened = 0, False
        if word == "any" and opened and not stops:
            left = ANYTHING
        before = match.end()
        either = origin == "no" and fresh > 1
        found.append(_Reached(value, fresh > 0, either) if left > 0 else _Reached())
        if stops and (word == "and" or word in FINITE) and origin not in SUBORDINATE:
            left = 0
        if stops and not fresh and word in DETERMINERS:
            left = 0
        passing = match[0][0].isupper() and match is not words[0]
        if not (passing or word in LIGHT or word in PLACEHOLDERS or DAY.fullmatch(word)):
            left, fresh = left - 1, max(0, fresh - 1)
        if new := of(f"{last} {word}") or of(word):
            adjective = word.endswith("ed") and last in DETERMINERS
            # "no plan to close": of a plan there is none, and the closing is what is denied.
            value, left, fresh = new, 1 if adjective else reach, 2 if word == "no" else 1
            opened = not adjective
            fresh = 0 if adjective else fresh
            origin = word
        last = word
    return found


def plain(word: str) -> str:
    """A word in lower case, without a possessive ending."""
    return word.lower().removesuffix("’s").removesuffix("'s")


def _denies(word: str) -> int:
    if " " in word:
        return int(bool(RULES_OUT.fullmatch(word)))
    denies = key(word) in _stems_of(NEGATORS) or word in DECLINES
    return int(denies or word.endswith(("n’t", "n't")))


def _certainty(word: str) -> int:
    if " " in word:
        return PLAN if RESOLVED.fullmatch(word) else FACT
    if word == "reportedly" or key(word) in _stems_of(POSSIBLE):
        return POSSIBILITY
    return PLAN if key(word) in _stems_of(PLANNED) else FACT


@cache
def _stems_of(words: str) -> frozenset[str]:
    return frozenset(map(key, words.split()))
