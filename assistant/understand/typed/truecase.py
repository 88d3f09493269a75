"""Restores the capitals and accents of a question, as the coverage mostly spells its words
(truecasing: Lita et al., ACL 2003)."""

from __future__ import annotations

from assistant.text.thesaurus import Meaning, meaning
from assistant.text.words import STOP
from assistant.understand.claim import WORD, folded, spellings
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.passages.split import sentences

PASSAGES_LOOKED_UP = 20
"""Passages searched for the spelling of the words."""
HEADLINE_WORDS = 4
"""Minimum number of words of a title-case text that counts as a headline rather than a name."""


def truecased(text: str, coverage: Coverage, scope: Scope) -> str:
    """A question with the capitals and accents of the coverage; `_elsewhere` decides for words that
    it lacks."""
    found = coverage.holdings.placed(list(coverage.lexicon.search(text, PASSAGES_LOOKED_UP, scope)))
    passages = (placed.text for placed in found.values())
    known = spellings(passage[s.start : s.end] for passage in passages for s in sentences(passage))
    cased = WORD.sub(lambda m: known.get(folded(m[0])) or _elsewhere(m[0]), text)
    return cased[:1].upper() + cased[1:] if known else text


def _elsewhere(word: str) -> str:
    """A word that the coverage lacks: lower-cased, unless it is capitalised and no common word."""
    lower = word.lower()
    is_common = word.islower() or lower in STOP or meaning(lower) != Meaning()
    return lower if is_common else word.capitalize()


def tells_no_names(text: str) -> bool:
    """Whether the case is uninformative: no capitals after the first letter, all capitals, or title
    case."""
    words = [match[0] for match in WORD.finditer(text)]
    bearing = [word for word in words if word.lower() not in STOP]
    capitals = [word for word in bearing if word[:1].isupper()]
    is_headline = len(bearing) >= HEADLINE_WORDS and len(capitals) == len(bearing)
    return text[1:].islower() or text.isupper() or is_headline
