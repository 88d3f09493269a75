"""The speech act that a question asks about: a denial by Cuba, in "Did Cuba deny talks?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.language.speech import act_of_verb, after_verb

HELPERS = frozenset({"did", "does", "do", "has", "have", "had"})
NOT = re.compile(r"n[’']t$")


@dataclass(frozen=True, slots=True)
class AskedAct:
    """The speaker, the speech act and its content that a question asks about; `content` is empty if
    the question gives none. `speaker` and `content` are verbatim from the question."""

    speaker: str
    act: str
    content: str


def asked_act(question: str) -> AskedAct | None:
    """The speech act that the main verb of a question stands for; None for any other question.

    Raises ParserError where the parser cannot be loaded.
    """
    bare = question.rstrip(" ?.!")
    if NOT.sub("", bare.partition(" ")[0].lower()) not in HELPERS:
        return None
    (parsed,) = parser().parse([f"{bare}?"])
    verb = next(i for i, token in enumerate(parsed.tokens) if token.head == i)
    subject, act = parsed.child(verb, "nsubj"), act_of_verb(parsed, verb)
    if not act or subject is None or subject > verb:
        return None
    reach = [i for i in parsed.subtree(subject) if i < verb]
    speaker = parsed.words(reach[0], reach[-1])
    return AskedAct(speaker, act, _content(parsed, verb))


def _content(parsed: Parsed, verb: int) -> str:
    """The content of an act: its clause with "that", else everything after the verb."""
    start, told = after_verb(parsed, verb), parsed.child(verb, "ccomp")
    if told is not None:
        first = parsed.tokens[parsed.subtree(told)[0]]
        start = max(start, first.start) if first.lower == "that" else start
    content = parsed.text[start:].rstrip(" ?")
    return content.strip().removeprefix("that ").strip()
