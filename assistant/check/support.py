"""Decides whether a statement follows from sentences, from the judge's opinion and the parse.

The judge reads the statement with each sentence and with the closest ones joined. The parse
compares each event of the statement with the words for it in the sentences: denied or not, how
certain, done by whom. Numbers, names and speakers are looked up. A logistic regression
over these gives the odds; its weights are in support.json, written by `python -m
evals.learn.support ... --write`, which says how they are fitted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.check.speaking import speaking
from assistant.find.evidence import Sentence, with_acts
from assistant.judge.encoding import in_context
from assistant.judge.judge import answerer, log_odds
from assistant.judge.structure import (
    Event,
    another_does,
    event_at,
    figures_of,
    is_light,
    names_told,
    same_event,
)
from assistant.text.thesaurus import share_told
from ingest.language.frames import ORDER
from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.language.speech import is_speech_verb

WEIGHTS = Path(__file__).with_name("support.json")
OPINIONS = ("supports", "affirms", "denies", "reports")
FEATURES = (
    # The judge's strongest opinion over single sentences, in log odds.
    *OPINIONS,
    # Its opinion over the nearest sentences joined.
    *(f"{name}_joined" for name in OPINIONS),
    # The share of the statement's words told in all sentences, and in the nearest.
    "told", "told_best",
    # The share of its events that have no counterpart, are denied on one side only, are told as
    # more certain or as less, or are done by somebody else.
    "events_lost", "opposed", "too_sure", "too_unsure", "another",
    # The share of its names that are not there; how many figures are not, or count another thing.
    "names_lost", "figures_lost", "figures_differ",
    # Speakers who say nothing there; how much closer somebody else's words are; acts of another
    # kind; somebody's words stated as plain fact.
    "other_speaker", "nearer_speaker", "other_act", "unattributed",
)  # fmt: skip
FOR_IT = frozenset(
    {"supports", "affirms", "supports_joined", "affirms_joined", "told", "told_best"}
)
"""Features that speak for a statement; all others speak against it."""
EXACT = ("figures_lost", "other_speaker", "other_act")
"""Features that fail a statement on their own: nobody is named for what they do not say."""
JOINED_SENTENCES = 3
"""Number of sentences joined into one input: as many as the judge's token limit holds."""
FAULTS = {
    "events_lost": "most of its words are not in the passage",
    "opposed": "it denies what the passage affirms, or affirms what it denies",
    "too_sure": "it takes for sure what the passage does not",
    "too_unsure": "it leaves open what the passage takes for sure",
    "another": "somebody else does it in the passage",
    "names_lost": "a name in it is not in the passage",
    "figures_lost": "a number in it is not in the passage",
    "figures_differ": "a number in it counts something else in the passage",
    "other_speaker": "who it says speaks does not in the passage",
    "nearer_speaker": "somebody else says so in the passage",
    "other_act": "the speaker denies there what it has them say, or the other way round",
    "unattributed": "it does not say who says so",
}
"""The message for the feature that counts most against a statement, if its value is above 0."""
UNFOUNDED = "the passage does not say so"


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight per feature, and the bias."""

    weights: Mapping[str, float]
    bias: float

    def odds(self, row: Mapping[str, float]) -> float:
        """The log odds that a statement of these features is to be shown."""
        return self.bias + sum(self.weights[name] * row[name] for name in FEATURES)

    def fault(self, row: Mapping[str, float]) -> str:
        """What is most wrong with it, in words; empty where it is to be shown."""
        exact = next((name for name in EXACT if row[name] > 0), "")
        if exact:
            return FAULTS[exact]
        if self.odds(row) >= 0:
            return ""
        lost = {name: self.weights[name] * row[name] for name in FAULTS}
        worst = min(lost, key=lambda name: lost[name])
        return FAULTS[worst] if lost[worst] < 0 else UNFOUNDED


@cache
def learned() -> Weights:
    """The weights of support.json."""
    read = json.loads(WEIGHTS.read_text("utf-8"))
    return Weights(read["weights"], read["bias"])


def fault_of(statement: str, sentences: Sequence[Sentence], before: str = "") -> str:
    """The main fault of a statement, worded for a rewrite; empty if it follows from the sentences.
    `before` is the previous statement, which gives the speaker of "she said"."""
    return faults_of(statement, sentences, before)[0]


def faults_of(statement: str, sentences: Sequence[Sentence], before: str = "") -> tuple[str, str]:
    """The same, and the fault that would be left if the statement named its speaker."""
    if not sentences:
        return UNFOUNDED, UNFOUNDED
    row = features(statement, sentences, before)
    return learned().fault(row), learned().fault(row | {"unattributed": 0.0})


def features(statement: str, sentences: Sequence[Sentence], before: str = "") -> dict[str, float]:
    """One value per feature, over at least one sentence. Names and days may also be in the
    article's headline, outlet or date."""
    texts = [sentence.text for sentence in with_acts(sentences)]
    about = sorted({sentence.about for sentence in sentences})
    shares = [share_told(statement, [text]) for text in texts]
    mine, *theirs = parser().parse([statement, *texts])
    lost, differ = figures_of(statement, [*texts, *about])
    row = _opinions(statement, sentences, shares)
    row |= {"told": share_told(statement, texts), "told_best": max(shares)}
    row |= _events(mine, theirs)
    row |= {"figures_lost": float(lost), "figures_differ": float(differ)}
    row["names_lost"] = 1.0 - names_told(mine, " ".join((*texts, *about)))
    nearest = sentences[int(np.argmax(shares))]
    return row | speaking(statement, before, sentences, nearest)


