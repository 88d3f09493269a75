"""Who said what: the speech acts in a text, from cue words, names and quotation marks.

No model is asked. A cue ("said", "denied", "according to") is looked for outside quotation marks,
its subject beside it; pronouns and surnames are resolved through the names that came before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.cues import (
    ACCORDING,
    ADVERBS,
    APPOSED,
    BELONGS,
    BODY,
    CLAUSE,
    CONDITION,
    CUE,
    JOINING,
    NAME,
    NEGATION,
    NEUTER,
    NOT_A_CUE,
    NOT_NAMES,
    OFFICE,
    OUTSIDER,
    PLACE_OR_BODY,
    POSSESSIVE,
    PRONOUN,
    QUOTED,
    RELATIVE,
    TITLES,
    TRAILING_WORDS,
    UNNAMED,
)
from ingest.dateline import dateline_of
from ingest.split import Span, sentences


@dataclass(frozen=True, slots=True)
class Attribution:
    """One speech act of a text.

    `speaker` is the resolved name, `mention` the words of the text; `act` one of the keys of ACTS
    or "declined"; `sentence` its span, `quote` the span of the direct quotation in it, if any.
    `negated` and `conditional` tell of the content; `named` is False for unnamed sources and
    `outside` True for analysts, witnesses and other third parties.
    """

    speaker: str
    mention: str
    role: str
    act: str
    sentence: Span
    quote: Span | None
    negated: bool
    conditional: bool
    named: bool
    outside: bool


def attributions(text: str, language: str = "en") -> list[Attribution]:
    """The speech acts of a text in order; sentences whose speaker is not found give none."""
    people = _People()
    found: list[Attribution] = []
    roles: dict[str, str] = {}
    last_speaker = ""
    opening = dateline_of(text)
    for sentence in sentences(text, language):
        if opening and sentence.start < opening.end < sentence.end:
            sentence = Span(opening.end, sentence.end)
        words = text[sentence.start : sentence.end]
        acts = list(_acts(words, sentence, people, last_speaker))
        people.read(words)
        if acts:
            last_speaker = acts[-1].speaker
        for act in acts:
            if act.role:
                roles.setdefault(act.speaker, act.role)
        found += acts
    return [
        a if a.role else replace(a, role=roles.get(a.speaker.split("’s ")[0], "")) for a in found
    ]


class _People:
    """The names met so far: full names by surname, and the latest person for a pronoun."""

    def __init__(self) -> None:
        self._full: dict[str, str] = {}
        self.latest = ""

    def read(self, words: str) -> None:
        for match in NAME.finditer(QUOTED.sub(lambda q: " " * len(q[0]), words)):
            name = proper_name(match[0])
            if len(name.split()) > 1 and not PLACE_OR_BODY.search(name):
                self._full.setdefault(name.split()[-1], name)
                self.latest = name

    def is_person(self, name: str) -> bool:
        return name in self._full.values()

    def resolve(self, name: str) -> str:
        return self._full.get(name, name) if " " not in name else name


def proper_name(words: str) -> str:
    """A capitalised run of words without titles, articles and a possessive ending."""
    kept = words.split()
    while kept and (kept[0].rstrip(".") in TITLES or kept[0] in NOT_NAMES):
        kept.pop(0)
    return re.sub(r"[’']s?$", "", " ".join(kept)).rstrip(".,")


def _acts(words: str, at: Span, people: _People, last_speaker: str) -> Iterator[Attribution]:
    quotes = [Span(q.start(), q.end()) for q in QUOTED.finditer(words)]
    blank = QUOTED.sub(lambda q: " " * (len(q[0]) - 1) + '"', words)
    cues = [c for c in CUE.finditer(blank) if not NOT_A_CUE.search(blank[: c.start()])]
    ends = [*(c.start() for c in cues), len(words)][1:]
    for cue, end in zip(cues, ends, strict=True):
        subject = _subject(blank, cue)
        people.read(words[: cue.start()])
        owner = _first_subject(blank, cue) if NEUTER.match(subject) else ""
        speaker, role = _speaker(subject, people, owner or last_speaker)
        if subject and speaker:
            last_speaker = speaker
            act = (cue.lastgroup or "said").replace("_", " ")
            clause = _clause(blank, subject, cue, end)
            quote = _own_quote(words, quotes, clause, cue.start())
            yield _attribution(words, at, (speaker, subject, role), act, clause, quote)
    for cue in ACCORDING.finditer(blank):
        if subject := _noun_phrase(blank[cue.end() : cue.end() + 120], first=True):
            speaker, role = _speaker(subject, people, last_speaker)
            whole = Span(0, cue.start() or len(words))
            yield _attribution(words, at, (speaker, subject, role), "said", whole, None)


def _first_subject(blank: str, cue: re.Match[str]) -> str:
    """What "it" or "its" refers to: the body or company that the sentence opens with."""
    subject = _noun_phrase(blank[: cue.start()], first=True)
    return "" if NEUTER.match(subject) else proper_name(subject) or subject


def _clause(blank: str, subject: str, cue: re.Match[str], end: int) -> Span:
    """What was said: the words after the cue, or those before its subject where the cue comes last
    ("There is no plan, its director told the paper on Tuesday")."""
    before = blank[: cue.start()].rpartition(subject)[0].rstrip()
    if before.endswith(",") and len(blank[cue.end() : end].split()) <= TRAILING_WORDS:
        return Span(0, len(before))
    return Span(cue.end(), end)


def _own_quote(words: str, quotes: list[Span], clause: Span, cue: int) -> Span | None:
    """The quotation that belongs to a cue: one that follows in its clause, else one before it
    with no more than the speaker's name between."""
    after = [q for q in quotes if clause.start <= q.start < clause.end]
    if after:
        return max(after, key=lambda q: q.end - q.start)
    before = [q for q in quotes if q.end <= cue and len(words[q.end : cue].split()) <= 10]
    return before[-1] if before else None


