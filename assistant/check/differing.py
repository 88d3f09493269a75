"""Finds a difference between a statement and the coverage in a number, a day, or a quotation's
words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from assistant.find.evidence import Sentence
from assistant.judge.structure import counts_alike
from assistant.text.numerals import Quantity, is_year, quantities
from assistant.text.timex import MONTHS, WEEKDAYS
from assistant.understand.claim import QUOTES
from ingest.language.speech import quotations

EDGE_MARKS = ' ,.;:!?“”"«»„'
QUOTATION_WORDS = 4
"""Words from which a quotation is long enough to be compared: fewer are a name or a term."""
LEFT_OUT = re.compile(r"\[?(?:…|\.\.\.)\]?")
"""An ellipsis, for words that a quotation leaves out."""
ALIKE = 0.6
"""Minimum similarity (difflib's ratio over words) of two wordings of one quotation."""
TYPOGRAPHY = QUOTES | str.maketrans("–—", "--")
PRINTED_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Misprint:
    """A quotation that is not as printed, why, and the sentences that have it as printed."""

    why: str
    sentences: tuple[Sentence, ...] = ()


def figure_differs(statement: str, told: str) -> str:
    """A message on the number or day of a statement that `told`, a text on the same matter, has
    differently; empty if none differs."""
    there = quantities(told)
    values = {quantity.value for quantity in there}
    mine = {quantity.value for quantity in quantities(statement)}
    for quantity in quantities(statement):
        if quantity.value in values:
            continue
        for other in there:
            if other.value not in mine and _counts_the_same(quantity, other):
                return f"the coverage says {other.text}, the draft {quantity.text}"
    for listed in (WEEKDAYS, MONTHS):
        asked, said = _days(statement, listed), _days(told, listed)
        if asked and said and not set(asked) & set(said):
            return f"the coverage says {said[0].title()}, the draft {asked[0].title()}"
    return ""


def _counts_the_same(one: Quantity, other: Quantity) -> bool:
    if is_year(one.value) or is_year(other.value):
        return is_year(one.value) and is_year(other.value)
    return bool(one.unit and other.unit) and counts_alike(one.unit[:2], other.unit[:2])


def _days(text: str, listed: Sequence[str]) -> list[str]:
    words = re.findall(r"[A-Z][a-z]+", text)
    return [word.lower() for word in words if word.lower() in listed]


def misprint(statement: str, sentences: Sequence[Sentence]) -> Misprint | None:
    """The first quotation of a statement that these articles, given as all their sentences, do not
    have word for word; None where they have all."""
    articles = {s.placed.revision.article for s in sentences}
    printed = [_folded(f"{article.title} {article.text}") for article in articles]
    for quoted in _quoted(statement):
        parts = [_folded(part) for part in LEFT_OUT.split(quoted) if part.strip(EDGE_MARKS)]
        if not any(all(part in text for part in parts) for text in printed):
            return _as_printed(quoted, sentences)
    return None


def _quoted(statement: str) -> Iterator[str]:
    for span in quotations(statement):
        words = statement[span.start : span.end].strip(EDGE_MARKS)
        if len(words.split()) >= QUOTATION_WORDS:
            yield words


def _folded(text: str) -> str:
    """A text in lower case with quotation marks, apostrophes, dashes and spaces normalised: a
    quotation may change the case of its first letter."""
    return " ".join(text.translate(TYPOGRAPHY).split()).casefold().strip(EDGE_MARKS)


def _as_printed(quoted: str, sentences: Sequence[Sentence]) -> Misprint:
    best, wording, place = 0.0, "", tuple[Sentence, ...]()
    for _, group in groupby(sentences, key=lambda s: s.placed.revision.article_id):
        run = list(group)
        for n in range(len(run)):
            for window in (run[n : n + 1], run[n : n + 2]):
                ratio, words = _nearest_words(quoted, " ".join(s.text for s in window))
                if ratio > best:
                    best, wording, place = ratio, words, tuple(window)
    if best < ALIKE:
        return Misprint("no related article has the words between quotation marks")
    return Misprint(f"the quotation is not as printed: “{wording}”", place)


def _nearest_words(quoted: str, text: str) -> tuple[float, str]:
    """The similarity, 0 to 1, of a quotation and the part of a text that it matches, and that
    part."""
    spans = [match.span() for match in PRINTED_WORD.finditer(text)]
    there = [_bare(text[start:end]) for start, end in spans]
    mine = [_bare(word) for word in quoted.split()]
    blocks = SequenceMatcher(None, mine, there, autojunk=False).get_matching_blocks()[:-1]
    if not blocks:
        return 0.0, ""
    ahead, behind = blocks[0].a, len(mine) - blocks[-1].a - blocks[-1].size
    first = max(0, blocks[0].b - ahead)
    last = min(len(spans), blocks[-1].b + blocks[-1].size + behind)
    matched = sum(block.size for block in blocks)
    part = text[spans[first][0] : spans[last - 1][1]].strip(EDGE_MARKS)
    return 2 * matched / (len(mine) + last - first), part


def _bare(word: str) -> str:
    return word.translate(TYPOGRAPHY).strip("\"'.,;:!?()").casefold()
