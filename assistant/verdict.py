"""Is it so? The label over what the coverage reports, by who affirms it and who denies it.

`confirmed`: affirmed on record by a party, denied by none. `denied`: denied, affirmed by none.
`disputed`: both. `reported`: only third parties, unnamed sources or the outlet itself say so.
`not_covered`: nobody does. A party's latest position is the one that counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Label
from assistant.claim import CLAIM_TESTED, Bearing, bearing
from assistant.evidence import Sentence
from assistant.participants import POINTING
from assistant.predicate import predicate
from assistant.question import Question
from assistant.speakers import HEADS
from assistant.words import among, content_words, names
from ingest.attribution import Attribution
from ingest.cues import NAME, NEGATION

Stance = Literal["affirms", "denies", "plans", "other"]
AFFIRMING = {"confirmed", "announced", "said", "claimed", "warned", "accused"}
SPEAKS_FOR = re.compile(rf"(?<!former )\b\w+ (?:of|for) (?:the )?({NAME.pattern})")
ENOUGH = 0.5
"""Share of what is claimed that a sentence must say to affirm it."""
CAUSE = re.compile(r"\b(?:because|due to|caused?|reason)\b", re.IGNORECASE)
"""In a claim about why something happened, which may be denied without saying again what did."""
SURELY_NEAR = 0.75
"""Cosine from which a sentence speaks of the claim in whatever words."""
SUBORDINATE = re.compile(r"[,;]|\b(?:after|when|while|as|because|since|before|until)\b")
"""Where what is denied ends, and something else begins."""
OFFICIAL = re.compile(
    r"\b(?:government|ministry|minister|police|sheriff|court|judge|commission\w*|department|office|"
    r"authority|agency|board|council|regulator|inspector|attorney|prosecutors?|spokes\w+|"
    r"secretary|president|chief executive|director|mayor|governor|union|guard)\b",
    re.IGNORECASE,
)
"""Offices that tell of what they have to do with."""
EMPLOYED = re.compile(r"an?\s|(?:the )?former\b", re.IGNORECASE)
"""How the description of somebody begins who does not speak for the body that follows in it."""
EMPLOYER = re.compile(rf"\b(?:at|from|with|of) (?:the )?{NAME.pattern}")
SHORT_SENTENCE = 15
POINTING_WORDS = 2
"""Up to so many words, what was denied is named only by pointing back to it."""


@dataclass(frozen=True, slots=True)
class Position:
    """What one speaker says of the claim in one sentence; `relevance` is how near that sentence
    is to the question (cosine)."""

    sentence: Sentence
    act: Attribution
    stance: Stance
    relevance: float
    party: bool
    """Whether the speaker has a part in what is claimed, or an office to tell of it."""

    @property
    def on_record(self) -> bool:
        return self.party and self.act.named and not self.act.outside

    @property
    def names(self) -> frozenset[str]:
        """Whom the speaker is or speaks for: Greta Lindqvist of Brannock Rail is both."""
        spoken_for = SPEAKS_FOR.findall(f"{self.act.role} {self.act.mention}")
        owner = self.act.speaker.partition("’s ")[0]
        told = (self.act.speaker.removeprefix("the "), owner, *spoken_for)
        return frozenset(_bare(name) for name in told)


def positions(question: Question, sentence: Sentence, relevance: float) -> list[Position]:
    """Where each speaker of a sentence stands on the claim the question judges. Of two acts of one
    speaker the first counts: the second is told in a subordinate clause."""
    acts = sorted(sentence.acts, key=lambda act: act.content.start, reverse=True)
    first = {act.speaker: act for act in acts}
    return [
        Position(
            sentence,
            act,
            _stance(question, sentence, act, relevance),
            relevance,
            _is_party(question, act),
        )
        for act in sentence.acts
        if act is first[act.speaker]
    ]


def _stance(question: Question, sentence: Sentence, act: Attribution, relevance: float) -> Stance:
    if question.asked_act:
        return _of_asked_act(question, sentence, act)
    if CLAIM_TESTED.match(sentence.text):
        return "other"
    if not _names_someone_asked_about(question, sentence, act):
        return "other"
    if act.act == "denied":
        return "denies" if _denies_claim(question, sentence, act) else "other"
    if _left_undone(question, act, sentence):
        return "denies"
    if act.act not in AFFIRMING or _is_accuser(question, act):
        return "other"
    if question.asked_speaker and not _has_to_do_with(question, sentence, act):
        return "other"
    made = bearing(question, sentence, sentence.content(act))
    if made.not_so:
        return "denies"
    if made.mentioned and act.act not in ("confirmed", "announced"):
        return "other"
    in_kind = made.akin and bearing(question, sentence).headed
    surely_near = relevance >= SURELY_NEAR and predicate(question).verb is None
    near = (in_kind or surely_near) and made.context >= ENOUGH
    if act.conditional or made.apart or not (_tells(made) or near):
        return "other"
    return "affirms" if made.so else "plans"


def _is_accuser(question: Question, act: Attribution) -> bool:
    """Whether somebody accuses another of what the claim says that they did themselves."""
    doer = predicate(question).deed.agent
    return act.act == "accused" and bool(doer) and is_speaker(doer, act)


def _is_party(question: Question, act: Attribution) -> bool:
    if not question.names or any(is_speaker(name, act) for name in question.names):
        return True
    return bool(OFFICIAL.search(act.known_as)) or act.speaker[:1].islower()


def _of_asked_act(question: Question, sentence: Sentence, act: Attribution) -> Stance:
    """Whether the act asked about ("Did X say ...?") is this one, and of the same content; what
    says the contrary denies it."""
    if act.act != question.asked_act or not is_speaker(question.asked_speaker, act):
        return "other"
    if not content_words(question.judged):
        return "affirms"
    told = sentence.content(act)
    made = bearing(question, sentence, told)
    if made.not_so and act.act in AFFIRMING:
        return "denies"
    words = content_words(told)
    others = (name for name in question.names if not is_speaker(name, act))
    named = all(any(among(word, words) for word in content_words(name)) for name in others)
    there = named or POINTING.search(told)
    as_much = made.so or (act.act in ("denied", "accused") and not made.apart)
    return "affirms" if as_much and _tells(made) and there else "other"


def _names_someone_asked_about(question: Question, sentence: Sentence, act: Attribution) -> bool:
    """Whether a name of the question stands in the sentence or is the speaker's."""
    words = content_words(f"{sentence.text} {act.speaker} {act.role}")
    asked = [content_words(name)[-1:] for name in question.names]
    return not question.names or any(among(word, words) for name in asked for word in name)


