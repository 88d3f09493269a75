"""How each sentence of the evidence bears on a claim: the judge's opinion, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.evidence import Sentence, with_acts
from assistant.judge.encoding import Pair
from assistant.judge.judge import Opinion, judge
from assistant.question import Question
from assistant.words import among, content_words
from ingest.language.attribution import Attribution

Source = Literal["outlet", "party", "third"]
CLAIMING = frozenset({"claimed", "accused"})
"""Acts by which somebody asserts what others would have to confirm."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """One sentence beside a claim: the judge's `opinion`, the speech `act` that carries it, and
    whose word it is: the outlet's own, a named party's on record, or a third party's (outsiders,
    unnamed sources, those who only claim)."""

    sentence: Sentence
    opinion: Opinion
    act: Attribution | None
    source: Source

    @property
    def denies_by_act(self) -> bool:
        """Whether it tells of a denial."""
        return self.act is not None and self.act.act == "denied"


def pair_of(claim: str, sentence: Sentence) -> Pair:
    """What the judge reads of a sentence: its words, and beside them headline and the sentence
    before."""
    return Pair(claim, _flat(sentence.text), f"{_flat(sentence.title)} {_flat(sentence.before)}".strip())


def bearings(question: Question, sentences: Sequence[Sentence]) -> list[Bearing]:
    """The bearing of each sentence, in their order."""
    claim = question.matter
    opinions = judge().opinions([pair_of(claim, sentence) for sentence in sentences])
    told = with_acts(sentences)
    return [
        _bearing(claim, sentence, opinion)
        for sentence, opinion in zip(told, opinions, strict=True)
    ]


def _bearing(claim: str, sentence: Sentence, opinion: Opinion) -> Bearing:
    act = _carrying(content_words(claim), sentence)
    return Bearing(sentence, opinion, act, _source(act))


def _carrying(claim: Sequence[str], sentence: Sentence) -> Attribution | None:
    """The speech act that tells most of what is claimed; None where the outlet tells as much
    outside of all."""
    best, most = None, 0
    told: set[str] = set()
    for act in sentence.acts:
        words = content_words(sentence.content(act))
        told |= set(words)
        shared = sum(among(word, words) for word in claim)
        if shared > most or best is None:
            best, most = act, shared
    if best is None:
        return None
    speakers = content_words(" ".join(act.known_as for act in sentence.acts))
    own = [w for w in content_words(sentence.text) if w not in told and w not in speakers]
    alone = sum(among(word, own) for word in claim)
    return best if most >= alone or best.act == "denied" else None


def _source(act: Attribution | None) -> Source:
    if act is None:
        return "outlet"
    if act.outside or not act.named or act.act in CLAIMING:
        return "third"
    return "party"


def _flat(text: str) -> str:
    return " ".join(text.split())
