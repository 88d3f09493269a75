"""Who does what in a sentence: the agent and the patient of a verb, where the order of words tells.

A shallow reading by the closed classes of English, as in Abney, "Parsing by Chunks" (1991). Where
they leave it open nobody is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.framing import DETERMINERS, PARTICLES
from assistant.numerals import VALUES
from assistant.thesaurus import meaning
from assistant.words import IRREGULAR
from ingest.attribution import LONGEST_SENTENCE
from ingest.cues import CUE

CLITICS = r"[’'](?:s|re|ve|ll|d|m)\b"
TOKEN = re.compile(
    rf"(?i:\b(?:he|she|it|they|we|i|you|that|who|there)(?={CLITICS}))|(?<=\w){CLITICS}|"
    r"\d[\d,.]*\d|[^\W_](?:[\w’'.-]*[^\W_])?|[^\w\s]"
)
BE = frozenset(
    "’s 's ’re 're ’m 'm is are was were be been being isn’t aren’t wasn’t weren’t".split()
)
HAVE = frozenset("has have had having hasn’t haven’t hadn’t".split())
AUXILIARIES = (
    BE
    | HAVE
    | frozenset(
        """’ve 've ’ll 'll ’d 'd did do does will would can could shall should may might must cannot
        didn’t don’t doesn’t won’t wouldn’t can’t couldn’t shouldn’t""".split()
    )
)
ADVERBS = frozenset("not never also now ever already just still once again soon then only".split())
SUBORDINATORS = frozenset(
    """since after before when while because as if unless although though that than whether where
    why how once until""".split()
)
RELATIVES = frozenset("who which that".split())
PREPOSITIONS = frozenset(
    """in on at by for from with of over under against about during into through between among
    without within to near off despite around across toward towards upon""".split()
)
PRONOUNS = frozenset(
    """i he she it they we you this that these those who which him her them us me one some many
    others both all there""".split()
)
CONTROLS_OBJECT = re.compile(
    r"(?:ask|tell|urg|order|want|expect|allow|forc|press|persuad|requir|invit|encourag|help|advis|"
    r"permit|enabl|caus|lead|push|warn|beg|instruct|authori[sz])(?:e|es|ed|s|ing)?|told|led"
)
"""Verbs whose object does what follows: "urged Romania to join"."""
BROUGHT_ABOUT = re.compile(
    r"(?:manag|continu|help|forc|us|need)(?:e|es|ed|ing)|beg[ai]n|begun|start(?:s|ed)|came|went|had|"
    r"got|fail\w*"
)
"""Verbs with which what follows came about, or is told not to have."""
ABOUT = frozenset("about around over under near".split())
"""Prepositions that may stand before a number within a phrase."""
NUMBER = re.compile(rf"\d|(?:{'|'.join(VALUES)})$")
LONGEST_OBJECT = 6
"""Words between a verb and what its object is to do, at most."""
LONGEST_PHRASE = 12


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it, and whom or what it is done to, in the words of the sentence; empty where the
    sentence does not tell or leaves it open."""

    agent: str = ""
    patient: str = ""


def is_to_come(text: str, at: int) -> bool:
    """Whether the word at a place of a text is an infinitive that does not tell whether it came
    about: "agreed to pay", where "managed to pay" tells."""
    clause = _clause(text)
    n = clause.index(at)
    opening = clause.opening(n) if n >= 0 else 0
    if opening < 1 or clause.words[opening - 1] != "to":
        return False
    return opening < 2 or not BROUGHT_ABOUT.fullmatch(clause.words[opening - 2])


def deed(text: str, at: int) -> Deed:
    """Who does what the verb at a place of a text tells; nobody for a word that may be no verb."""
    clause = _clause(text)
    n = clause.index(at)
    if n < 0 or not clause.is_verb(n):
        return Deed()
    before, after = clause.subject(n), clause.object(n)
    if clause.is_passive(n):
        return Deed(clause.agent(n), before)
    return Deed(before, after)


def states(text: str) -> list[Deed]:
    """What a text says somebody or something is: each subject of "be" as the agent, with what it is
    said to be as the patient. A verb form after it is told by `deed`."""
    clause, found = _clause(text), []
    for n, word in enumerate(clause.words):
        if word in BE and not clause.has_participle(n):
            found.append(Deed(clause.subject(n), clause.object(n)))
    return [one for one in found if one.agent and one.patient]