def _has_to_do_with(question: Question, sentence: Sentence, act: Attribution) -> bool:
    """Whether an act is by one whom the question names, or speaks of whom it asks: what Spain
    confirms tells nothing of Italy."""
    if any(is_speaker(name, act) for name in question.names):
        return True
    words = content_words(f"{sentence.content(act)} {sentence.title}")
    named = [word for name in names(question.asked_speaker) for word in content_words(name)]
    pointed = POINTING.search(sentence.content(act))
    return not named or bool(pointed) or any(among(word, words) for word in named)


def _tells(made: Bearing) -> bool:
    """Whether a sentence says what is claimed: what happened, and half with what is around it."""
    return made.headed and made.share > 0 and made.context >= ENOUGH


def _denies_claim(question: Question, sentence: Sentence, act: Attribution) -> bool:
    """Whether what was denied is the claim: it shares a word with it, or only points back ("the
    accusation")."""
    made = bearing(question, sentence, SUBORDINATE.split(sentence.content(act))[0])
    denied = content_words(sentence.text.rpartition(act.mention)[2])[1:]
    if len(denied) <= POINTING_WORDS and len(sentence.text.split()) <= SHORT_SENTENCE:
        return _is_own(question, act)
    return made.share > 0 and (made.headed or bool(CAUSE.search(question.judged)))


def _is_own(question: Question, act: Attribution) -> bool:
    """Whether "the accusation" that somebody denies may be the claim: nobody denies for another
    what they are named in beside them."""
    doer, done_to = predicate(question).deed.agent, predicate(question).deed.patient
    if not names(doer) or not names(done_to):
        return True
    return is_speaker(doer, act) or not is_speaker(done_to, act)


def narrates(question: Question, sentence: Sentence) -> bool | None:
    """Whether the outlet tells the claim as so (True) or as not so (False) in its own words; None
    where it tells neither, or a negation stands somewhere else in the sentence."""
    own = _own_words(sentence)
    if not own:
        return None
    made = bearing(question, sentence, own)
    if not _tells(made):
        return None
    if made.not_so:
        return False
    denies = NEGATION.search(own) and predicate(question).verb is None
    return True if made.so and not made.mentioned and not denies else None


def _own_words(sentence: Sentence) -> str:
    """What a sentence tells before anybody speaks in it: "He has stepped down, saying ..."."""
    first = min((act.content.start for act in sentence.acts), default=sentence.span.end)
    return sentence.text[: max(0, first - sentence.span.start)]


def _bare(name: str) -> str:
    """A full name without the office or epithet before it; an office in common words as it is."""
    words = name.strip(" .").split()
    return " ".join(words[-2:] if all(w[:1].isupper() for w in words) else words).lower()


def _left_undone(question: Question, act: Attribution, sentence: Sentence) -> bool:
    """Whether the question asks if someone did what this sentence says they did not do."""
    if act.act != "declined":
        return False
    undone = content_words(sentence.text.partition(act.mention)[2])[:2]
    asked = content_words(question.judged)
    return is_speaker(question.judged, act) and any(among(word, undone) for word in asked)


def is_speaker(asked: str, act: Attribution) -> bool:
    """Whether `asked` ("Cuba", "the mayor") names the speaker of `act` or whom they speak for."""
    known = act.known_as
    if EMPLOYED.match(known) and not HEADS.search(known):
        known = EMPLOYER.sub("", known)
    theirs = content_words(known)
    return any(among(word, theirs) for word in content_words(asked))


def current(found: Iterable[Position]) -> list[Position]:
    """Each party's latest position, latest first; within one day the one nearest to the question.
    Positions that take no side are left out; a plan ends what its party denied before."""
    kept: list[Position] = []
    for item in sorted(found, key=_when, reverse=True):
        if item.stance != "other" and not any(item.names & other.names for other in kept):
            kept.append(item)
    return [item for item in kept if item.stance != "plans"]


def label(positions: Sequence[Position], narrated: Sequence[bool]) -> Label:
    """The verdict over current positions. `narrated` has one item for each sentence in which the
    outlet itself tells the claim as a fact (True) or as not so (False)."""
    affirmed = any(p.stance == "affirms" and p.on_record for p in positions)
    denied = any(p.stance == "denies" and p.on_record for p in positions)
    if affirmed and denied:
        return "disputed"
    if affirmed or denied:
        return "confirmed" if affirmed else "denied"
    if narrated and not any(narrated):
        return "denied"
    told = any(narrated) or any(p.stance == "affirms" for p in positions)
    return "reported" if told else "not_covered"


def _when(item: Position) -> tuple[float, float]:
    return item.sentence.placed.revision.valid_from, item.relevance
