"""Who said what: the speech acts in a text, from cue words, names and quotation marks.

No model is asked. A cue ("said", "denied", "according to") is looked for outside quotation marks,
its subject beside it; pronouns and surnames are resolved through the names that came before. A
quotation without a cue of its own is given to who speaks beside it, in the order of the sieves of
Muzny et al., "A Two-stage Sieve Approach for Quote Attribution" (EACL 2017).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.cues import (
    ACCORDING,
    ADVERBS,
    APPOSED,
    BASE_FORM,
    BODY,
    CLAUSE,
    CONDITION,
    CUE,
    MORE_OF_A_THING,
    NAME,
    NEGATION,
    NEUTER,
    NOT_A_CUE,
    NOT_YET,
    NOUN_OF_ACT,
    OF_A_NOUN,
    OUTSIDER,
    POSSESSIVE,
    PRESS,
    PRONOUN,
    QUOTED,
    RELATIVE,
    TRAILING_WORDS,
    UNNAMED,
)
from ingest.dateline import dateline_of
from ingest.mentions import People, genders_in, noun_phrase, proper_name, speaker_of
from ingest.split import Span, sentences

VERSION = "2"
"""Grows with every change of what is found: the catalog keeps what an older one found as well."""
INVERTED = re.compile(r'[",]\s*(?!(?:told|tells)\b)\S+\s*$')
"""A quotation, or what is told of it, with a verb after it."""
SPOKEN_BY = re.compile(
    r"(?:an?|another|one|the|some|many)\s+[^,.;:\"]{3,60}?(?=[,.;:]|\s+(?:who|in|on|during|at|with)\b)"
)
"""A speaker without a name or an office: "added another New Hampshire Democrat"."""
ROLE_AND_NAME = re.compile(
    rf"(?:(?!(?:that|if|there|to|after|before|in|on|at|by|with|for|from|as|of|about)\b)[a-z][\w’'-]*\s+){{1,5}}{NAME.pattern}"
)
ENDS_THERE = re.compile(
    r"\s*(?:[.,;:\"(]|$|(?:in|on|at|during|who|after|as|of|with|from|to)\b|[A-Z]\w+day\b)"
)
"""What follows a speaker after the verb; a verb follows what is told."""
INTRODUCED = re.compile(
    r"^(?:In|On|At|By|Last|Late|Early|Earlier|Meanwhile|However|Still)\b[^,]*,\s*"
)
"""When or where, before the subject of a sentence."""
MOST_BESIDE = 4
"""Parts between commas that may stand beside a subject."""
NOBODY = re.compile(r"(?:neither|no|none)\b", re.IGNORECASE)
"""How a subject begins that has said nothing: "Neither bank has said"."""
LONGEST_SENTENCE = 2000
"""Characters; a table or a list without a full stop is no sentence that anybody said."""
NO_SPEAKER = re.compile(
    r"(?:of|and|or|the|[A-Z]|ET|PT|GMT|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec))(?:\.|$)|of "
)
"""What is left of words that are nobody."""
WHERE_SAID = re.compile(
    r"\s*(?:in|on|at|during|after|before|late|early|\w+day)\b(?!.*\bthat\b)", re.DOTALL
)
"""What follows a cue that closes its sentence, however long: where and when it was said."""
AS_BEFORE = re.compile(r"\bas (?:it|he|she|they) (?:had|has|have) $")
"""Before a cue that tells of nothing new: "as it had said"."""
REPORTS = re.compile(r"report(?:s|ed)\b", re.IGNORECASE)
"""What an outlet does with what others say."""
WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One speech act of a text.

    `speaker` is the resolved name, `mention` the words of the text; `act` one of the keys of ACTS
    or "declined"; `sentence` its span, `content` that of what is told, as far as it is one piece,
    and `quotes` the spans of the direct quotations in it, marks included. `negated` and
    `conditional` tell of the content; `named` is False for unnamed sources and `outside` True for
    analysts, witnesses and other third parties. `sure` is False where no cue names the speaker, who
    only stands nearest.
    """

    speaker: str
    mention: str
    role: str
    act: str
    sentence: Span
    content: Span
    quotes: tuple[Span, ...]
    negated: bool
    conditional: bool
    named: bool
    outside: bool
    sure: bool = True

    @property
    def known_as(self) -> str:
        """All the words that the speaker goes by here."""
        return f"{self.speaker} {self.role} {self.mention}"

    @property
    def quote(self) -> Span | None:
        """The longest of its quotations."""
        return max(self.quotes, key=lambda quote: quote.end - quote.start, default=None)


