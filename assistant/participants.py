"""Whether a sentence speaks of those whom a claim names, and has them do the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import Deed, deed, is_deed, states
from assistant.entailment import following
from assistant.evidence import Sentence
from assistant.framing import Word, framed
from assistant.predicate import predicate
from assistant.question import Question
from assistant.roles import misplaced
from assistant.speakers import HEADS
from assistant.thesaurus import covers, meaning, same
from assistant.words import IRREGULAR, among, content_words, names, related
from ingest.attribution import Attribution
from ingest.cues import CUE, NAME, OFFICES
from ingest.mentions import is_personal

POINTING = re.compile(
    r"\b(?:he|she|it|they|him|her|his|its|their|them|we|our|i|my|the (?:company|firm|group|club|"
    r"team|government|president|minister|mayor|actor|singer|player|union|bank|airline|agency))\b",
    re.IGNORECASE,
)
"""Words that may mean somebody named before."""
DOUBLED = re.compile(r"([bdglmnprt])\1(?:ed|ing)$")
ENDING = re.compile(r"(?:e|es|(?<!s)s|ed|ing|ies|ied|y)$")
PRONOUN = re.compile(r"(?:he|she|it|they|him|her|them|we|i|us|me|who|which|that)", re.IGNORECASE)
POSSESSED = re.compile(r"[’']s? [a-z]")
"""In a phrase for somebody or something that is another's: "Ada Marsh's husband"."""
POSSESSOR = re.compile(rf"(?:(?:of|by|to) )?(?:the )?{NAME.pattern}[’']s? (?=[a-zA-Z])")
"""Whose somebody is, who is another: "members of Joe Biden's" + "Cabinet"."""
REPRESENTS = re.compile(
    rf"[’']s? (?:\w+ ){{0,2}}(?:government|ministry|minister|president|administration|company|"
    rf"board|council|parliament|police|army|military|campaign|team|party|lawyers?|attorneys?|"
    rf"{HEADS.pattern})",
    re.IGNORECASE,
)
"""Whose deeds may be told as those of the one whose they are."""
HEAD_ENDS = re.compile(r" (?:of|in|at|on|near|from|for|with|by|to)\b")
SPEAKING = re.compile(r"(?:I|[Ww]e)(?: all| both)?")
"""Whom a speaker means by this, they are themselves."""
SPOKEN_OF = re.compile(r"(?:he|she)", re.IGNORECASE)
"""Whom a speaker means by this, they are not."""
MOSTLY_ALIKE = 0.6
"""Share of what something is said to be that another must be said to be, to be the same."""
WHERE_OR_WHEN = re.compile(r" (?:in|at|on|near|from|for|with) ")
"""Where what tells who is meant ends, and where they are begins."""
DEFINITE = re.compile(r"(?:the|his|her|its|their|this|these|that|those)\b", re.IGNORECASE)


