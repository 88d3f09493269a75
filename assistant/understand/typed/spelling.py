"""Corrects misspelt words of a question to words of the archive: "Cubba" to Cuba.

A word is corrected only if neither the archive nor the dictionary knows it, and by one or two
letters that are inserted, deleted or transposed (Damerau 1964: four in five misspellings differ in
one). A substituted letter may make another name and is not corrected: Olson is not Olsen.
Quotations are left as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.text.thesaurus import meaning
from assistant.text.words import STOP
from assistant.understand.claim import folded
from ingest.coverage import Coverage
from ingest.index.lexicon import QUOTED_PHRASE, stems

TYPED_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
SHORTEST_MISSPELT, LONG = 4, 8
"""Minimum length, in letters, of a word that is corrected, and of one corrected in two letters."""
PASSAGES_SEARCHED = 20
"""Passages searched for similar words."""


def respelled(text: str, coverage: Coverage) -> tuple[str, dict[str, str]]:
    """The question with its spelling corrected, and the correction of each misspelt word."""
    read: dict[str, str] = {}
    for word in dict.fromkeys(TYPED_WORD.findall(QUOTED_PHRASE.sub(" ", text))):
        if _is_unknown(word, coverage) and (meant := _meant(word, coverage)):
            read[word] = meant
    for word, meant in read.items():
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant, text)
    return text, read


def _is_unknown(word: str, coverage: Coverage) -> bool:
    """Whether neither the archive nor the dictionary has a word."""
    bare = word.lower().removesuffix("’s").removesuffix("'s")
    if len(bare) < SHORTEST_MISSPELT or bare in STOP or meaning(bare).concepts:
        return False
    return not coverage.lexicon.has(stems(bare))


def _meant(word: str, coverage: Coverage) -> str:
    """The most frequent similar word in the passages found; empty if there is none."""
    mine = folded(word)
    apart = 2 if len(mine) >= LONG else 1
    found = coverage.holdings.placed(coverage.lexicon.like(mine, apart, PASSAGES_SEARCHED))
    texts = [f"{placed.revision.article.title} {placed.text}" for placed in found.values()]
    near = Counter(other for other in _words(texts) if _is_like(mine, other, apart))
    return near.most_common(1)[0][0] if near else ""


def _words(texts: Sequence[str]) -> Iterator[str]:
    """The words of these texts, and their stems that the dictionary has ("confirm" for
    "confirmed")."""
    for text in texts:
        for word in TYPED_WORD.findall(text):
            yield word
            yield from (stem for stem in stems(word) if stem != word and meaning(stem).concepts)


def _is_like(mine: str, other: str, apart: int) -> bool:
    from rapidfuzz.distance import OSA

    theirs = folded(other)
    is_slip = len(theirs) != len(mine) or sorted(theirs) == sorted(mine)
    begins_alike = theirs[:1] == mine[:1]
    return begins_alike and is_slip and OSA.distance(mine, theirs, score_cutoff=apart) <= apart