def _attribution(
    words: str,
    at: Span,
    who: tuple[str, str, str],
    act: str,
    clause: Span,
    quote: Span | None,
) -> Attribution:
    speaker, mention, role = who
    told = quote or clause
    content = words[told.start : told.end]
    return Attribution(
        speaker=speaker,
        mention=mention,
        role=role,
        act=act,
        sentence=at,
        quote=Span(at.start + quote.start, at.start + quote.end) if quote else None,
        negated=bool(NEGATION.search(content)),
        conditional=bool(CONDITION.search(content)),
        named=not UNNAMED.search(mention) and not UNNAMED.search(words[: clause.start]),
        outside=bool(OUTSIDER.search(mention)),
    )


def _speaker(mention: str, people: _People, last_speaker: str) -> tuple[str, str]:
    if PRONOUN.fullmatch(mention):
        personal = mention.lower() in ("he", "she")
        fits = people.is_person(last_speaker) if personal else last_speaker
        return (last_speaker if fits else people.latest), ""
    if POSSESSIVE.match(mention):
        owner = last_speaker or people.latest
        body = POSSESSIVE.sub("", mention)
        return (f"{owner}’s {body}" if owner else mention), ""
    found = [(proper_name(m[0]), m.start()) for m in NAME.finditer(mention)]
    names = [name for name, start in found if name and not BELONGS.search(mention[:start])]
    names = [n for n in names if not OFFICE.match(n)] or names
    if not names or BODY.fullmatch(mention):
        return re.sub(r"^(?:The|An?)\b", lambda word: word[0].lower(), mention), ""
    person = max(names, key=lambda name: len(name.split()))
    role = mention.replace(person, "").strip(" ,")
    role = re.sub(r"^(?:(?:by|from|the|an?)\b\s*)+|^[’']s?\s*", "", role, flags=re.IGNORECASE)
    if not role and mention == f"The {person}":
        return f"the {person}", ""
    return people.resolve(person), role


def _subject(blank: str, cue: re.Match[str]) -> str:
    if cue[0].endswith("ing") and re.search(r",\s*$", blank[: cue.start()]):
        return _noun_phrase(blank, first=True)
    return _before(blank, cue.start()) or _after(blank, cue.end())


def _before(blank: str, end: int) -> str:
    """The subject that ends just before a cue: the noun phrase nearest to it in its clause."""
    chunk = ADVERBS.sub("", RELATIVE.sub("", blank[:end]).rstrip())
    clause = re.split(CLAUSE, chunk)[-1]
    if clause.strip(" ,") == "" and '"' in chunk:
        return ""
    return _noun_phrase(clause, first=False)


def _after(blank: str, start: int) -> str:
    """The subject of an inverted cue: `"...," said the minister`."""
    if not re.search(r'[",]\s*\S+\s*$', blank[:start]):
        return ""
    return _noun_phrase(blank[start : start + 120], first=True)


def _noun_phrase(clause: str, *, first: bool) -> str:
    found: list[tuple[int, int]] = [m.span() for m in BODY.finditer(clause)]
    found += [m.span() for m in NAME.finditer(clause) if proper_name(m[0])]
    found += [m.span() for m in PRONOUN.finditer(clause)]
    if not found:
        return ""
    if first:
        start, end = min(found, key=lambda span: (span[0], -span[1]))
        return clause[start:end].strip() if not clause[:start].strip(" ,") else ""
    merged = _merged(sorted(found), clause)
    start, end = merged[-1]
    return clause[start:end].strip(" ,") if len(clause[end:].split()) <= 3 else ""


def _merged(spans: list[tuple[int, int]], clause: str) -> list[tuple[int, int]]:
    """Join a name with its title or apposition ("Karoline Leavitt, the press secretary,")."""
    joined = [spans[0]]
    for start, end in spans[1:]:
        gap = clause[joined[-1][1] : start]
        pair = clause[slice(*joined[-1])], clause[start:end]
        apposition = gap.strip() == "," and (APPOSED.match(pair[1]) or BODY.fullmatch(pair[0]))
        if start <= joined[-1][1] or JOINING.fullmatch(gap) or apposition:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
