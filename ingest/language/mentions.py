"""Mentions of speakers: the noun phrase, the name it refers to, and the role in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.language.parsed import Parsed, Token
from ingest.language.people import GENDERS, People, is_personal, proper_name
from ingest.language.rules import rules
from ingest.language.speech import Act

OUTLET = re.compile(
    r"\b(?:Times|Post|Journal|Guardian|Mirror|Mail|Telegraph|Herald|Tribune|News|CNN|BBC|AP|Reuters|Bloomberg|"
    r"Gazette|Courier|Chronicle|Observer|Magazine|NBC|CBS|ABC|Axios|Politico|Wire|Newspaper|newspaper)$"
)
"""Endings of outlet names; outlets report and are not a party to what they report."""
DROPPED_BEFORE = re.compile(r"^(?:(?:the|an?)\b\s*)+", re.IGNORECASE)
NOBODY = frozenset({"who", "which", "that", "what", "there", "this", "these", "those", "one"})
SELF = frozenset({"i", "we", "me", "us", "you"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker: the `name` used in the article, the `mention` in this sentence, and the `role` in
    that mention."""

    name: str
    mention: str
    role: str = ""


def speaker_at(
    sentence: Parsed, i: int, people: People, last: str, body: str, of_whom: str = ""
) -> Speaker:
    """The speaker that the noun phrase headed by token `i` refers to. `last` is the last speaker,
    `body` the organization that recent text is about, `of_whom` the content of what is said. The
    name is empty if the phrase refers to nobody."""
    token = sentence.tokens[i]
    mention = sentence.words(*sentence.phrase(i))
    if token.pos == "PRON":
        return Speaker(_meant_by(token.lower, people, last, body, of_whom), mention)
    if _is_nobody(sentence, i):
        return Speaker("", mention)
    apposed = _apposed_name(sentence, i)
    if token.pos != "PROPN" and apposed:
        name = people.resolve(proper_name(apposed))
        return Speaker(name, f"{mention}, {apposed}", _role(mention))
    if token.pos == "PROPN" or _name_in(sentence, i):
        return _named(sentence, i, mention, people)
    return Speaker(_common(sentence, i, mention, people, last, body), mention)


def _is_nobody(sentence: Parsed, i: int) -> bool:
    """Whether a phrase denies that there is anybody: "no official", "neither bank"."""
    determiner = sentence.child(i, "det", "preconj")
    return determiner is not None and sentence.tokens[determiner].lower in ("no", "neither")


def _meant_by(pronoun: str, people: People, last: str, body: str, of_whom: str) -> str:
    if pronoun in GENDERS:
        return people.meant_by(pronoun, of_whom)
    if pronoun in NOBODY or pronoun in SELF:
        return ""
    if pronoun in ("it", "they"):
        return body or last
    return pronoun


def _apposed_name(sentence: Parsed, i: int) -> str:
    """The name in apposition to a noun: "the mayor, Ida Strand"."""
    for c in sentence.children(i, "appos"):
        if sentence.tokens[c].pos == "PROPN":
            return sentence.words(*_name_span(sentence, c))
    return ""


def _name_in(sentence: Parsed, i: int) -> bool:
    """Whether a common noun ends a proper name: "Right to Rise USA"."""
    return (
        any(
            sentence.tokens[c].pos == "PROPN" and sentence.tokens[c].dep == "compound"
            for c in sentence.children(i)
        )
        and sentence.tokens[i].text[:1].isupper()
    )


def _name_span(sentence: Parsed, i: int) -> tuple[int, int]:
    """First and last token of the name around token `i`, including hyphens and initials."""
    tokens, first, last = sentence.tokens, i, i
    while first > 0 and _continues_name(tokens, first - 1, first):
        first -= 1
    if first and tokens[first - 1].lower == "of" and tokens[first].pos == "PROPN" and first < i:
        first += 1  # "Secretary of State" + "Madeleine Albright"
    while last + 1 < len(tokens) and tokens[last + 1].pos == "PROPN" and _joined(tokens, last):
        last += 1
    return first, last


def _continues_name(tokens: Sequence[Token], before: int, after: int) -> bool:
    token = tokens[before]
    hyphen = token.text in ("-", "–") and token.end == tokens[after].start
    return token.pos == "PROPN" or hyphen or (token.text.endswith(".") and token.text[:1].isupper())


def _joined(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at + 1].start - tokens[at].end <= 1


def _named(sentence: Parsed, i: int, mention: str, people: People) -> Speaker:
    """The speaker for a mention whose head is a name; its role is the titles and offices before the
    name, else an apposition."""
    first, last = _name_span(sentence, i)
    whole = sentence.words(first, last)
    name = proper_name(whole)
    if not name:
        return Speaker("", mention)
    begins, _ = sentence.phrase(i)
    before = sentence.words(begins, i)
    before = before[: before.rfind(name)] if name in before else ""
    role = _role(before)
    for c in sentence.children(i, "appos"):
        if sentence.tokens[c].pos != "NUM":
            role = role or _role(sentence.words(*sentence.phrase(c)))
    reach = sentence.phrase(i)[1]
    if reach > last and not is_personal(name):
        name = f"{name}{sentence.text[sentence.tokens[last].end : sentence.tokens[reach].end]}"
    name = re.sub(r"[’']s?$", "", name)
    return Speaker(people.resolve(name), mention, role)


def _role(words: str) -> str:
    return DROPPED_BEFORE.sub("", words).strip(" ,.")


def _common(sentence: Parsed, i: int, mention: str, people: People, last: str, body: str) -> str:
    """The name for a mention without a proper name: "his government" with its owner's name, "The
    police" in lower case."""
    owner = sentence.child(i, "poss")
    if owner is not None and sentence.tokens[owner].pos == "PRON":
        pronoun = sentence.tokens[owner].lower
        whose = people.meant_by(pronoun) if pronoun in GENDERS else (body or last)
        rest = sentence.words(min(owner + 1, i), sentence.phrase(i)[1])
        return f"{whose}’s {rest}" if whose else mention
    lowered = mention[0].lower() + mention[1:]
    return (
        lowered
        if mention.split()[0].lower() in ("the", "a", "an", "one", "some")
        or (sentence.tokens[sentence.phrase(i)[0]].pos != "PROPN")
        else mention
    )


def unnamed(mention: str) -> bool:
    """Whether a mention refers to an unnamed source."""
    words = [word.strip(",.").lower() for word in mention.split()]
    stems = {word.rstrip("s") for word in words} | set(words)
    heads = frozenset(rules("speech")["unnamed"])
    marks = frozenset(rules("speech")["unnamed_marks"])
    if any(word[:1].isupper() for word in mention.split()[1:]):
        return bool(stems & marks)
    counted = bool(stems & {"two", "three", "four", "several", "some", "one", "a", "an"})
    is_source = "source" in stems or "person" in stems or "people" in stems
    return bool(stems & marks) or ((is_source or counted) and bool(stems & heads))


def outside(sentence: Parsed, act: Act, who: Speaker) -> bool:
    """Whether a speaker is a third party: an analyst, a witness, an outlet that reports."""
    words = {word.strip(",.").lower() for word in f"{who.mention} {who.role}".split()}
    outsiders = frozenset(rules("speech")["outsiders"])
    if words & outsiders or {word.rstrip("s") for word in words} & outsiders:
        return True
    if OUTLET.search(who.name):
        return True
    reports = sentence.tokens[act.verb].lemma == "report"
    return reports and sentence.tokens[act.speaker].pos == "PROPN"
