"""The capitals and accents of a question that is typed without: those that the coverage mostly
gives its words (truecasing: Lita et al., ACL 2003)."""

from __future__ import annotations

from assistant.text.thesaurus import Meaning, meaning
from assistant.text.words import STOP
from assistant.understand.claim import WORD, folded, spellings
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.passages.split import sentences

PASSAGES = 20
"""Passages in which the words are looked up."""
LEAST_WORDS = 4
"""Words from which a text with a capital on each is a headline and not a name."""


def truecased(text: str, coverage: Coverage, scope: Scope) -> str:
    """A question as the coverage would write it; as it is where no passage has its words."""
    found = coverage.holdings.placed(list(coverage.lexicon.search(text, PASSAGES, scope)))
    passages = (placed.text for placed in found.values())
    known = spellings(passage[s.start : s.end] for passage in passages for s in sentences(passage))
    cased = WORD.sub(lambda m: known.get(folded(m[0])) or _elsewhere(m[0]), text)
    return cased[:1].upper() + cased[1:] if known else text


def _elsewhere(word: str) -> str:
    """A word that the coverage does not have: a small letter, unless a capital is all that is known
    of it."""
    lower = word.lower()
    is_common = word.islower() or lower in STOP or meaning(lower) != Meaning()
    return lower if is_common else word.capitalize()


def tells_no_names(text: str) -> bool:
    """Whether capitals tell nothing: there are none but at the beginning, or all words have one."""
    words = [match[0] for match in WORD.finditer(text)]
    bearing = [word for word in words if word.lower() not in STOP]
    capitals = [word for word in bearing if word[:1].isupper()]
    is_headline = len(bearing) >= LEAST_WORDS and len(capitals) == len(bearing)
    return text[1:].islower() or text.isupper() or is_headline