def attributions(text: str, language: str = "en") -> list[Attribution]:
    """The speech acts of a text in order; sentences whose speaker is not found give none."""
    spans = sentences(text, language)
    people = People(genders_in(text[span.start : span.end] for span in spans))
    found: list[Attribution] = []
    opening = dateline_of(text)
    before = Span(0, 0)
    for sentence in spans:
        people.begin()
        if opening and sentence.start < opening.end < sentence.end:
            sentence = Span(opening.end, sentence.end)
        frame = _Frame(text, sentence)
        last = found[-1] if found else None
        if sentence.end - sentence.start > LONGEST_SENTENCE:
            continue
        acts = list(_acts(frame, people, last.speaker if last else ""))
        people.read(frame.words)
        adjoins = last is not None and last.sentence == before
        acts = _with_other_quotes(frame, acts, last if adjoins else None, people)
        for act in acts[-1:]:
            people.spoke(act.speaker)
        people.subject = _about(frame, people)
        found += acts
        before = sentence
    return _with_roles(found)


def _about(frame: _Frame, people: People) -> str:
    """The body or thing that a sentence opens with, for "it" in the next; empty for a person."""
    subject = noun_phrase(frame.blank, first=True)
    if PRONOUN.fullmatch(subject):
        return people.subject
    name = proper_name(subject)
    if not subject or POSSESSIVE.match(subject) or people.is_he_or_she(name):
        return ""
    return name or re.sub(r"^(?:The|An?)\b", lambda word: word[0].lower(), subject)


class _Frame:
    """A sentence with its quotations blanked; all offsets in it count from its start."""

    def __init__(self, text: str, at: Span) -> None:
        self.text, self.at = text, at
        self.words = text[at.start : at.end]
        self.quotes = [Span(*match.span()) for match in QUOTED.finditer(self.words)]
        self.blank = QUOTED.sub(lambda match: " " * (len(match[0]) - 1) + '"', self.words)

    @property
    def bare(self) -> bool:
        """Whether there is nothing in it but quotations."""
        return bool(self.quotes) and not WORD.search(self.blank)

    def act(
        self, who: tuple[str, str, str], act: str, clause: Span, quotes: Sequence[Span]
    ) -> Attribution:
        speaker, mention, role = who
        within = any(clause.start <= quote.start < clause.end for quote in quotes)
        whole = Span(min(q.start for q in quotes), max(q.end for q in quotes)) if quotes else clause
        told = clause if within else whole
        content = self.words[told.start : told.end]
        beside = self.words[: clause.start]
        return Attribution(
            speaker=speaker,
            mention=mention,
            role=role,
            act=act,
            sentence=self.at,
            content=self.placed(told),
            quotes=tuple(self.placed(quote) for quote in quotes),
            negated=bool(NEGATION.search(content)),
            conditional=bool(CONDITION.search(content)),
            named=not UNNAMED.search(mention) and not UNNAMED.search(beside),
            outside=bool(OUTSIDER.search(mention) or PRESS.search(speaker)),
        )

    def placed(self, quote: Span) -> Span:
        return Span(self.at.start + quote.start, self.at.start + quote.end)


