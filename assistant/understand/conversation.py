"""Rewrites a follow-up question to stand alone, from the questions and answers before it.

Without a model, what it leaves out is carried over from the question before. A chat model may do it
better; its rewrite is used only if every name in it is in the conversation or the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.text.timex import MONTHS
from assistant.text.words import STOP, among, content_words, names
from assistant.understand.asked_act import asked_act
from assistant.understand.form import form_of
from assistant.understand.question import LEADING_AUXILIARY
from assistant.understand.tally import tally_of
from ingest.errors import ReaderError
from ingest.language.attribution import attributions
from ingest.language.people import GENDERED, GENDERS, listed

REWRITE_TIMEOUT = 6.0
"""Seconds that a model has for it."""
TURNS = 4
"""Number of previous turns that are considered."""
CHARACTERS_LOOKED_AT = 600
REWRITE_PROMPT = """Rewrite the last question so that it can be understood without the conversation: put
names and things in place of pronouns, and add what it leaves out. Change nothing else, answer
nothing. If it can be understood as it is, repeat it. Write only the question."""

SWAP = re.compile(
    r"^(?:and|but|so)?,?\s*(?:(?:what|how) about|and)\s+"
    r"(?!(?:who|what|when|where|why|how|which|did|do|does|is|are|was|were|has|have)\b)"
    r"(?P<other>.+?)\s*\??$",
    re.IGNORECASE,
)
BARE_FOLLOW_UP = re.compile(
    r"^(?:(?:and|but|so)\s+)?(?P<ask>why(?: not)?|when|where|who|how|how many|how much|since when|"
    r"in which (?:outlet|article)|according to whom|says who|who says so)\s*\?*$",
    re.IGNORECASE,
)
OPENING_CONJUNCTION = re.compile(r"^(?:and|but|so|then|also|ok(?:ay)?|well),?\s+", re.IGNORECASE)
THING_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
POSSESSIVE = {"his", "her", "hers", "its", "their", "theirs"}
SO = re.compile(
    r"\b(say|said|think|claim|claimed|confirm|confirmed|deny|denied)\s+(?:so|this|that)(?=\s*\?*$)"
)
DAY_FOLLOW_UP = re.compile(
    r"^(?:(?:in|on|at|since|before|after|during|as of)\s|yesterday|today|last |this |now\b)",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\?|^(?:and|but|so|what|how|who|when|where|why|which|did|does|do|is|are|was|were|has|have|had|"
    r"will|would|can|could|should)\b",
    re.IGNORECASE,
)
WEATHER = re.compile(
    r"\bit (?:rain|snow|storm)|\b(?:is|was) it (?:rain|snow|true|hot|cold)", re.IGNORECASE
)
DEFINITE = re.compile(r"\bthe\s+(?P<words>[a-z][\w-]*(?:\s+[a-z][\w-]*){0,3})")
WHICH = re.compile(
    r"^(?:which|what)\s+(?P<thing>[a-z][\w-]*)\s+(?:was|is|were|are|did|does|has|have)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
MONTH_NAME = re.compile(rf"(?:{'|'.join(map(str.title, MONTHS))})\b")
IN_PLACE = re.compile(r"(?:in|at|for|from)\s+(?P<place>(?:the\s+)?[A-Z][^0-9]*)$")
FEW_WORDS = 4
LONGEST_THING = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in its standalone form, and its answer's text."""

    question: str
    answer: str = ""


GenderOf = Callable[[str], str]
"""The pronoun of a person, "he" or "she"; empty if unknown."""


def standalone(
    text: str,
    history: Sequence[Turn],
    write: Callable[[str, float], str] | None = None,
    gender_of: GenderOf = lambda _: "",
) -> str:
    """The question rewritten to stand alone; unchanged if it does already, or without a history."""
    text = " ".join(text.split())
    turns = history[-TURNS:]
    if not turns or not ASKS.search(text) or WEATHER.search(text) or tally_of(text):
        return text
    if form_of(text) == "help" and not BARE_FOLLOW_UP.match(text):
        return text
    if write and (written := _written(text, turns, write)):
        return written
    whole = _carried_over(text, turns, gender_of)
    return whole if len(whole) <= len(text) + CHARACTERS_LOOKED_AT else text


def _carried_over(text: str, turns: Sequence[Turn], gender_of: GenderOf) -> str:
    before = turns[-1].question.rstrip(" ?")
    if match := BARE_FOLLOW_UP.match(text):
        return f"{_asked_of(match['ask'], before)}?"
    if (match := SWAP.match(text)) and len(content_words(match["other"])) <= FEW_WORDS:
        other, _ = _with_antecedent(match["other"], turns, gender_of)
        return f"{_swapped(before, other)}?"
    bare = OPENING_CONJUNCTION.sub("", text) if OPENING_CONJUNCTION.match(text) else text
    resolved = _with_antecedents(bare, turns, gender_of)
    if resolved == bare and _leaves_out(bare):
        topic = _topic(before)
        known = set(content_words(bare))
        if topic and not known.issuperset(content_words(topic)):
            return f"{bare.rstrip(' ?')} ({topic})?"
    return resolved[:1].upper() + resolved[1:] if resolved != text else text


def _asked_of(ask: str, before: str) -> str:
    """The question before, asked with a bare question word ("why?"): "Why did Cuba deny talks?"."""
    kept = re.sub(r"^(?:who|what|when|where|why|how(?: many| much)?)\b\s*", "", before, flags=re.I)
    return f"{ask[:1].upper()}{ask[1:].lower()} {kept[:1].lower()}{kept[1:]}"


