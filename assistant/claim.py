"""What a sentence makes of a claim: whether it speaks of it, and whether it says that it is so.

The claim is laid beside the sentence as a statement is beside its source (`assistant.entailment`):
what it says of those it names must be anchored in the sentence, in the same frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.entailment import Following, drops_condition, following
from assistant.evidence import Sentence
from assistant.framing import POSSIBILITY, Word, framed
from assistant.question import Question
from assistant.roles import misplaced
from assistant.thesaurus import akin, contrary, meaning, same
from assistant.words import among, content_words

TO_COME = re.compile(
    r"^(?:will|would|can|could|should|may|might)\b|\bgoing to\b|"
    r"\b(?:intend|plan|want|hope|expect)(?:s|n?ed|n?ing)?\b",
    re.IGNORECASE,
)
"""Questions about what is to come: a plan answers them."""
UNCERTAIN = re.compile(r"\b(?:whether|if|maybe|perhaps)\b", re.IGNORECASE)
POINTING = re.compile(
    r"\b(?:he|she|it|they|him|her|his|its|their|them|we|our|i|my|the (?:company|firm|group|club|"
    r"team|government|president|minister|mayor|actor|singer|player|union|bank|airline|agency))\b",
    re.IGNORECASE,
)
"""Words that may mean somebody named before."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a sentence makes of a claim. `share` of what is claimed it says, names left out, and
    `context` with its headline and the words around it, 0 to 1."""

    share: float
    context: float
    headed: bool
    """Whether it says what happened in the claim, in some form or sense of the word."""
    so: bool
    """Whether it says that the claim is so, as surely as the claim has it."""
    not_so: bool
    """Whether it says that the claim is not so."""
    akin: bool
    """Whether it has at least something of that kind: "contact", where the claim has "talks"."""
    mentioned: bool
    """Whether what is claimed is only a thing spoken of: "a document on the closure"."""


@lru_cache(maxsize=512)
def bearing(question: Question, sentence: Sentence, told: str = "") -> Bearing:
    """What `sentence`, or what is `told` in it, makes of the claim that `question` judges."""
    text = told or sentence.text
    claim = _without_names(question)
    here = following(claim, [text])
    around = following(claim, [sentence.text, sentence.title, sentence.placed.text])
    numbers = following(question.judged, [sentence.text, sentence.title]).miscounted
    apart = (
        bool(numbers)
        or bool(misplaced(question.judged, [sentence.text]))
        or not _are_named(question, sentence)
    )
    turned = _turned(here, claim, text)
    possible = _only_possible(question, claim, here, text)
    head = _head(claim)
    return Bearing(
        here.share if here.words else 1.0,
        around.share if around.words else 1.0,
        headed=not head or head.text not in here.unanchored,
        so=not (apart or turned or possible),
        not_so=turned and not apart and not UNCERTAIN.search(text),
        akin=head is not None and any(akin(head.text, word.text) for word in framed(text)),
        mentioned=_is_only_mentioned(claim, here, text),
    )


def _are_named(question: Question, sentence: Sentence) -> bool:
    """Whether whom the claim opens with is named in the sentence, speaks in it or may be meant by a
    pronoun or the like, and all others it names are there or near by."""
    here = content_words(f"{sentence.text} {sentence.title} {sentence.speakers}")
    near = content_words(sentence.placed.text)
    subject, by_pronoun = _subject(question), bool(POINTING.search(sentence.text))
    for name in (name for name in question.names if name in question.judged):
        words = here if name == subject else [*here, *near]
        there = any(among(word, words) for word in content_words(name))
        if not there and not (name == subject and by_pronoun):
            return False
    return True


def _subject(question: Question) -> str:
    return next((name for name in question.names if question.judged.startswith(name)), "")


def _head(claim: str) -> Word | None:
    """The word for what happened in a claim without names: the first verb, else the first word."""
    words = framed(claim)
    verbs = (word for word in words if meaning(word.text).verb and not word.noun)
    return next(verbs, next(iter(words), None))


def _turned(here: Following, claim: str, text: str) -> bool:
    """Whether what is claimed is denied: its first word that is there, or half of all that are; or
    told by its contrary ("fell", where the claim has "rose")."""
    there = [word.text for word in framed(claim) if word.text not in here.unanchored]
    turned = [word for word in there if word in here.reversed]
    if turned:
        return turned[0] == there[0] or 2 * len(turned) >= len(there)
    head = _head(claim)
    if head is None or head.text not in here.unanchored:
        return False
    others = (o for o in framed(text) if o.negated == head.negated and not o.named)
    return any(contrary(head.text, other.text) for other in others)


def _is_only_mentioned(claim: str, here: Following, text: str) -> bool:
    head = next((w for w in framed(claim) if w.text not in here.unanchored), None)
    if head is None:
        return False
    alike = [w for w in framed(text) if among(head.text, [w.text]) or same(head.text, w.text)]
    return bool(alike) and all(word.noun and word.text != head.text for word in alike)


def _only_possible(question: Question, claim: str, here: Following, text: str) -> bool:
    """Whether the sentence only makes possible, plans or conditions what the claim has as so."""
    if TO_COME.search(question.matter):
        levels = [w.level for w in framed(text) if among(w.text, [c.text for c in framed(claim)])]
        return bool(levels) and min(levels) >= POSSIBILITY
    return bool(here.shifted) or drops_condition(claim, [text])


@lru_cache(maxsize=256)
def _without_names(question: Question) -> str:
    """The claim without the names in it, in the order of its words."""
    text = question.without_days(question.judged)
    for name in sorted(question.names, key=len, reverse=True):
        text = re.sub(rf"{re.escape(name)}(?:[’']s)?", " ", text)
    return " ".join(text.split()) or question.judged


def names_near(question: Question, sentence: Sentence) -> float:
    """Share of the claim's names that are in the sentence, near it in its passage or headline, or
    are who speaks, 0 to 1; 1 where the claim names nobody."""
    around = f"{sentence.title} {sentence.placed.text}"
    words = content_words(f"{sentence.text} {around} {sentence.speakers}")
    near = [any(among(word, words) for word in content_words(name)[-1:]) for name in question.names]
    return sum(near) / len(near) if near else 1.0