def are_others(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence speaks of others than the claim of the question does: it does not name
    them, has another in the place of one, or has others do it."""
    return (
        bool(misplaced(question.judged, [sentence.text]))
        or not _are_named(question, sentence)
        or _is_done_by_another(question, sentence)
    )


def anchors(verb: str, text: str) -> list[Word]:
    """The words of a text that tell of what the verb of a claim does."""
    found = [w for w in framed(text) if among(verb, [w.text]) or _is_kind(verb, w.text)]
    return [w if _is_verb(verb, w, text) else replace(w, noun=True) for w in found]


def told_of(verb: str, text: str) -> list[Word]:
    """Those of its anchors that are verbs themselves."""
    return [word for word in anchors(verb, text) if not word.noun]


def _is_verb(verb: str, word: Word, text: str) -> bool:
    bare = not ENDING.search(word.text) or word.text.endswith(("e", "y"))
    return _is_form(verb, word.text) and (not bare or is_deed(text, word.at))


def _is_form(verb: str, word: str) -> bool:
    """Whether a word that has to do with a verb is a form of it or of another verb, and no noun
    made of it: "apologized", where the verb is "apologize", and not "apology"."""
    if not related(verb, word):
        return meaning(word).verb
    if IRREGULAR.get(word) or IRREGULAR.get(verb):
        return not word.endswith("th")
    return not _roots(verb).isdisjoint(_roots(word))


def _roots(word: str) -> set[str]:
    return {ENDING.sub("", word), ENDING.sub("", DOUBLED.sub(r"\1", word))}


def done_by_another(statement: str, there: Sequence[Sentence]) -> str:
    """What a statement has somebody do, or says that something is, where in all of these sentences
    that tell of it another does it or is it; empty for nothing. Whom they do not speak of may be
    meant by another word for them."""
    around = content_words(" ".join(sentence.text for sentence in there))
    for word in framed(statement):
        mine = deed(statement, word.at)
        agent = content_words(mine.agent)
        known = agent and all(among(one, around) for one in agent)
        if not known or PRONOUN.fullmatch(mine.agent) or _is_said(word.text):
            continue
        told = [
            (other, sentence)
            for sentence in there
            for other in told_of(word.text, sentence.text)
            if related(word.text, other.text)
        ]
        if told and all(_is_another(mine, other, sentence) for other, sentence in told):
            return word.text
    return _is_another_thing(statement, there)


def _is_said(verb: str) -> bool:
    """Whether a verb is one of speech, of which there may be many in a passage."""
    cue = CUE.fullmatch(verb)
    return cue is not None and cue.lastgroup not in ("accused", "promised", "called_for", "quoting")


def _is_another_thing(statement: str, there: Sequence[Sentence]) -> str:
    theirs = [(other, sentence) for sentence in there for other in states(sentence.text)]
    for mine in states(statement):
        same_said = [
            (other, sentence)
            for other, sentence in theirs
            if following(mine.patient, [other.patient]).share >= MOSTLY_ALIKE
        ]
        if same_said and not any(_may_be(mine.agent, o.agent, s) for o, s in same_said):
            return mine.patient
    return ""


def _are_named(question: Question, sentence: Sentence) -> bool:
    """Whether whom the claim opens with is named in the sentence, speaks in it or may be meant by a
    pronoun or the like, and all others it names are there or near by."""
    here = content_words(f"{sentence.text} {sentence.speakers}")
    near = [*here, *content_words(f"{sentence.title} {sentence.placed.text}")]
    subject = _subject(question)
    for name in (name for name in question.names if name in question.judged):
        words = here if name == subject else near
        there = any(among(word, words) for word in content_words(name))
        if not there and not (name == subject and _is_pointed_at(name, sentence)):
            return False
    return True


def _is_pointed_at(name: str, sentence: Sentence) -> bool:
    """Whether one who is not named in a sentence may be meant by a pronoun or the like in it, or by
    its headline, as nobody else is named in it."""
    words = content_words(name)
    others = [
        other
        for other in names(sentence.text)
        if is_personal(other) and not among(content_words(other)[-1], words)
    ]
    speakers = content_words(sentence.speakers)
    if any(not among(content_words(other)[-1], speakers) for other in others):
        return False
    titled = any(among(word, content_words(sentence.title)) for word in words)
    return titled or bool(POINTING.search(sentence.text))


def _subject(question: Question) -> str:
    return next((name for name in question.names if question.judged.startswith(name)), "")


def _is_done_by_another(question: Question, sentence: Sentence) -> bool:
    """Whether somebody else does it in the sentence, or it is done to somebody else, wherever the
    sentence tells of it by a verb."""
    claimed = predicate(question)
    if claimed.verb is None:
        return False
    told = told_of(claimed.verb.text, sentence.text)
    return bool(told) and all(_is_another(claimed.deed, word, sentence) for word in told)


def _is_another(mine: Deed, word: Word, sentence: Sentence) -> bool:
    """Whether another does what a word tells or, where both have names or nobody is said to do it,
    it is done to another."""
    theirs, sayer = deed(sentence.text, word.at), _sayer(sentence, word)
    before = sentence.text[: word.at]
    if mine.agent and not mine.patient and theirs.patient:  # "branches close", "it closes branches"
        closes = _shares_head(mine.agent, theirs.patient, content_words(theirs.patient))
        return not (closes or _may_be(mine.agent, theirs.agent, sentence, before, sayer))
    if not _may_be(mine.agent, theirs.agent, sentence, before, sayer):
        return True
    compared = not mine.agent or (names(mine.patient) and names(theirs.patient))
    return bool(compared) and not _may_be(mine.patient, theirs.patient, sentence, before, sayer)


def _sayer(sentence: Sentence, word: Word) -> Attribution | None:
    """Who says a word of the sentence between quotation marks."""
    at = sentence.span.start + word.at
    quoting = (act for act in sentence.acts if any(q.start <= at < q.end for q in act.quotes))
    return next(quoting, None)


def _may_be(
    mine: str,
    theirs: str,
    sentence: Sentence,
    before: str = "",
    sayer: Attribution | None = None,
) -> bool:
    """Whether who is meant in the claim may be who is meant in the sentence, where `before` stands
    before the verb and `sayer` says it."""
    words, named = content_words(mine), bool(names(mine))
    if sayer and SPEAKING.fullmatch(theirs):
        theirs = sayer.known_as
    there = content_words(theirs if REPRESENTS.search(theirs) else POSSESSOR.sub(" ", theirs))
    if sayer and words and SPOKEN_OF.fullmatch(theirs):
        return not among(words[-1], content_words(sayer.speaker))
    if not words or not theirs:
        return True
    if PRONOUN.fullmatch(theirs):
        return _may_be_meant(mine, sentence, before)
    if named and POINTING.fullmatch(theirs):
        return True
    there += [word for act in sentence.acts for word in _also_called(act, there)]
    if _shares_head(mine, theirs, there):
        return True
    plural = " " not in mine and mine.endswith("s") and bool(meaning(mine.lower()).concepts)
    return named and not plural and not _names_another(theirs) and bool(DEFINITE.match(theirs))


def _may_be_meant(mine: str, sentence: Sentence, before: str) -> bool:
    """Whether a pronoun of the sentence may mean whom the claim names: where they are not named
    `before` it, it rather means who speaks in it. "Her" is not her husband."""
    words = content_words(mine)
    there = content_words(before or sentence.text)
    if POSSESSED.search(mine) and not among(words[-1], there):
        return False
    speakers = [act for act in sentence.acts if act.act != "declined"]
    if not names(mine) or not speakers or any(among(word, there) for word in words):
        return True
    return any(among(word, content_words(act.known_as)) for act in speakers for word in words)


def _shares_head(mine: str, theirs: str, there: Sequence[str]) -> bool:
    """Whether two phrases have a name, or what they are about, in common; `there` are the words
    that the other goes by."""
    words = content_words(mine)
    if names(mine) and not POSSESSED.search(mine):
        return any(among(word, there) for word in words)
    head, other = _head(mine), _head(theirs)
    if not (head and other):
        return bool(head) and among(head, there)
    alike = len(words) == 1 and _is_kind(head, other)
    return alike or among(head, there) or among(other, words)


def _head(phrase: str) -> str:
    """The last meaning-bearing word of a phrase before "of", "in" and the like."""
    words = content_words(HEAD_ENDS.split(phrase)[0])
    return words[-1] if words else ""


def _names_another(phrase: str) -> bool:
    found = names(WHERE_OR_WHEN.split(phrase)[0])
    return any(not OFFICES.issuperset(name.split()) for name in found)


def _also_called(act: Attribution, words: list[str]) -> list[str]:
    """All the words a speaker goes by, who goes by one of these."""
    known = content_words(act.known_as)
    return known if any(among(word, known) for word in words) else []


def _is_kind(one: str, other: str) -> bool:
    return same(one, other) or covers(one, other)