def _acts(frame: _Frame, people: People, last_speaker: str) -> Iterator[Attribution]:
    words, blank = frame.words, frame.blank
    found = ((cue, _subject(blank, cue)) for cue in CUE.finditer(blank) if _tells(cue, blank))
    cues = [
        (cue, subject)
        for cue, subject in found
        if subject and (frame.quotes or cue.lastgroup != "quoting")
    ]
    ends = [*(_begins(blank, cue, subject) for cue, subject in cues), len(words)][1:]
    read, taken = 0, set[Span]()
    for (cue, subject), end in zip(cues, ends, strict=True):
        people.read(words[read : cue.start()])
        read = cue.start()
        owner = _first_subject(blank, cue) if NEUTER.match(subject) else ""
        speaker, role = speaker_of(subject, people, owner or last_speaker, words[cue.end() :])
        if speaker and not NO_SPEAKER.match(speaker):
            last_speaker = speaker
            act = (cue.lastgroup or "said").replace("_", " ")
            clause = _clause(blank, subject, cue, end)
            free = [quote for quote in frame.quotes if quote not in taken]
            quotes = _own_quotes(words, free, clause, cue.start())
            taken.update(quotes)
            if act == "quoting" and not quotes:
                continue
            act = "declined" if NOBODY.match(subject) else _plain(act)
            told = frame.act((speaker, subject, role), act, clause, quotes)
            reported = REPORTS.match(cue[0]) and not BODY.search(subject)
            yield replace(told, outside=told.outside or bool(reported))
    for cue in ACCORDING.finditer(blank):
        if subject := noun_phrase(blank[cue.end() : cue.end() + 120], first=True):
            speaker, role = speaker_of(subject, people, last_speaker)
            if not speaker:
                continue
            opens = not blank[: cue.start()].strip()
            rest = cue.end() + len(subject)
            whole = Span(rest, len(words)) if opens else Span(0, cue.start())
            yield frame.act((speaker, subject, role), "said", whole, ())


def _begins(blank: str, cue: re.Match[str], subject: str) -> int:
    """Where an act begins: with its subject, if that stands before its cue."""
    at = blank.rfind(subject, 0, cue.start())
    return cue.start() if at < 0 else at


def _tells(cue: re.Match[str], blank: str) -> bool:
    """Whether a cue is the verb of a speech act here, and no noun or passive."""
    before = blank[: cue.start()]
    if (
        AS_BEFORE.search(before)
        or NOT_A_CUE.search(before)
        or MORE_OF_A_THING.match(blank, cue.start())
    ):
        return False
    if cue.lastgroup == "accused" and blank[cue.end() :].startswith(" of "):
        return False  # "accused of": by others
    if BASE_FORM.fullmatch(cue[0]) and NOT_YET.search(before):
        return False
    return not (NOUN_OF_ACT.fullmatch(cue[0]) and OF_A_NOUN.search(before))


def _plain(act: str) -> str:
    return "said" if act == "quoting" else act


def _first_subject(blank: str, cue: re.Match[str]) -> str:
    """What "it" or "its" refers to: the body or company that the sentence opens with."""
    subject = noun_phrase(blank[: cue.start()], first=True)
    return "" if NEUTER.match(subject) else proper_name(subject) or subject


def _clause(blank: str, subject: str, cue: re.Match[str], end: int) -> Span:
    """What was said: the words after the cue, or those before its subject where the cue comes last
    ("There is no plan, its director told the paper on Tuesday")."""
    opening = blank[: cue.start()].rstrip()
    if subject not in opening and opening.endswith(","):
        return Span(0, len(opening))  # "It has been put off, said its chairwoman"
    before = opening.rpartition(subject)[0].rstrip()
    after = blank[cue.end() : end]
    trails = len(after.split()) <= TRAILING_WORDS or WHERE_SAID.match(after)
    if before.endswith(",") and trails:
        return Span(0, len(before))
    return Span(cue.end(), end)


def _own_quotes(words: str, quotes: Sequence[Span], clause: Span, cue: int) -> list[Span]:
    """The quotations that belong to a cue: those that follow in its clause, else one before it
    with no more than the speaker's name between."""
    after = [q for q in quotes if clause.start <= q.start < clause.end]
    before = [q for q in quotes if q.end <= cue and len(words[q.end : cue].split()) <= 10]
    return after or before[-1:]


def _subject(blank: str, cue: re.Match[str]) -> str:
    if cue[0].endswith("ing") and re.search(r",\s*$", blank[: cue.start()]):
        return noun_phrase(blank, first=True)
    if apposed := _apposed(blank[: cue.start()]):
        return apposed
    after = _after(blank, cue.end())
    if after and blank[: cue.start()].rstrip().endswith((",", '"')):
        return after
    return _before(blank, cue.start()) or after


def _before(blank: str, end: int) -> str:
    """The subject that ends just before a cue: the noun phrase nearest to it in its clause."""
    chunk = ADVERBS.sub("", RELATIVE.sub("", blank[:end]).rstrip())
    clause = re.split(CLAUSE, chunk)[-1]
    if clause.strip(" ,") == "" and '"' in chunk:
        return ""
    return noun_phrase(clause, first=False)


