"""Factuality of a word in a parsed sentence: whether it is denied, and how certain it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from ingest.language.parsed import Parsed
from ingest.language.rules import rules

Certainty = Literal["fact", "planned", "possible", "conditional", "asked"]
GOVERNING = frozenset(
    {"ccomp", "xcomp", "acl", "pcomp", "dobj", "pobj", "prep", "advcl", "relcl", "conj", "acomp",
     "nsubj", "nsubjpass", "attr", "csubj", "appos", "agent", "oprd"}
)  # fmt: skip
"""Dependencies across which a governor's frame applies to its dependents."""
CLAUSAL = frozenset({"ccomp", "xcomp", "acl", "pcomp"})


@dataclass(frozen=True, slots=True)
class Frame:
    """Whether what a word denotes is denied, and how certain it is otherwise."""

    denied: bool = False
    certainty: Certainty = "fact"


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(rules("frames")[name])


def frame_of(sentence: Parsed, i: int) -> Frame:
    """The frame of token `i`, from its modifiers and its governors up to the root. In a question
    the certainty is "asked"."""
    told = frame_within(sentence, i)
    return Frame(told.denied, "asked") if sentence.text.rstrip().endswith("?") else told


def frame_within(sentence: Parsed, i: int) -> Frame:
    """Like `frame_of`, but reads a question as if it were a statement."""
    denied = _negations(sentence, i) % 2 == 1
    certainty = own_certainty(sentence, i)
    child = i
    for governor in sentence.ancestors(i):
        if sentence.tokens[child].dep not in GOVERNING:
            break
        token, role = sentence.tokens[governor], sentence.tokens[child].dep
        if role == "prep" and token.is_nominal and not _denies(sentence, governor):
            break  # "did not identify the channel" + "for the talks"
        is_complement = role in (
            "ccomp",
            "xcomp",
            "dobj",
            "acl",
            "pcomp",
            "pobj",
            "prep",
            "nsubjpass",
        )
        if is_complement and _denies(sentence, governor):
            denied = not denied
        if token.is_verbal and role not in ("advcl", "relcl", "conj"):
            negated = _negations(sentence, governor, beside=child) % 2 == 1
            denied = denied != (is_complement and negated)
            certainty = _weaker(certainty, _governed_certainty(sentence, governor, child))
        elif role == "acl" and _negations(sentence, governor) % 2 == 1:
            denied = not denied  # "there is no plan to close it"
        child = governor
    return Frame(denied, certainty)


def _negations(sentence: Parsed, i: int, beside: int = -1) -> int:
    """The number of words that directly negate token `i`, its subject or its object, skipping the
    dependent `beside`, whose negations are counted separately."""
    negators = _words("negators")
    count = sum(
        sentence.tokens[c].lower in negators for c in sentence.children(i, "neg", "det", "preconj")
    )
    for c in sentence.children(i, "nsubj", "nsubjpass", "dobj", "attr", "expl", "advmod"):
        if c == beside:
            continue
        if sentence.tokens[c].lower in negators or any(
            sentence.tokens[d].lower in negators
            for d in sentence.children(c, "det", "neg", "preconj")
        ):
            count += 1
    return count


def _denies(sentence: Parsed, i: int) -> bool:
    lemma = sentence.tokens[i].lemma
    if lemma in _words("denying") or lemma in _words("denying_nouns"):
        return True
    complements = sentence.children(i, "acomp", "attr", "oprd")
    return any(sentence.tokens[c].lemma in _words("denying_adjectives") for c in complements)


def own_certainty(sentence: Parsed, i: int) -> Certainty:
    """The certainty of a word by its own modifiers alone: auxiliaries, adverbs, conditions."""
    found: Certainty = "fact"
    for c in sentence.children(i):
        token = sentence.tokens[c]
        if token.dep == "aux" and token.lower in _words("modals_of_doubt"):
            found = _weaker(found, "possible")
        elif token.dep == "aux" and token.lower in _words("modals_of_plan"):
            found = _weaker(found, "planned")
        elif token.dep == "aux" and token.tag == "TO":
            found = _weaker(found, "planned" if sentence.tokens[i].dep != "xcomp" else "fact")
        elif token.dep in ("advmod", "amod") and token.lower in _words("doubting_words"):
            found = _weaker(found, "possible")
        elif token.dep == "mark" and token.lower in _words("conditions"):
            found = _weaker(found, "conditional")
        elif token.dep == "mark" and token.lower == "whether":
            found = _weaker(found, "possible")
        elif token.dep == "advcl" and any(
            sentence.tokens[d].lower in _words("conditions") for d in sentence.children(c, "mark")
        ):
            found = _weaker(found, "conditional")
    return found


def _governed_certainty(sentence: Parsed, governor: int, child: int) -> Certainty:
    """The certainty that a governor gives its dependent: its lemma may set it ("plans to close"),
    and objects share the verb's own certainty ("would enter a dialogue")."""
    lemma, below = sentence.tokens[governor].lemma, sentence.tokens[child]
    is_future = sentence.tokens[governor].lower in _words("modals_of_plan")  # "going to close"
    if below.dep in CLAUSAL or below.dep in ("dobj", "prep"):
        if lemma in _words("planning") or (is_future and below.dep == "xcomp"):
            return "planned"
        if lemma in _words("doubting") and not _is_professed(sentence, governor):
            return "possible"
    is_part = below.dep == "xcomp" or below.is_nominal
    return own_certainty(sentence, governor) if is_part else "fact"


def _is_professed(sentence: Parsed, verb: int) -> bool:
    """Whether a verb states the speaker's own belief: "I believe"."""
    subject = sentence.subject(verb)
    is_mine = subject is not None and sentence.tokens[subject].lower in ("i", "we")
    return is_mine and sentence.tokens[verb].lemma in _words("professed")


ORDER: tuple[Certainty, ...] = ("fact", "planned", "possible", "conditional", "asked")


def _weaker(one: Certainty, other: Certainty) -> Certainty:
    return max(one, other, key=ORDER.index)
