"""A claim in one form, however it was typed: what the judge and the parser read of it.

Capitals and accents are those that the evidence has for its words, so that a claim in lower case,
in capitals, in title case or without accents is the same claim.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from assistant.text.thesaurus import akin, meaning
from assistant.text.words import AUXILIARY, STOP, related

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
OPENS_QUESTION = re.compile(rf"{AUXILIARY}\b", re.IGNORECASE)
QUOTES = str.maketrans("“”„«»‘’", '"""""\'\'')
SHORTEST_NAME = 4
LONGEST = 400
"""Characters of a claim that are read; what is longer is no claim but a text."""


def folded(word: str) -> str:
    """A word in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(QUOTES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def spellings(sentences: Iterable[str]) -> dict[str, str]:
    """How each word is mostly written within these sentences, by its folded form, and the
    possessive of a name by that without its apostrophe too ("trumps" for "Trump’s"); the word that
    opens a sentence is passed over."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for match in list(WORD.finditer(sentence))[1:]:
            seen[folded(match[0])][match[0]] += 1
    known = {word: forms.most_common(1)[0][0] for word, forms in seen.items()}
    return {
        word.replace("'", ""): known[word] for word in known if _is_of_name(word, known)
    } | known


def _is_of_name(word: str, known: Mapping[str, str]) -> bool:
    """Whether a word is the possessive of one that is written with a capital where it stands
    alone."""
    return word.endswith("'s") and known.get(word[:-2], "")[:1].isupper()


def claim_text(typed: str, known: Mapping[str, str]) -> str:
    """The claim with the spellings of the evidence. A word that the evidence does not have is in
    lower case, if it may be a verb or is akin to a word that is there; else it is taken for a
    name."""
    text = " ".join(typed.translate(QUOTES).split()).rstrip(" ?.!")[:LONGEST]
    text = WORD.sub(lambda m: known.get(folded(m[0])) or _unknown(folded(m[0]), known), text)
    text = text[:1].upper() + text[1:]
    return f"{text}{'?' if OPENS_QUESTION.match(text) else '.'}"


def _unknown(word: str, known: Mapping[str, str]) -> str:
    meant = meaning(word)
    if word in STOP or meant.may_be_verb or len(word) < SHORTEST_NAME:
        return word
    is_near = any(related(word, other) or akin(word, other) for other in known)
    return word if is_near else word.capitalize()