class _Clause:
    """The words of a text, with what stands around a verb; none of one longer than a sentence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(TOKEN.finditer(text)) if len(text) <= LONGEST_SENTENCE else []
        self.words = [token[0].lower() for token in self.tokens]

    def index(self, at: int) -> int:
        return next((n for n, token in enumerate(self.tokens) if token.start() == at), -1)

    def is_verb(self, n: int) -> bool:
        """Whether a word is a verb by its form or by what stands before it; a bare form that a
        common noun stands before may be a noun too."""
        if self._is_past(n) or self.opening(n) < n:
            return True
        before = self.words[n - 1] if n else ""
        return before in PRONOUNS | RELATIVES | {"to"} or (n > 0 and self._is_large(n - 1))

    def is_passive(self, n: int) -> bool:
        opening = self.opening(n)
        auxiliaries = [w for w in self.words[opening:n] if w in AUXILIARIES]
        return bool(auxiliaries) and auxiliaries[-1] in BE and not self.words[n].endswith("ing")

    def has_participle(self, n: int) -> bool:
        """Whether a verb form, and no noun phrase, comes after the auxiliary at `n`."""
        rest = (k for k in range(n + 1, len(self.words)) if not self._is_adverb(k))
        after = next(rest, -1)
        if after < 0 or self.words[after] in AUXILIARIES:
            return True
        return self._is_past(after) or self.words[after].endswith("ing")

    def subject(self, n: int) -> str:
        """The phrase that the verb at `n` has for its subject."""
        opening = self.opening(n)
        if opening == 0:
            return ""
        before = self.words[opening - 1]
        if before == "to":
            return self._of_infinitive(opening - 1)
        if before in RELATIVES:
            return self._phrase_before(opening - 1 - self._is_comma(opening - 2))
        if before in ("and", "or", "but") or (self.words[n].endswith("ing") and opening == n):
            earlier = self._verb_before(opening - 1)
            return self.subject(earlier) if earlier >= 0 else ""
        if before == ",":
            comma = next((k for k in range(opening - 2, -1, -1) if self.words[k] == ","), -1)
            return self._phrase_before(comma) if comma > 0 else ""
        return self._phrase_before(opening)

    def object(self, n: int) -> str:
        """The phrase right after the verb at `n`."""
        first = n + 1
        while first < len(self.words) and (
            self._is_adverb(first) or (first == n + 1 and self.words[first] in PARTICLES)
        ):
            first += 1
        return self._phrase_from(first)

    def agent(self, n: int) -> str:
        """The phrase after "by" that says who does what is told in the passive."""
        for k in range(n + 1, min(n + LONGEST_PHRASE, len(self.words))):
            if not self.words[k][0].isalnum() or self.words[k] in SUBORDINATORS:
                return ""
            if self.words[k] == "by":
                return self._phrase_from(k + 1)
        return ""

    def opening(self, n: int) -> int:
        """Where the auxiliaries and adverbs of the verb at `n` begin."""
        while n and (self.words[n - 1] in AUXILIARIES or self._is_adverb(n - 1)):
            n -= 1
        return n

    def _of_infinitive(self, n: int) -> str:
        for k in range(n - 2, max(-1, n - LONGEST_OBJECT), -1):
            if CONTROLS_OBJECT.fullmatch(self.words[k]):
                return self._phrase_from(k + 1)
        governing = self._verb_before(n)
        if governing < 0:
            return self._phrase_before(n)
        return "" if "," in self.words[governing:n] else self.subject(governing)

    def _phrase_before(self, end: int) -> str:
        """The noun phrase that ends before `end`, with what belongs to it; a list whole."""
        start = end
        while start > 0 and end - start < LONGEST_PHRASE and not self._ends_phrase(start - 1):
            start -= 1
        opens = start == 0 or not self.words[start - 1][0].isalnum()
        while start < end and self.words[start] in ("and", "but", "or"):
            start += 1
        if start < end and self.words[start] in PREPOSITIONS and not opens:
            return ""
        if "and" in self.words[start:end] and self._is_comma(start - 1):
            listed = self._phrase_before(start - 1)
            return f"{listed}, {self._slice(start, end)}"
        return self._slice(start, end)

    def _phrase_from(self, start: int) -> str:
        end = start
        while end < len(self.words) and not self._ends_phrase(end, ahead=True):
            end += 1
        return self._slice(start, end)

    def _ends_phrase(self, n: int, *, ahead: bool = False) -> bool:
        word = self.words[n]
        if not word[0].isalnum() and word not in "$€£%":
            return True
        if word in SUBORDINATORS or word in RELATIVES or word in AUXILIARIES:
            return True
        if ahead and word in PREPOSITIONS and word != "of":
            return not (word in ABOUT and NUMBER.match(" ".join(self.words[n + 1 : n + 2])))
        after_auxiliary = self.opening(n) < n and meaning(word).verb
        return not self._is_large(n) and (self._is_past(n) or after_auxiliary)

    def _verb_before(self, n: int) -> int:
        """The nearest finite verb before `n` in its part of the sentence, -1 for none."""
        for k in range(n - 1, -1, -1):
            if self.words[k] in {";", ":", "."} | SUBORDINATORS | RELATIVES:
                return -1
            if not self._is_large(k) and (
                self._is_past(k) or (meaning(self.words[k]).verb and self.is_verb(k))
            ):
                return k
        return -1

    def _is_past(self, n: int) -> bool:
        """Whether a word has the look of a past form, and no article before it."""
        word = self.words[n]
        before = self.words[n - 1] if n else ""
        if self._is_large(n) or before in DETERMINERS | PREPOSITIONS:
            return False
        cue = CUE.fullmatch(word) is not None and word.endswith(("d", "s"))
        past = word.endswith("ed") and meaning(word).verb
        return cue or past or (word in IRREGULAR and not word.endswith(("s", "th")))

    def _is_adverb(self, n: int) -> bool:
        return self.words[n] in ADVERBS or self.words[n].endswith("ly")

    def _is_large(self, n: int) -> bool:
        return self.tokens[n][0][0].isupper() and n > 0

    def _is_comma(self, n: int) -> bool:
        return n >= 0 and self.words[n] == ","

    def _slice(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return self.text[self.tokens[start].start() : self.tokens[end - 1].end()]


@lru_cache(maxsize=1024)
def _clause(text: str) -> _Clause:
    return _Clause(text)
