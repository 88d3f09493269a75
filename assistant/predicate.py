"""What a whether-question asks of whom: the verb of its claim, and who has it for a subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.clauses import (
    AUXILIARIES,
    BE,
    HAVE,
    PREPOSITIONS,
    UNCHANGED,
    Deed,
    deed,
    ends_as_adverb,
    is_past,
)
from assistant.framing import DETERMINERS, Word, framed
from assistant.question import LEADING_AUXILIARY, Question
from assistant.thesaurus import meaning
from assistant.words import content_words

LAST_WORD = re.compile(r"([\w’']+)\W*$")
FIRST_WORD = re.compile(r"\W*([\w’']+)")
NO_VERB = re.compile(r".*(?:ity|tive|sive|man|men|ness|ism|ist)")
"""Words that only share their stem with a verb: "authority"."""
OBJECT = re.compile(r"\w+ (?:the|an?|its|his|her|their|[A-Z]\w*)\b")
"""A word with what it is done to after it."""
PAST = re.compile(r"\w{2,}(?<!e)ed")
"""A regular participle, where one must stand: the thesaurus does not know them all."""
NEXT_PHRASE = re.compile(r" (?:go|break|come|give|call) (?:ahead|down|up|back|off|out|away|over)\b")
"""A verb that makes a noun of the word before it."""
LIGHT_VERBS = frozenset("have go take make get give hold put come set do say".split())
"""Verbs that mean little without what follows them, and are no meaning-bearing words."""
SHORTEST_ENDED = 6
"""Letters from which "-ing" is an ending: not in "bring"."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """What is claimed of whom. `stated` is the claim as a statement, its auxiliary in its place;
    `verb` the word in the claim for what happened, None where it only says what somebody is or is
    in; `deed` who does it to whom, as far as the claim tells."""

    stated: str
    verb: Word | None
    deed: Deed


@lru_cache(maxsize=256)
def predicate(question: Question) -> Predicate:
    """The predicate of the claim a question judges."""
    claim = question.judged
    opening = LEADING_AUXILIARY.match(question.matter)
    whole = bool(opening) and not (question.asked_speaker or question.asked_act)
    first = opening[0].strip().lower() if opening and whole else ""
    seldom = list(_last_resort(question, first))
    surely = {*_candidates(question), *(w for w in seldom if OBJECT.match(claim[w.at :]))}
    for word in (*sorted(surely, key=lambda word: word.at), *seldom):
        before = _word_before(claim, word.at)
        auxiliary = before if before in AUXILIARIES else first
        if not whole and not auxiliary and is_past(word.text):
            return Predicate(claim, word, deed(claim, word.at))
        if auxiliary and _has_form(word.text, auxiliary):
            put = "" if before in AUXILIARIES else "was " if first in BE else "did "
            stated = f"{claim[: word.at]}{put}{claim[word.at :]}"
            return Predicate(stated, word, deed(stated, word.at + len(put)))
    return Predicate(claim, None, Deed())


def _candidates(question: Question) -> Iterator[Word]:
    """The words of a claim that may be its verb: no name, no article before it, no auxiliary after
    it, nothing that a preposition governs."""
    claim = question.judged
    named = _named(question)
    for word in framed(claim):
        first, _, particle = word.text.partition(" ")
        after = FIRST_WORD.match(claim[word.at + len(first) :])
        if first in named or word.at == 0 or NO_VERB.fullmatch(first) or ends_as_adverb(first):
            continue
        if not (meaning(word.text).verb or PAST.fullmatch(first)):
            continue
        if _word_before(claim, word.at) in DETERMINERS | {"of", "in", "for", "with"}:
            continue
        if NEXT_PHRASE.match(claim[word.at + len(word.text) :]):
            continue
        if particle or not (after and after[1].lower() in AUXILIARIES):
            yield word


def _last_resort(question: Question, first: str) -> Iterator[Word]:
    """What is seldom a verb and must be one after "did", for it stands before an article, a
    preposition, a name or the end: "the port authority appeal against the ruling"."""
    claim = question.judged
    if not first or first in BE | HAVE or not LIGHT_VERBS.isdisjoint(claim.lower().split()):
        return
    named = _named(question)
    for word in framed(claim):
        after = FIRST_WORD.match(claim[word.at + len(word.text) :])
        ends = not after or after[1][0].isupper() or after[1] in DETERMINERS | PREPOSITIONS
        opens = word.at == 0 or _word_before(claim, word.at) in DETERMINERS | PREPOSITIONS
        known = meaning(word.text)
        verb = known.may_be_verb or not known.concepts
        if ends and not opens and verb and word.text not in named:
            yield word


def _named(question: Question) -> set[str]:
    return {word for name in question.names for word in content_words(name)}


def _word_before(claim: str, at: int) -> str:
    found = LAST_WORD.search(claim[:at])
    return found[1].lower() if found else ""


def _has_form(word: str, auxiliary: str) -> bool:
    """Whether a verb has the form that goes with an auxiliary: "close" with "did", "closed" with
    "has" and "was", "closing" with "is"."""
    verb = word.partition(" ")[0]
    ended = verb.endswith("ing") and len(verb) >= SHORTEST_ENDED
    past = is_past(verb) or bool(PAST.fullmatch(verb))
    if auxiliary in BE | HAVE:
        return past or (ended and auxiliary in BE)
    bare = not verb.endswith("s") or verb.endswith("ss")
    return bare and not ended and (not past or verb in UNCHANGED)