def _opinions(
    statement: str, sentences: Sequence[Sentence], shares: Sequence[float]
) -> dict[str, float]:
    nearest = np.argsort([-share for share in shares], kind="stable")[:JOINED_SENTENCES]
    joined = " ".join(sentences[i].text for i in sorted(nearest))
    title = sentences[int(nearest[0])].title
    pairs = [in_context(statement, s.heard, s.title, s.before) for s in sentences]
    *single, together = answerer().opinions([*pairs, in_context(statement, joined, title, "")])
    row = {name: max(log_odds(getattr(each, name)) for each in single) for name in OPINIONS}
    return row | {f"{name}_joined": log_odds(getattr(together, name)) for name in OPINIONS}


def _events(mine: Parsed, theirs: Sequence[Parsed]) -> dict[str, float]:
    """The shares of the statement's events that are lost, opposed, stated as more or less certain,
    or done by somebody else; each counts only if it holds for all counterparts."""
    counts = dict.fromkeys(("events_lost", "opposed", "too_sure", "too_unsure", "another"), 0)
    told = [event_at(mine, i) for i in _eventful(mine)]
    for event in told:
        met = [(p, at, contrary) for p in theirs for at, contrary in same_event(mine, event, p)]
        counts["events_lost"] += not met
        if met:
            counts["opposed"] += all(_is_opposed(event, *each) for each in met)
            steps = [_surer(event, p, at) for p, at, _ in met]
            counts["too_sure"] += min(steps) > 0
            counts["too_unsure"] += max(steps) < 0
            counts["another"] += all(another_does(mine, event, p, at) for p, at, _ in met)
    return {name: count / max(len(told), 1) for name, count in counts.items()}


def _eventful(mine: Parsed) -> Iterator[int]:
    """The tokens of a statement that express an event or a state."""
    for i, token in enumerate(mine.tokens):
        is_state = token.dep in ("attr", "acomp") and token.pos in ("NOUN", "ADJ")
        is_verb = token.pos == "VERB" and token.dep not in ("aux", "auxpass")
        if (is_state or is_verb) and not is_light(token.lemma) and not is_speech_verb(token.lower):
            yield i


def _is_opposed(event: Event, sentence: Parsed, at: int, contrary: bool) -> bool:
    return (event.frame.denied != event_at(sentence, at).frame.denied) != contrary


def _surer(event: Event, sentence: Parsed, at: int) -> int:
    """How many steps more certain the statement presents an event than the sentence does."""
    told = event_at(sentence, at).frame.certainty
    return ORDER.index(told) - ORDER.index(event.frame.certainty)