def _swapped(before: str, other: str) -> str:
    """The question before, asked of something else: a day is appended, a name replaces its first
    name."""
    placed = IN_PLACE.match(other)
    if placed and not MONTH_NAME.match(placed["place"]):
        other = placed["place"]
    elif DAY_FOLLOW_UP.match(other):
        return f"{before} {other}"
    if MONTH_NAME.match(other):
        return f"{before} {'on' if re.search(r'[0-9]', other) else 'in'} {other}"
    if named := names(before):
        first = re.escape(named[0])
        return re.sub(rf"(?:\b[Tt]he\s+)?{first}", lambda _: other, before, count=1)
    if pointed := _pointed(before):
        return before.replace(pointed, other, 1)
    return f"{before}: {other}"


def _with_antecedents(text: str, turns: Sequence[Turn], gender_of: GenderOf) -> str:
    """The text with its first pronoun replaced by its antecedent, and further ones, or "so", by the
    same person or by what was asked about."""
    own = names(text)
    text, person = _with_antecedent(text, turns, gender_of)
    text = GENDERED.sub(lambda again: _in_place(again, person), text) if person else text
    said = _claim(turns[-1].question)
    if not own and said:
        text = THING_PRONOUN.sub(lambda it: _in_place(it, said), text, count=1)
    return SO.sub(lambda so: f"{so[1]} {said}", text, count=1) if said else text


def _with_antecedent(text: str, turns: Sequence[Turn], gender_of: GenderOf) -> tuple[str, str]:
    """The text with its first pronoun replaced by its antecedent, and that antecedent if it is a
    person."""
    own = names(text)
    match = GENDERED.search(text) if not any(len(name.split()) > 1 for name in own) else None
    person = _person(turns, GENDERS[match[0].lower()], gender_of) if match else ""
    match = match or (None if own else THING_PRONOUN.search(text))
    meant = person or ("" if match and match[0].lower() in GENDERS else _thing(turns))
    if match and meant:
        text = text[: match.start()] + _in_place(match, meant) + text[match.end() :]
    return text, person


def _claim(question: str) -> str:
    """What a yes/no question asks about, without the speaker: "talks" for "Did Cuba confirm
    talks?"; empty for any other question."""
    bare = question.rstrip(" ?")
    act = asked_act(bare)
    claimed = LEADING_AUXILIARY.sub("", bare)
    return (act.content if act else "") or (claimed if claimed != bare else "")


def _in_place(pronoun: re.Match[str], who: str) -> str:
    """The antecedent in the case of its pronoun: a possessive for "hers" and "her plan"."""
    word, follows = pronoun[0].lower(), pronoun.string[pronoun.end() :]
    owns = word in POSSESSIVE and (word != "her" or follows[:1].isspace())
    return f"{who}’s" if owns else who


def _person(turns: Sequence[Turn], gender: str, gender_of: GenderOf) -> str:
    """The person of this gender mentioned last, in a question or as a speaker in its answer; for
    "who is ...?" the answer comes first."""
    for turn in reversed(turns):
        people = _people(turn)
        fits = (name for name in people if len(people) == 1 or gender_of(name) in ("", gender))
        if name := next(fits, ""):
            return name
    return ""


def _people(turn: Turn) -> list[str]:
    """The people named in a question and those who speak in its answer, likeliest meant first."""
    speakers = [act.speaker for act in attributions(turn.answer)]
    asked = [n for n in names(turn.question) if listed("places_and_bodies").isdisjoint(n.split())]
    asks_who = turn.question.lower().startswith("who")
    found = [*speakers, *asked] if asks_who else [*asked, *speakers]
    people = (name for name in found if len(name.split()) > 1 and name[:1].isupper())
    return list(dict.fromkeys(people))


def _thing(turns: Sequence[Turn]) -> str:
    """What was last asked about: "the painting stolen from the museum", a name, "the strike"."""
    for turn in reversed(turns):
        bare = turn.question.rstrip(" ?")
        if match := WHICH.match(bare):
            return f"the {match['thing']} {match['rest']}"
        if topic := _topic(bare):
            return topic
    return ""


def _topic(question: str) -> str:
    """The topic of a question: its first name, else its last definite noun phrase ("the bus
    strike")."""
    if named := names(question):
        article = re.search(rf"\b[Tt]he\s+{re.escape(named[0])}", question)
        return f"the {named[0]}" if article else named[0]
    return _pointed(question)


def _pointed(question: str) -> str:
    """The last definite noun phrase ("the ...") of a question, up to a stop word."""
    found = ""
    for match in DEFINITE.finditer(question):
        words = list(takewhile(lambda word: word.lower() not in STOP, match["words"].split()))
        found = f"the {' '.join(words[:LONGEST_THING])}" if words else found
    return found


def _leaves_out(text: str) -> bool:
    """Whether a question is elliptical, with no name and few words: "How many were hurt?"."""
    words = len(content_words(text))
    own = words > 1 and (WHICH.match(text.rstrip(" ?")) or _pointed(text))
    return not names(text) and not own and words < FEW_WORDS


def _written(text: str, turns: Sequence[Turn], write: Callable[[str, float], str]) -> str:
    told = "\n".join(
        f"Q: {turn.question}\nA: {turn.answer[:CHARACTERS_LOOKED_AT]}" for turn in turns
    )
    try:
        written = " ".join(
            write(f"{REWRITE_PROMPT}\n\n{told}\n\nLast question: {text}", REWRITE_TIMEOUT).split()
        )
    except ReaderError:  # the reader will fail too, and reports it
        return ""
    written = written.strip('"“” ')
    known = content_words(f"{told} {text}")
    named = [word for name in names(written) for word in content_words(name)]
    told_of = all(among(word, known) for word in named)
    whole = written.endswith("?") and written.isprintable() and len(written) <= CHARACTERS_LOOKED_AT
    return written if whole and told_of else ""
