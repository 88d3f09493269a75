"""Every side: where a question is about what parties say, each that has spoken has a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.evidence import of_passages
from assistant.hit import Hit
from assistant.question import Question
from assistant.words import content_words, related

READ = 20
"""Hits in which parties are looked for."""
KEPT = 2
"""Hits at the top that no other side displaces."""
ASKS_FOR_SIDES = re.compile(
    r"\b(?:sides?|both|respon\w+|react\w*|disput\w+|disagree\w*|accus\w+|versus|vs|agree\w*|critics?|"
    r"support\w*|oppos\w+|den(?:y|ied|ies)|confirm\w*|claim\w*)\b",
    re.IGNORECASE,
)


def implies_parties(question: Question) -> bool:
    """Whether a question is about what parties say or hold."""
    spoken = question.kind in ("whether", "said")
    return spoken or bool(ASKS_FOR_SIDES.search(question.text))


def with_every_side(
    question: Question, chosen: Sequence[Hit], ranked: Sequence[Hit], k: int
) -> list[Hit]:
    """The `chosen` hits, the last of them replaced by the best of the `ranked` ones in which a
    party speaks that does not in the others; unchanged where no parties are asked about."""
    if not implies_parties(question):
        return list(chosen)
    kept, heard = list(chosen[:KEPT]), set[str]()
    for hit in kept:
        heard |= set(_speaking(hit))
    for hit in ranked[:READ]:
        new = {party for party in _speaking(hit) if not _heard(party, heard)}
        if new and len(kept) < k and not any(hit.repeats(other) for other in kept):
            kept.append(hit)
            heard |= new
    rest = [hit for hit in chosen if not any(hit.repeats(other) for other in kept)]
    return (kept + rest)[:k]


def _speaking(hit: Hit) -> Iterator[str]:
    """The named parties that speak in a passage."""
    for sentence in of_passages([hit]):
        for act in sentence.acts:
            if act.speaker[:1].isupper():
                yield act.speaker


def _heard(party: str, heard: set[str]) -> bool:
    words = content_words(party)
    return any(
        related(words[-1], other[-1]) for name in heard if words and (other := content_words(name))
    )
