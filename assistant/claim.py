"""What a sentence makes of a claim: whether it speaks of it, and whether it says that it is so.

The claim is laid beside the sentence as a statement is beside its source (`assistant.entailment`):
what it says of those it names must be anchored in the sentence, in the same frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.clauses import is_to_come
from assistant.entailment import Following, drops_condition, following
from assistant.evidence import Sentence
from assistant.framing import POSSIBILITY, Word, framed
from assistant.participants import anchors, are_others, told_of
from assistant.predicate import predicate
from assistant.question import Question
from assistant.thesaurus import akin, contrary, meaning, same
from assistant.words import among, content_words

TO_COME = re.compile(
    r"^(?:will|would|can|could|should|may|might)\b|\bgoing to\b|"
    r"\b(?:intend|plan|want|hope|expect)(?:s|n?ed|n?ing)?\b",
    re.IGNORECASE,
)
"""Questions about what is to come: a plan answers them."""
BE_CLAIM = re.compile(r"(?:is|are|was|were)\b", re.IGNORECASE)
UNCERTAIN = re.compile(r"\b(?:whether|if|maybe|perhaps)\b", re.IGNORECASE)
CLAIM_TESTED = re.compile(r"\W*(?:The )?(?:claim|rumou?r|question)s?:", re.IGNORECASE)
"""How a fact-check opens what it is about, which nobody there affirms."""
RATED_FALSE = re.compile(
    r"\b(?:rate[sd]?|claims?|post|image|photo|video)\b[^.]*\b(?:FALSE|ALTERED|FABRICATED|UNTRUE|MISLEADING|"
    r"INCORRECT|FAKE|SATIRE|MISSING CONTEXT|[Pp]ants on [Ff]ire)\b"
)
"""The judgement of a fact-check that it is not so, in capitals as is the custom."""
OF_WHICH = 0.5
"""Share of what is claimed that a sentence must hold, where the claim has no verb but "be"."""


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
    apart: bool
    """Whether it speaks of others, or counts something else."""


@lru_cache(maxsize=512)
def bearing(question: Question, sentence: Sentence, told: str = "") -> Bearing:
    """What `sentence`, or what is `told` in it, makes of the claim that `question` judges."""
    text = told or sentence.text
    claim = _without_names(question)
    here = following(claim, [text])
    around = following(claim, [sentence.text, sentence.title, sentence.placed.text])
    numbers = following(question.judged, [sentence.text, sentence.title]).miscounted
    tested = CLAIM_TESTED.match(sentence.text) and not RATED_FALSE.search(sentence.text)
    apart = bool(numbers) or bool(tested) or are_others(question, sentence)
    head = _head(question, claim)
    turned = _turned(head, here, claim, text) or bool(RATED_FALSE.search(text))
    possible = _only_possible(question, claim, here, text)
    held = predicate(question).verb or not BE_CLAIM.match(question.matter) or here.share >= OF_WHICH
    return Bearing(
        here.share if here.words else 1.0,
        around.share if around.words else 1.0,
        headed=bool(held) and (not head or head.text not in here.unanchored),
        so=not (apart or turned or possible),
        not_so=turned and not apart and not UNCERTAIN.search(text),
        akin=head is not None and any(akin(head.text, word.text) for word in framed(text)),
        mentioned=_is_only_mentioned(question, claim, here, text),
        apart=apart,
    )


def _head(question: Question, claim: str) -> Word | None:
    """The word for what happened in a claim without names: its verb, else the first word."""
    words, verb = framed(claim), predicate(question).verb
    if verb:
        return next((word for word in words if word.text == verb.text), None)
    verbs = (word for word in words if meaning(word.text).verb and not word.noun)
    return next(verbs, next(iter(words), None))


def _turned(head: Word | None, here: Following, claim: str, text: str) -> bool:
    """Whether what is claimed is denied: its first word that is there, or half of all that are; or
    told by its contrary ("fell", where the claim has "rose")."""
    there = [word.text for word in framed(claim) if word.text not in here.unanchored]
    turned = [word for word in there if word in here.reversed]
    if head and head.text in there and meaning(head.text).verb:
        return head.text in turned
    if turned:
        return turned[0] == there[0] or 2 * len(turned) >= len(there)
    if head is None or head.text not in here.unanchored:
        return False
    others = (o for o in framed(text) if o.negated == head.negated and not o.named)
    return any(contrary(head.text, other.text) for other in others)


def _is_only_mentioned(question: Question, claim: str, here: Following, text: str) -> bool:
    head = next((w for w in framed(claim) if w.text not in here.unanchored), None)
    if head is None:
        return False
    done = predicate(question).verb
    alike = anchors(done.text, text) if done else []
    if alike:
        return all(word.noun for word in alike)
    alike = [w for w in framed(text) if among(head.text, [w.text]) or same(head.text, w.text)]
    return bool(alike) and all(word.noun and word.text != head.text for word in alike)


def _only_possible(question: Question, claim: str, here: Following, text: str) -> bool:
    """Whether the sentence only makes possible, plans or conditions what the claim has as so."""
    if TO_COME.search(question.matter):
        levels = [w.level for w in framed(text) if among(w.text, [c.text for c in framed(claim)])]
        return bool(levels) and min(levels) >= POSSIBILITY
    done = predicate(question).verb
    told = told_of(done.text, text) if done else []
    to_come = bool(told) and all(is_to_come(text, word.at) for word in told)
    return bool(here.shifted) or to_come or drops_condition(claim, [text])


@lru_cache(maxsize=256)
def _without_names(question: Question) -> str:
    """The claim without the names in it, in the order of its words."""
    text = question.without_days(predicate(question).stated)
    for name in sorted(question.names, key=len, reverse=True):
        text = re.sub(rf"{re.escape(name)}(?:[’']s)?", " ", text)
    return " ".join(text.split()) or question.judged


def names_near(question: Question, sentence: Sentence) -> float:
    """Share of the claim's names that are in the sentence, near it in its passage or headline, or
    are who speaks, 0 to 1; 1 where the claim names nobody."""
    words = content_words(f"{sentence.title} {sentence.placed.text}")
    words += content_words(f"{sentence.text} {sentence.speakers}")
    near = [any(among(word, words) for word in content_words(name)[-1:]) for name in question.names]
    return sum(near) / len(near) if near else 1.0
