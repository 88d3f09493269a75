"""Whether those who speak in a statement say so in its source: who is whom, and how strongly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.entailment import CLAUSES, following
from assistant.evidence import Sentence, of_passages
from assistant.framing import framed
from assistant.hit import Hit
from assistant.numerals import quantities
from assistant.parties import HEADS
from assistant.thesaurus import meaning
from assistant.words import among, content_words, names
from ingest.language.attribution import Attribution, attributions
from ingest.language.people import NAME, is_personal
from ingest.language.speech import is_speech_verb
from ingest.split import Span

INDEFINITE = re.compile(r"an?\s", re.IGNORECASE)
WORKS_FOR = re.compile(rf"\b(?:at|of|from|for|with) (?:the )?{NAME.pattern}")
AUXILIARIES = "(?:has|have|had|was|were|is|are|been|be|will|would) "
TURNS = re.compile(r"\b(?:but|though|although|whereas|while)\b")
SOME_WORDS = 2
GENERIC = frozenset(
    """it they company firm operator maker manufacturer group organisation organization body agency
    bank carrier airline club retailer""".split()
)
"""What a body that a statement names may be called in it."""
TOLERANCE = 0.25
"""How much less a sentence may hold of it than the one that holds most."""
ITS_CONTENT = 1 / 3
"""Share of what somebody is told to say that must stand in a sentence of theirs."""


def speakers_stand(
    text: str, quotes: Sequence[str], passages: Sequence[Hit], before: str = ""
) -> bool:
    """Whether each speech act of a statement is one of the passages: the same speaker says the
    same, and a quotation stands in the mouth of who said it; and whether what somebody said there
    is not told as plain fact here. `before` is the statement before it, for "she said"."""
    there = [sentence for hit in passages for sentence in of_passages([hit])]
    mine = [act for act in _acts_of(text, before) if not _is_reporting(act, passages)]
    if not all(_says_it(text, act, there) for act in mine):
        return False
    for quote in quotes:
        named = [act for act in mine if any(quote in text[q.start : q.end] for q in act.quotes)]
        sayers = [(s, act) for s in there for act in _quoting(quote, s)]
        if any(not any(_same_speaker(text, a, act, s) for s, act in sayers) for a in named):
            return False
    if any(_only_tells_of(act, text, there) for s in there for act in s.acts):
        return False
    return bool(mine) or _is_told(text, there)


def _only_tells_of(act: Attribution, text: str, there: Sequence[Sentence]) -> bool:
    """Whether a statement has somebody do what they only tell of: "the alarm was switched off, the
    director said" makes no director who switched it off."""
    for name in names(act.mention):
        does = re.search(rf"{re.escape(name)} (?:{AUXILIARIES})*([a-z]+)", text)
        if not does or is_speech_verb(does[1]) or not meaning(does[1]).verb:
            continue
        telling = [s for s in there if among(does[1], content_words(s.text))]
        if telling and all(any(name in a.mention for a in s.acts) for s in telling):
            return True
    return False


def _acts_of(text: str, before: str) -> list[Attribution]:
    """The speech acts of a text that goes on from another, their places counted in the text."""
    start = len(before) + 1 if before else 0
    found = attributions(f"{before} {text}" if before else text)
    return [_moved(act, -start) for act in found if act.sentence.start >= start]


