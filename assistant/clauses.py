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
from assistant.words import STOP
from ingest.attribution import LONGEST_SENTENCE
from ingest.cues import CUE

CLITICS = r"[’'](?:s|re|ve|ll|d|m)\b"
TOKEN = re.compile(
    rf"(?i:\b(?:he|she|it|they|we|i|you|that|who|there)(?={CLITICS}))|(?<=\w){CLITICS}|"
    r"\d[\d,.]*\d|[^\W_](?:[\w’'.-]*[^\W_])?(?:(?<=s)[’'](?= \w))?|[^\w\s“”\"‘]"
)
BE = frozenset("’s ’re ’m is are was were be been being".split())
HAVE = frozenset("’ve has have had having".split())
AUXILIARIES = (
    BE
    | HAVE
    | frozenset(
        "’ll ’d did do does will would can could shall should may might must cannot ought".split()
    )
)
NOT = "n’t"
"""What an auxiliary may end with."""
ADVERBS = frozenset("not never also now ever already just still once again soon then".split())
NO_ADVERB = frozenset(
    "family ally reply supply apply rely comply imply multiply assembly bully rally fly".split()
)
"""Words in "-ly" that are none; nor are names."""
UNCHANGED = frozenset(
    "put cut shut set hit quit let split spread hurt cost burst cast beat read bid become".split()
)
"""Verbs whose past form is their own."""
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
    r"permitt?|enabl|caus|lead|push|warn|begg?|instruct|authori[sz])(?:e|es|ed|s|ing)?|told|led"
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
COMES_ABOUT = PREPOSITIONS | SUBORDINATORS | frozenset("and or but not".split())
"""Before "-ing", in what did come about: "after winning the vote"."""
DONE_BY_OBJECT = frozenset("of from for".split())
"""Before "-ing", of what the object of the verb before did."""
DONE_BY_SUBJECT = frozenset("by while after before without".split())
"""The same, of what its subject did."""
MOST_STEPS = 12
"""From one verb to another whose subject it shares, at most."""
LONGEST_PHRASE = 16
ACCUSES = re.compile(r"(?:accus|suspect|convict|clear|stopp?|prevent|blam|fin|charg)\w*")
"""Verbs whose object is who did what follows: "accused the firm of hiding it"."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it, and whom or what it is done to, in the words of the sentence; empty where the
    sentence does not tell or leaves it open."""

    agent: str = ""
    patient: str = ""


def is_to_come(text: str, at: int) -> bool:
    """Whether the verb at a place of a text does not tell whether it came about: "agreed to pay",
    where "managed to pay" tells; "thinking about paying"."""
    clause = _clause(text)
    n = clause.index(at)
    opening = clause.opening(n) if n >= 0 else 0
    if opening < 1:
        return False
    before = clause.words[opening - 1]
    if opening == n and clause.words[n].endswith("ing"):
        return before == "about" or (before[0].isalnum() and before not in COMES_ABOUT)
    if before != "to":
        return False
    return opening < 2 or not BROUGHT_ABOUT.fullmatch(clause.words[opening - 2])


def deed(text: str, at: int) -> Deed:
    """Who does what the verb at a place of a text tells; nobody for a word that may be no verb."""
    if not is_deed(text, at):
        return Deed()
    clause = _clause(text)
    n = clause.index(at)
    before, after = clause.subject(n), clause.object(n)
    if clause.is_passive(n):
        return Deed(clause.agent(n), before)
    return Deed(before, after)


