"""String matching for scores: equality, containment and token F1 of normalised texts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ingest.index.lexicon import UNSPACED

MARKS = re.compile(r"[\"'“”‘’«»„‚`´,]")
OTHER = re.compile(r"[^a-z0-9$%. ]")
NO_WORD = re.compile(r"[\W_]+")
DETERMINERS = re.compile(r"\b(?:a|an|the)\b")


def normalized(text: str) -> str:
    """The form in which strings are matched: NFKC, lower case, quote marks and commas dropped,
    all but `[a-z0-9$%. ]` to spaces, the words a/an/the dropped, spaces folded."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = DETERMINERS.sub(" ", OTHER.sub(" ", MARKS.sub("", text)))
    return " ".join(text.split())


def holds(text: str, wanted: str) -> bool:
    """Whether normalised `text` contains normalised `wanted` at word boundaries. A string without
    Latin letters or digits, of which normalisation leaves nothing, is matched by its own letters:
    at word boundaries too, but anywhere in scripts without spaces."""
    if needle := normalized(wanted):
        edges = r"(?<![a-z0-9])", r"(?![a-z0-9])"
        return bool(re.search(_bounded(needle, edges), normalized(text)))
    needle = _in_letters(wanted)
    edges = ("", "") if UNSPACED.search(needle) else (r"(?<!\w)", r"(?!\w)")
    return bool(needle) and bool(re.search(_bounded(needle, edges), _in_letters(text)))


def can_match(wanted: str) -> bool:
    """Whether `wanted` has anything to match by."""
    return bool(normalized(wanted) or _in_letters(wanted))


def _bounded(needle: str, edges: tuple[str, str]) -> str:
    return f"{edges[0]}{re.escape(needle)}{edges[1]}"


def _in_letters(text: str) -> str:
    """The text in NFKC, casefolded, without a, an and the; all but letters and digits as spaces."""
    folded = DETERMINERS.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(NO_WORD.sub(" ", folded).split())


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