def _moved(act: Attribution, by: int) -> Attribution:
    def moved(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    quotes = tuple(moved(quote) for quote in act.quotes)
    return replace(act, sentence=moved(act.sentence), content=moved(act.content), quotes=quotes)


def _is_reporting(act: Attribution, passages: Sequence[Hit]) -> bool:
    """Whether the speaker is the outlet or agency whose report it is: "Meridian Wire reported"."""
    articles = (hit.placed.revision.article for hit in passages)
    return any(
        act.speaker.casefold() in (a.outlet.casefold(), a.agency.casefold()) for a in articles
    )


def _quoting(quote: str, sentence: Sentence) -> list[Attribution]:
    """Those to whom a sentence attributes a quotation."""
    text = sentence.placed.revision.article.text
    return [a for a in sentence.acts if any(quote in text[q.start : q.end] for q in a.quotes)]


def _says_it(text: str, act: Attribution, there: Sequence[Sentence]) -> bool:
    """Whether that speaker says in a sentence what is told of them, in as strong a way."""
    told = _nearest_clause(text, act)
    alike = {
        s: [o for o in s.acts if _as_strong(act, o) and _same_speaker(text, act, o, s)]
        for s in there
    }
    if len(framed(told)) < SOME_WORDS:
        return any(alike.values())
    if act.act == "denied" and any(_points_back(o, s) for s in there for o in alike[s]):
        return True
    shares = [following(told, [sentence.text]).share for sentence in there]
    enough = max(ITS_CONTENT, max(shares, default=0.0) - TOLERANCE)
    return any(
        share >= enough and bool(alike[s]) and (act.quotes or _has_numbers(s.text, told))
        for s, share in zip(there, shares, strict=True)
    )


def _has_numbers(text: str, told: str) -> bool:
    there = {quantity.value for quantity in quantities(text)}
    return all(quantity.value in there for quantity in quantities(told))


def _points_back(act: Attribution, sentence: Sentence) -> bool:
    """Whether a denial names what it denies only by a word or two: "denied the accusation"."""
    told = framed(sentence.content(act))
    return act.act == "denied" and len(told) <= SOME_WORDS


def _nearest_clause(text: str, act: Attribution) -> str:
    """What is told next to the cue: the first part between commas after it, or the last before."""
    content = text[act.content.start : act.content.end]
    if content.lstrip().startswith(","):
        return ","  # a relative clause ("which it had blamed"): what is told stands elsewhere
    content = next((part for part in TURNS.split(content) if framed(part)), content)
    parts = [part for part in CLAUSES.split(content) if framed(part)] or [content]
    if act.content.start == act.sentence.start:
        parts.reverse()
    told = ""
    for part in parts:
        told = f"{told} {part}"
        if len(framed(told)) >= SOME_WORDS:
            break
    return told


def _as_strong(one: Attribution, other: Attribution) -> bool:
    """Whether an act may be told as another: to confirm and to decline are acts of their own, to
    deny is also to say that it is not so."""
    if one.act == "denied":
        return other.act == "denied" or other.negated
    if "declined" in (one.act, other.act):
        return one.act == other.act
    if one.act == "accused":
        return other.act in ("accused", "claimed", "said") and not other.negated
    return one.act != "confirmed" or bool(one.quotes) or other.act in ("confirmed", "announced")


def _is_told(text: str, there: Sequence[Sentence]) -> bool:
    """Whether the sentence nearest to a plain statement is plain too, or its speaker is named."""
    shares = [following(text, [sentence.text]).share for sentence in there]
    nearest = {there[shares.index(max(shares))]}
    for quantity in quantities(text):
        holding = [s for s in there if any(q.value == quantity.value for q in quantities(s.text))]
        nearest |= set(holding[:1])
    words = content_words(text)
    return all(_is_plain(sentence, words) for sentence in nearest)


def _is_plain(sentence: Sentence, words: Sequence[str]) -> bool:
    """Whether nobody tells what a sentence says, or somebody who goes by these words."""
    telling = [act for act in sentence.acts if act.act != "declined"]
    return not telling or any(_is_named(act.speaker, words) for act in telling)


def _same_speaker(text: str, one: Attribution, other: Attribution, sentence: Sentence) -> bool:
    """Whether an act of a statement is by whom an act of a sentence is by. "The company" is one
    that is named before."""
    theirs = content_words(_known_as(other))
    if _is_named(_office(one.speaker), theirs) or not (one.named or other.named):
        return True
    body = names(one.speaker)
    if body and HEADS.search(one.speaker) and HEADS.search(f"{other.role} {other.speaker} maker"):
        return all(_is_named(name, theirs) for name in body)
    if other.speaker.split()[-1] in GENERIC:
        article = sentence.placed.revision.article.text
        return _is_named(one.speaker, content_words(article[: sentence.span.end]))
    before = content_words(text[: text.find(one.mention)])
    return one.speaker.split()[-1] in GENERIC and _is_named(other.speaker, before)


def _known_as(act: Attribution) -> str:
    """The words a speaker goes by."""
    return " ".join(map(_office, (act.speaker, act.role, act.mention)))


def _office(known: str) -> str:
    """A description without the body that somebody works for, unless they speak for it."""
    whole = HEADS.search(known) or not (known[:1].islower() or INDEFINITE.match(known))
    return known if whole else WORKS_FOR.sub("", known)


def _is_named(speaker: str, words: Sequence[str]) -> bool:
    """Whether a speaker goes by these words: a person by the surname, others by all of a name;
    an office by its words where there is no name."""
    called = names(speaker) if speaker[:1].isupper() or speaker.startswith("the ") else ()
    for name in called:
        theirs = content_words(name)[-1:] if is_personal(name) else content_words(name)
        if theirs and all(among(word, words) for word in theirs):
            return True
    office = content_words(speaker)
    if called or not office or not among(office[-1], words):
        return False
    shared = [word for word in words if among(word, office)]
    return len(shared) == len(words) or all(among(word, words) for word in office)
