"""The act of speech that a question asks about: that Cuba denied it, in "Did Cuba deny talks?"; a
statement of one asks whether it took place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.language.speech import act_of_verb, after_verb

HELPERS = frozenset({"did", "does", "do", "has", "have", "had"})
NOT = re.compile(r"n[’']t$")
FINITE, PERFECT = frozenset({"VBZ", "VBP", "VBD"}), "VBN"
LONGEST = 400
"""Characters of a statement that is read as a question, at most."""


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
    if not _opens_with_helper(bare):
        return None
    (parsed,) = parser().parse([f"{bare}?"])
    verb = next(i for i, token in enumerate(parsed.tokens) if token.head == i)
    act, speaker = act_of_verb(parsed, verb), _speaker(parsed, verb)
    return AskedAct(speaker, act, _content(parsed, verb)) if act and speaker else None


def as_question(statement: str) -> str:
    """A statement that somebody said something as the question whether they did: "Did the bank say
    it will close?" for "The bank says it will close"; any other text as it is.

    Raises ParserError where the parser cannot be loaded.
    """
    bare = statement.rstrip(" ?.!")
    if _opens_with_helper(bare) or not 0 < len(bare) <= LONGEST:
        return statement
    (parsed,) = parser().parse([f"{bare}."])
    roots = [i for i, t in enumerate(parsed.tokens) if t.head == i and t.pos != "PUNCT"]
    if len(roots) != 1 or not _is_told(parsed, roots[0]):
        return statement
    (verb,) = roots
    lemma, speaker = parsed.tokens[verb].lemma, _speaker(parsed, verb)
    after = parsed.text[parsed.tokens[verb].end :].strip(" .")
    told = parsed.child(verb, "ccomp")
    if not after and told is not None and told < verb:
        reach = parsed.subtree(told)
        after = f"that {parsed.words(reach[0], reach[-1])}"
    return f"Did {speaker} {lemma} {after}?" if speaker and after else statement


def _opens_with_helper(text: str) -> bool:
    return NOT.sub("", text.partition(" ")[0].lower()) in HELPERS


def _is_told(parsed: Parsed, verb: int) -> bool:
    """Whether a verb tells of an act of speech that took place."""
    helpers = {parsed.tokens[i].lemma for i in parsed.children(verb, "aux", "auxpass", "neg")}
    tag = parsed.tokens[verb].tag
    took_place = helpers == {"have"} if tag == PERFECT else tag in FINITE and not helpers
    return took_place and bool(act_of_verb(parsed, verb))


def _speaker(parsed: Parsed, verb: int) -> str:
    """The subject of a verb as far as it stands before it; empty where none does."""
    subject = parsed.child(verb, "nsubj")
    if subject is None or subject > verb:
        return ""
    reach = [i for i in parsed.subtree(subject) if i < verb]
    return parsed.words(reach[0], reach[-1])


def _content(parsed: Parsed, verb: int) -> str:
    """What an act told: its clause with "that", else all that follows the verb."""
    start, told = after_verb(parsed, verb), parsed.child(verb, "ccomp")
    if told is not None:
        first = parsed.tokens[parsed.subtree(told)[0]]
        start = max(start, first.start) if first.lower == "that" else start
    content = parsed.text[start:].rstrip(" ?")
    return content.strip().removeprefix("that ").strip()
