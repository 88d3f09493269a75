"""Every side: where a question is about what parties say, each that has spoken has a passage, and
each outlet that reports on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from assistant.evidence import of_passage
from assistant.hit import Hit
from assistant.question import Question
from assistant.words import content_words, related

ON_THE_MATTER = 0.5
"""What a passage must hold of the question's words, as a share of what the best one holds."""
SHARE = 3
"""One hit in so many may be given to a party, or else an outlet, that would not be heard."""
ASKS_FOR_SIDES = re.compile(
    r"\b(?:sides?|both|respon\w+|react\w*|disput\w+|disagree\w*|accus\w+|versus|vs|agree\w*|critics?|"
    r"support\w*|oppos\w+|den(?:y|ied|ies)|confirm\w*|claim\w*)\b",
    re.IGNORECASE,
)


def implies_parties(question: Question) -> bool:
    """Whether a question is about what parties say or hold. For a whether-question the reader looks
    for every side by itself."""
    asked = question.kind == "said" or bool(ASKS_FOR_SIDES.search(question.text))
    return asked and question.kind != "whether"


def with_every_side(
    question: Question, chosen: Sequence[Hit], ranked: Sequence[Hit], k: int
) -> list[Hit]:
    """The `chosen` hits, the last of them replaced by the best of the `ranked` ones on the
    matter in which a party speaks that does not in the others, or that are of an outlet of which
    there is none; unchanged where no parties are asked for."""
    if len(chosen) < k or not implies_parties(question):
        return list(chosen)
    enough = ON_THE_MATTER * max(hit.parts.get("words", 0.0) for hit in ranked)
    others = [
        hit
        for hit in ranked
        if hit.parts.get("words", 0.0) >= enough and not any(hit.repeats(one) for one in chosen)
    ]
    added: list[Hit] = []
    for hit in chain(_of_parties(chosen, others), _of_outlets(chosen, others)):
        if len(added) < k // SHARE and not any(hit.repeats(one) for one in added):
            added.append(hit)
    return [*chosen[: k - len(added)], *added]


def _of_parties(chosen: Sequence[Hit], others: Sequence[Hit]) -> Iterator[Hit]:
    heard = {party for hit in chosen for party in _speaking(hit)}
    for hit in others:
        if new := {party for party in _speaking(hit) if not _heard(party, heard)}:
            heard |= new
            yield hit


def _of_outlets(chosen: Sequence[Hit], others: Sequence[Hit]) -> Iterator[Hit]:
    heard = {hit.placed.revision.article.outlet for hit in chosen}
    for hit in others:
        outlet = hit.placed.revision.article.outlet
        if outlet not in heard:
            heard.add(outlet)
            yield hit


def _speaking(hit: Hit) -> tuple[str, ...]:
    """The named parties that speak in a passage."""
    speakers = (act.speaker for sentence in of_passage(hit.placed) for act in sentence.acts)
    return tuple(dict.fromkeys(name for name in speakers if name[:1].isupper()))


def _heard(party: str, heard: set[str]) -> bool:
    words = content_words(party)
    return any(
        related(words[-1], other[-1]) for name in heard if words and (other := content_words(name))
    )
