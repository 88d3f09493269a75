"""Normalises a claim, however it was typed, for the judge and the parser.

Capitals and accents are taken from the evidence, so that a claim in lower case, in capitals, in
title case or without accents becomes the same claim.
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
LONGEST_CLAIM = 400
"""Maximum number of characters read of a claim; longer input is a text, not a claim."""


def folded(word: str) -> str:
    """A word in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(QUOTES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def spellings(sentences: Iterable[str]) -> dict[str, str]:
    """The most frequent spelling of each word in these sentences, by its folded form; the
    possessive of a name also by that form without the apostrophe ("trumps" for "Trump’s"). The
    first word of each sentence is skipped."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for match in list(WORD.finditer(sentence))[1:]:
            seen[folded(match[0])][match[0]] += 1
    known = {word: forms.most_common(1)[0][0] for word, forms in seen.items()}
    return {
        word.replace("'", ""): known[word] for word in known if _is_of_name(word, known)
    } | known


def _is_of_name(word: str, known: Mapping[str, str]) -> bool:
    """Whether a word is the possessive of a word that is capitalised elsewhere."""
    return word.endswith("'s") and known.get(word[:-2], "")[:1].isupper()


def claim_text(typed: str, known: Mapping[str, str]) -> str:
    """The claim with the spellings of the evidence. A word that the evidence lacks is lower-cased
    if it is a stop word, very short, possibly a verb, or related to a word that is there; else it
    is capitalised as a name."""
    text = " ".join(typed.translate(QUOTES).split()).rstrip(" ?.!")[:LONGEST_CLAIM]
    text = WORD.sub(lambda m: known.get(folded(m[0])) or _unknown(folded(m[0]), known), text)
    text = text[:1].upper() + text[1:]
    return f"{text}{'?' if OPENS_QUESTION.match(text) else '.'}"


def _unknown(word: str, known: Mapping[str, str]) -> str:
    meant = meaning(word)
    if word in STOP or meant.may_be_verb or len(word) < SHORTEST_NAME:
        return word
    is_near = any(related(word, other) or akin(word, other) for other in known)
    return word if is_near else word.capitalize()
