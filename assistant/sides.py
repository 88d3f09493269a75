"""Every side: where a question is about what parties say, each that has spoken has a passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.hit import Hit
from assistant.question import Question
from assistant.words import content_words, related
from ingest.attribution import attributions

ON_THE_MATTER = 0.5
"""What a passage must hold of the question's words, as a share of what the best one holds."""
SHARE = 3
"""One hit in so many may be given to a party that would not be heard otherwise."""
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
    """The `chosen` hits, the last of them replaced by the best of the `ranked` ones on the
    matter in which a party speaks that does not in the others; unchanged where none is asked."""
    if len(chosen) < k or not implies_parties(question):
        return list(chosen)
    heard = {party for hit in chosen for party in _speaking(hit)}
    enough = ON_THE_MATTER * max(hit.parts.get("words", 0.0) for hit in ranked)
    unheard: list[Hit] = []
    for hit in ranked:
        if len(unheard) == k // SHARE:
            break
        if hit.parts.get("words", 0.0) < enough or any(hit.repeats(other) for other in chosen):
            continue
        if new := {party for party in _speaking(hit) if not _heard(party, heard)}:
            unheard.append(hit)
            heard |= new
    return [*chosen[: k - len(unheard)], *unheard]


def _speaking(hit: Hit) -> tuple[str, ...]:
    """The named parties that speak in a passage."""
    return _speakers(hit.text, hit.placed.revision.article.language[:2] or "en")


@lru_cache(maxsize=4096)
def _speakers(text: str, language: str) -> tuple[str, ...]:
    # Of the passage alone: who "she" is, further up in the article, would take ten times as long.
    said = (act.speaker for act in attributions(text, language))
    return tuple(dict.fromkeys(speaker for speaker in said if speaker[:1].isupper()))


def _heard(party: str, heard: set[str]) -> bool:
    words = content_words(party)
    return any(
        related(words[-1], other[-1]) for name in heard if words and (other := content_words(name))
    )
