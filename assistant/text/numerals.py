"""Quantities in a text, in figures or in words, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.text.words import STOP

UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh
    twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""".split()
VALUES: dict[str, float] = {
    **{word: n for n, word in enumerate(UNITS)},
    **{word: n for n, word in enumerate(ORDINALS) if n},
    **{word: 10 * n for n, word in enumerate(TENS, start=2)},
    **{f"{word[:-1]}ieth": 10 * n for n, word in enumerate(TENS, start=2)},
    "half": 0.5, "once": 1, "twice": 2, "both": 2, "dozen": 12, "dozens": 24, "couple": 2,
    "hundreds": 200, "thousands": 2000, "millions": 2e6, "billions": 2e9,
}  # fmt: skip
SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
          "m": 1e6, "bn": 1e9, "k": 1e3}  # fmt: skip
IN_YEARS = {"decade": 10, "decades": 10, "century": 100, "centuries": 100}
NUMERAL_TOKEN = re.compile(
    r"\b\d{1,3}[-–]\d{1,3}\b|[$€£]|(?<![\w.,])[-−]\d[\d,]*(?:\.\d+)?|"
    r"\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|m|bn|k)?\b|[^\W\d_]+|[%.,;:!?]"
)
FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)(st|nd|rd|th|m|bn|k)?")
SCORE = re.compile(r"(\d{1,3})[-–](\d{1,3})")
"""A sports score, which is a value of its own: 2-1 is neither 2 nor 1."""
SIGNED = re.compile(r"[-−](\d[\d,]*(?:\.\d+)?)")
CURRENCY = {"$": "dollars", "€": "euros", "£": "pounds"}
UNIT_WORDS = 5
"""Maximum number of words after a number that are searched for its unit."""
ENDS_UNIT = frozenset(
    "and or but in on at to from than by that for with before after as per more less fewer".split()
)
"""Words that end the unit of a number."""
DIFFERENCE = re.compile(r"(?:[^\W\d_]+ ){0,2}(?:more|less|fewer|higher|lower) than\b")
"""What follows a number that is a difference: "nine million more than"."""
OF_A_REST = re.compile(
    r"\b(?:more|less|fewer|higher|lower|over|above|below|short|exce\w+|extra|additional\w*|except|"
    r"still|remain\w*|rest|left|without|all but|over\w+|beyond|margin|differ\w+|increase\w*|"
    r"rise|rose|risen|up|down|ahead|behind|than)\b",
    re.IGNORECASE,
)
"""Words that indicate a difference or a remainder."""
PRONOUN = {"one"}
"""Number words that mostly count nothing: "one of them", "the first"."""
VAGUE = {"first", "once"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, and the words that may name what it counts."""

    text: str
    value: float
    unit: tuple[str, ...]
    apart: bool = False
    """Whether it is only a difference or a remainder: "nine million more than", "all but 400"."""


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order, without `one`, `first` and `once`, which seldom count
    anything."""
    return tuple(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    tokens = [match[0] for match in NUMERAL_TOKEN.finditer(text)]
    n = 0
    while n < len(tokens):
        value, end = _number(tokens, n)
        if value is None:
            n += 1
            continue
        said = " ".join(tokens[n:end])
        unit = () if is_year(value) else tuple(_unit(tokens, end))
        if n and tokens[n - 1] in CURRENCY:
            unit = (CURRENCY[tokens[n - 1]],)
        factor = next((IN_YEARS[word] for word in unit if word in IN_YEARS), 1)
        if said.lower() not in PRONOUN | VAGUE:
            unit = ("years",) if factor > 1 else unit
            yield Quantity(said, value * factor, unit, _is_apart(tokens, n, end))
        n = end


def _is_apart(tokens: list[str], n: int, end: int) -> bool:
    before = [word.lower() for word in tokens[max(0, n - 2) : n]]
    after = " ".join(tokens[end : end + UNIT_WORDS]).lower()
    return before == ["all", "but"] or bool(DIFFERENCE.match(after))


def tells_difference(text: str) -> bool:
    """Whether a text has a word for a difference or a remainder."""
    return bool(OF_A_REST.search(text))


def _number(tokens: list[str], n: int) -> tuple[float | None, int]:
    """The number that begins at a token, and where it ends: "1.2 million", "four and a half"."""
    value = _simple(tokens[n])
    if value is None:
        return None, n
    n += 1
    while n < len(tokens):
        word = tokens[n].lower()
        small = _simple(word)
        if word in SCALES:
            value, n = value * SCALES[word], n + 1
        elif small is not None and small < 10 <= value < 100 and not tokens[n][0].isdigit():
            value, n = value + small, n + 1  # "twenty-three"
        elif [t.lower() for t in tokens[n : n + 3]] == ["and", "a", "half"]:
            value, n = value + 0.5, n + 3
        else:
            break
    return value, n


def is_year(value: float) -> bool:
    """Whether a number may be the year of an event in the news."""
    return 1800 <= value <= 2100 and value == int(value)


def _simple(token: str) -> float | None:
    if score := SCORE.fullmatch(token):
        return float(f"{score[1]}.{int(score[2]):03}1")
    if signed := SIGNED.fullmatch(token):
        return -float(signed[1].replace(",", ""))
    if figure := FIGURE.fullmatch(token):
        return float(figure[1].replace(",", "")) * SCALES.get(figure[2] or "", 1.0)
    return VALUES.get(token.lower())


def _unit(tokens: list[str], start: int) -> Iterator[str]:
    for word in tokens[start : start + UNIT_WORDS]:
        if word.lower() in ENDS_UNIT or word in ".,;:!?" or word[0].isdigit():
            return
        if word == "%":
            yield "percent"
        elif word.lower() not in STOP or word.lower() in ("year", "week", "month"):
            yield word.lower()
