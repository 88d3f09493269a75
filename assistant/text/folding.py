"""Normalises text for comparison: invisible characters, homoglyphs, spaced-out letters.

Text is shown and quoted unchanged; this form is only compared and classified.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Default ignorable code points (Unicode, DerivedCoreProperties) and bidi controls."""
REVERSED = re.compile("\u202e([^\u202c\n]*)\u202c?")
"""The text that a right-to-left override (U+202E) reverses."""
LETTERS = re.compile(r"[^\W\d_]+")
APART = re.compile(r"(?<!\w)\w(?:[^\w\n]{1,3}\w(?!\w)){4,}|(?<!\w)\w(?:\s{1,3}\w(?!\w)){4,}")
"""Five or more single letters with spaces or marks between them."""
BREAK = re.compile(r"\s{2,}|\n|(?<=\W)\s+(?=\W)")
DIGITS = str.maketrans("013457", "oieast")
FEW = 2
"""Up to this many letters beside digits make no word: "5th", "G20"."""
RUN = re.compile(r"[^\W_]+")
SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "


def folded(text: str) -> str:
    """The text normalised for comparison, in time linear in its length.

    NFKC, without invisible characters, and with right-to-left overrides undone. If a word mixes
    scripts, homoglyphs become Latin letters. Spaced-out letters are joined to words, and digits
    within words become the letters that they stand for.
    """
    turned = REVERSED.sub(lambda part: part[1][::-1], text)
    plain = unicodedata.normalize("NFKC", UNSEEN.sub("", turned))
    if not plain.isascii():
        plain = "".join(_capital(c) for c in plain)
        if any(_is_mixed(word[0]) for word in LETTERS.finditer(plain)):
            plain = "".join(_look_alike(c) for c in plain)
    joined = APART.sub(lambda run: _joined(run[0]), plain)
    return RUN.sub(lambda run: _spelt(run[0]), joined)


def _spelt(run: str) -> str:
    """A word with the digits in it replaced by the letters that they stand for; a number with one
    or two letters before or after it is unchanged."""
    bare = run.strip("0123456789")
    is_word = (len(bare) < len(run) and len(bare) > FEW) or any(c.isdigit() for c in bare)
    return run.translate(DIGITS) if is_word else run


def _joined(run: str) -> str:
    return " ".join(re.sub(r"[\W_]", "", word) for word in BREAK.split(run))


def _is_mixed(word: str) -> bool:
    """Whether a word has letters of the Latin script and of another."""
    return len({_script(c) == "LATIN" for c in word if not unicodedata.combining(c)}) > 1


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _capital(letter: str) -> str:
    name = "" if letter.isascii() else unicodedata.name(letter, "")
    return name.removeprefix(SMALL_CAPITAL) if name.startswith(SMALL_CAPITAL) else letter


@cache
def _look_alike(letter: str) -> str:
    """The Latin homoglyph of a letter of another script; the letter itself if there is none."""
    from confusable_homoglyphs.confusables import confusables_data

    if letter.isascii() or _script(letter) == "LATIN":
        return letter
    alike = (str(each["c"]) for each in confusables_data.get(letter, ()))
    return next((c for c in alike if len(c) == 1 and c.isascii() and c.isalpha()), letter)