def _apposed(before: str) -> str:
    """The subject of a clause that is nothing else, with what is set beside it between commas:
    "The mayor, Ada Marsh," or "Ada Marsh, 54, who leads the city,"."""
    if not before.rstrip().endswith(","):
        return ""
    clause = INTRODUCED.sub("", re.split(CLAUSE, before)[-1].strip(" ,"))
    head, *beside = (part.strip() for part in clause.split(","))
    is_subject = BODY.fullmatch(head) or (NAME.fullmatch(head) and proper_name(head))
    if not beside or len(beside) > MOST_BESIDE or not is_subject:
        return ""
    told = NAME.fullmatch(beside[0]) or APPOSED.match(beside[0]) or BODY.match(beside[0])
    return clause[: clause.find(beside[0]) + len(beside[0])] if told else head


def _after(blank: str, start: int) -> str:
    """The subject of an inverted cue: `"...," said the minister`."""
    if not INVERTED.search(blank[:start]):
        return ""
    following = blank[start : start + 120].lstrip()
    found = [NAME.match(following), ROLE_AND_NAME.match(following)]
    found += [SPOKEN_BY.match(following)] if '"' in blank[:start].rpartition(",")[0] else []
    for subject in (noun_phrase(following, first=True), *(match[0] for match in found if match)):
        if subject and ENDS_THERE.match(following[following.find(subject) + len(subject) :]):
            return subject
    return ""


def _with_other_quotes(
    frame: _Frame, acts: Sequence[Attribution], last: Attribution | None, people: People
) -> list[Attribution]:
    """The acts of a sentence with the quotations in it that no cue has: one beside an act belongs
    to it; a sentence that only quotes goes on with who spoke in the sentence before (`last`); and
    else whoever the sentence is about may be speaking."""
    had = {quote for act in acts for quote in act.quotes}
    free = [quote for quote in frame.quotes if frame.placed(quote) not in had]
    if not free:
        return list(acts)
    if acts:
        return _shared_out(frame, acts, free)
    if frame.bare:
        return [_going_on(frame, last, free)] if last else []
    subject = _told_by(frame, free[0])
    speaker, role = speaker_of(subject, people, last.speaker if last else "")
    if not subject or not speaker:
        return []
    told = frame.act((speaker, subject, role), "said", free[0], free)
    return [replace(told, sure=False)]


def _shared_out(
    frame: _Frame, acts: Sequence[Attribution], free: Sequence[Span]
) -> list[Attribution]:
    """The acts, each free quotation with the one whose speaker is named nearest to it."""
    shared = list(acts)
    named = [frame.words.find(act.mention) for act in acts]
    for quote in free:
        apart = [min(abs(at - quote.start), abs(at - quote.end)) for at in named]
        n = apart.index(min(apart))
        shared[n] = replace(shared[n], quotes=(*shared[n].quotes, frame.placed(quote)))
    return shared


def _going_on(frame: _Frame, last: Attribution, quotes: Sequence[Span]) -> Attribution:
    same = frame.act((last.speaker, last.mention, last.role), "said", quotes[0], quotes)
    paragraph_ends = "\n" in frame.text[last.sentence.end : frame.at.start]
    return replace(same, named=last.named, outside=last.outside, sure=not paragraph_ends)


def _told_by(frame: _Frame, quote: Span) -> str:
    """Who may be quoted where no cue says so: the mention after a quotation that ends in a comma,
    else the sentence's first."""
    if frame.words[quote.end - 2 : quote.end - 1] in ",?!":
        after = noun_phrase(frame.blank[quote.end : quote.end + 120], first=True)
        if after:
            return after
    return noun_phrase(frame.blank[: quote.start], first=True)


def _with_roles(found: Sequence[Attribution]) -> list[Attribution]:
    """The acts, those without a role with the one that their speaker has elsewhere."""
    roles: dict[str, str] = {}
    for act in found:
        if act.role:
            roles.setdefault(act.speaker, act.role)
    return [
        a if a.role else replace(a, role=roles.get(a.speaker.split("’s ")[0], "")) for a in found
    ]