def is_deed(text: str, at: int) -> bool:
    """Whether the word at a place of a text is a verb there, as far as can be told."""
    clause = _clause(text)
    n = clause.index(at)
    return n >= 0 and clause.is_verb(n)


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
        self.words = [token[0].lower().replace("'", "’") for token in self.tokens]

    def index(self, at: int) -> int:
        return next((n for n, token in enumerate(self.tokens) if token.start() == at), -1)

    def is_verb(self, n: int) -> bool:
        """Whether a word is a verb by its form, or may be one and stands after a pronoun, a name or
        the like; a bare form that a common noun stands before may be a noun too."""
        if self._is_past(n) or self.opening(n) < n:
            return True
        if n == 0 or not meaning(self.words[n]).verb:
            return False
        before = self.words[n - 1]
        if self.words[n].endswith("ing") and before in DONE_BY_OBJECT | DONE_BY_SUBJECT:
            return True
        return before in PRONOUNS | RELATIVES | {"to"} or self._is_name(n - 1)

    def is_passive(self, n: int) -> bool:
        opening = self.opening(n)
        auxiliaries = [w.removesuffix(NOT) for w in self.words[opening:n] if _is_auxiliary(w)]
        return bool(auxiliaries) and auxiliaries[-1] in BE and not self.words[n].endswith("ing")

    def has_participle(self, n: int) -> bool:
        """Whether a verb form, and no noun phrase, comes after the auxiliary at `n`."""
        rest = (k for k in range(n + 1, len(self.words)) if not self._is_adverb(k))
        after = next(rest, -1)
        if after < 0 or _is_auxiliary(self.words[after]):
            return True
        return self._is_past(after) or self.words[after].endswith("ing")

    def subject(self, n: int, steps: int = MOST_STEPS) -> str:
        """The phrase that the verb at `n` has for its subject, which it may share with a verb up
        to so many `steps` before it."""
        opening = self.opening(n)
        if opening == 0 or steps == 0:
            return ""
        before, bare_ing = self.words[opening - 1], opening == n and self.words[n].endswith("ing")
        if before == "to":
            return self._of_infinitive(opening - 1, steps)
        if before in RELATIVES:
            return self._phrase_before(opening - 1 - self._is_comma(opening - 2))
        if before in DONE_BY_OBJECT:
            return self._accused(opening - 1, steps)
        if before in ("and", "or", "but") or bare_ing:
            close = bare_ing and before not in DONE_BY_SUBJECT
            earlier = self._verb_before(n if close else opening - 1)
            return self.subject(earlier, steps - 1) if earlier >= 0 else ""
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
        while n and (_is_auxiliary(self.words[n - 1]) or self._is_adverb(n - 1)):
            n -= 1
        return n

    def _of_infinitive(self, n: int, steps: int) -> str:
        for k in range(n - 2, max(-1, n - LONGEST_OBJECT), -1):
            if CONTROLS_OBJECT.fullmatch(self.words[k]):
                return self._phrase_from(k + 1)
        governing = self._verb_before(n)
        if governing < 0:
            return self._phrase_before(n)
        return "" if "," in self.words[governing:n] else self.subject(governing, steps - 1)

    def _accused(self, n: int, steps: int) -> str:
        """Of whom it is said that they did it: "accused the firm of" what follows."""
        accusing = self._verb_before(n)
        if accusing < 0 or not ACCUSES.fullmatch(self.words[accusing]):
            return ""
        if self.is_passive(accusing):
            return self.subject(accusing, steps - 1)
        return self._slice(accusing + 1, n)

    def _phrase_before(self, end: int) -> str:
        """The noun phrase that ends before `end`, with what belongs to it; a list whole. Nothing
        where no beginning is in reach."""
        listed = start = end
        while start > 0 and not self._ends_phrase(start - 1):
            start -= 1
            if end - start > LONGEST_PHRASE:
                return ""
        opens = start == 0 or not self.words[start - 1][0].isalnum()
        if "and" in self.words[start:end]:
            listed = self._list_before(start)
        while start < end and self.words[start] in ("and", "but", "or"):
            start += 1
        if start < end and self.words[start] in PREPOSITIONS and not opens:
            return ""
        return self._slice(min(start, listed), end)

    def _list_before(self, n: int) -> int:
        """Where a list begins whose last part but one ends with a comma before `n`."""
        first = n
        while self._is_comma(first - 1) and n - first < LONGEST_PHRASE:
            k = first - 1
            while k > 0 and not self._ends_phrase(k - 1):
                k -= 1
            if k == first - 1 or self.words[k] in PREPOSITIONS | SUBORDINATORS:
                break
            first = k
        return first

    def _phrase_from(self, start: int) -> str:
        end = start
        while end < len(self.words) and not self._ends_phrase(end, ahead=True):
            end += 1
        return self._slice(start, end)

    def _ends_phrase(self, n: int, *, ahead: bool = False) -> bool:
        word = self.words[n]
        if not word[0].isalnum() and word not in "$€£%":
            return True
        if word in SUBORDINATORS or word in RELATIVES or _is_auxiliary(word):
            return True
        if ahead and word in PREPOSITIONS and word != "of":
            counted = n + 1 < len(self.words) and NUMBER.match(self.words[n + 1])
            return not (word in ABOUT and counted)
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
        if n > 1 and self.words[n - 2] in DETERMINERS and is_past(before):
            return False  # "its planned cost"
        cue = CUE.fullmatch(word) is not None and word.endswith(("d", "s"))
        return cue or is_past(word)

    def _is_adverb(self, n: int) -> bool:
        if self.words[n] in ADVERBS:
            return True
        return ends_as_adverb(self.words[n]) and not self._is_large(n)

    def _is_large(self, n: int) -> bool:
        return self.tokens[n][0][0].isupper() and n > 0

    def _is_name(self, n: int) -> bool:
        """Whether a word is written large for what it is."""
        opens = n == 0 and self.tokens[0][0][0].isupper()
        return self._is_large(n) or (opens and not meaning(self.words[0]).concepts
                                     and self.words[0] not in STOP)  # fmt: skip

    def _is_comma(self, n: int) -> bool:
        return n >= 0 and self.words[n] == ","

    def _slice(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return self.text[self.tokens[start].start() : self.tokens[end - 1].end()]


def is_past(word: str) -> bool:
    """Whether a lower-case word has the form of a past tense or participle."""
    known = meaning(word)
    regular = word.endswith("ed") and not word.endswith("eed") and known.may_be_verb
    return regular or known.past or word in UNCHANGED


def ends_as_adverb(word: str) -> bool:
    """Whether a lower-case word ends as adverbs do, and is none of those that are not."""
    return word.endswith("ly") and word not in NO_ADVERB


def _is_auxiliary(word: str) -> bool:
    return word.removesuffix(NOT) in AUXILIARIES or word in ("won’t", "can’t", "shan’t")


@lru_cache(maxsize=1024)
def _clause(text: str) -> _Clause:
    return _Clause(text)
