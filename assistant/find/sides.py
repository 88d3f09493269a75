"""Adds a passage for each party and outlet that is missing, if a question is about what parties
say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from assistant.find.hit import Hit
from assistant.text.words import among, content_words
from assistant.understand.question import Question
from ingest.language.people import NAME, proper_name
from ingest.language.speech import QUOTED, speech_forms

ON_THE_MATTER = 0.5
"""Minimum share of the question's words in a passage, relative to that of the best passage."""
NAME_TO_VERB = 40
"""Maximum number of characters between a name and a verb of speech."""
SHARE = 3
"""At most one hit in this many is given to a party or outlet that would otherwise be missing."""
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
    """The `chosen` hits, with the last of them replaced by the best `ranked` hits on the matter
    that add a new speaking party, or else a new outlet; unchanged if the question does not ask for
    parties."""
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
    heard = {word for hit in chosen for word in _surnames(hit)}
    for hit in others:
        if new := {word for word in _surnames(hit) if not among(word, heard)}:
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
    """The names closest to the verbs of speech in a passage: good enough to find other parties; the
    parse decides who is shown as a speaker."""
    found: list[str] = []
    text = QUOTED.sub(lambda quote: " " * len(quote[0]), hit.text)
    names = list(NAME.finditer(text))
    for verb in _verb().finditer(text):
        near = min(names, key=lambda name: _apart(name, verb), default=None)
        if near and _apart(near, verb) <= NAME_TO_VERB and (name := proper_name(near[0])):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _apart(name: re.Match[str], verb: re.Match[str]) -> int:
    return max(verb.start() - name.end(), name.start() - verb.end())


@cache
def _verb() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{speech_forms()})\b")


def _surnames(hit: Hit) -> set[str]:
    """The last word of each name that speaks in a passage, by which parties are told apart."""
    return {(content_words(party) or [party])[-1] for party in _speaking(hit)}
