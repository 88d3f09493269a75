"""The act of speech that a question asks about: that Cuba denied it, in "Did Cuba deny talks?"."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.language.speech import act_of_verb, after_verb

HELPERS = frozenset({"did", "does", "do", "has", "have", "had"})
ASIDE = frozenset({"advmod", "neg", "aux"})
"""What may stand between a speaker and the verb: "Has Cuba ever really denied it?"."""


@dataclass(frozen=True, slots=True)
class AskedAct:
    """Who is asked about, whether they did this act, and what it told; `content` is empty where
    the question names nothing. All but `act` are as they stand in the question."""

    speaker: str
    act: str
    content: str


def asked_act(question: str) -> AskedAct | None:
    """The act of speech that the main verb of a question stands for; None for a question about
    anything else.

    Raises ParserError where the parser cannot be loaded.
    """
    bare = question.rstrip(" ?.!")
    if bare.partition(" ")[0].lower() not in HELPERS:
        return None
    (parsed,) = parser().parse([f"{bare}?"])
    verb = next(i for i, token in enumerate(parsed.tokens) if token.head == i)
    subject, act = parsed.child(verb, "nsubj"), act_of_verb(parsed, verb)
    if not act or subject is None or subject > verb:
        return None
    content = parsed.text[after_verb(parsed, verb) : len(bare)].strip()
    return AskedAct(_speaker(parsed, verb), act, content.removeprefix("that ").strip())


def _speaker(parsed: Parsed, verb: int) -> str:
    """What stands between the helping verb that opens a question and its main verb."""
    last = verb - 1
    while last > 1 and parsed.tokens[last].dep in ASIDE:
        last -= 1
    return parsed.words(1, last)
