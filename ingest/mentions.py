"""Who is mentioned: names, offices and pronouns as noun phrases, and whom they stand for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ingest.cues import (
    APPOSED,
    BELONGS,
    BODY,
    FUNCTION_WORDS,
    JOINING,
    NAME,
    NEUTER,
    NO_SUBJECT,
    NOT_NAMES,
    OF_PLACES,
    OFFICE,
    OFFICES,
    OPENERS,
    PLACE_OR_BODY,
    POSSESSIVE,
    PRONOUN,
    QUOTED,
    TITLES,
)

GENDERS = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
REST_OF_NOUN = re.compile(
    r"(?:\s(?!\w+(?:ly|ed|ing)\b|and\b|who\b|also\b|then\b|later\b|has\b|have\b|had\b|as\b|in\b|on\b|at\b|of\b|to\b)[a-z]{3,}){1,2}$"
)
"""What follows a body to the end of a subject: "a museum" + "guard"."""
PLAIN_NOUN = re.compile(
    r"(?:The|An?|One|Another|His|Her|Their|Its|Some|Many|Several)\s+(?:[a-z][\w-]*\s+){0,2}[a-z][\w-]+"
)
"""A subject that is none of the known bodies: "The guard", "One passenger"."""
OF_WHOM = re.compile(
    r"\b(?i:an?|the|one|another|his|her|their|its)\s+(?:[a-z][a-z-]*\s+){0,3}?[a-z][a-z-]*\s+"
    r"(?:of|at|for|from|with)\s+(?:the\s+)?$"
)
"""Before a name that only tells whose somebody is: "a former clerk of" + "Calder Rail"."""
INDEFINITE = re.compile(r"an?\s", re.IGNORECASE)
CONJUNCTIONS = {"while", "but", "and", "although", "though", "whereas", "as", "when", "after"}
GENDERED = re.compile(rf"\b(?:{'|'.join(GENDERS)})\b", re.IGNORECASE)
LONGEST_NAME = 5
FULL_NAME = 2
"""Words of a name that is a first name and a surname, at least."""


class People:
    """The people met so far, sentence by sentence: full names by surname, whom a pronoun means.

    A pronoun means the person nearest before it, of the last sentence with one that fits; of
    several in a sentence whoever speaks in it, else the first. Who goes with "he" and who with
    "she" is learned from `genders`, what sentences about one person say of them.
    """

    def __init__(self, genders: Mapping[str, str] | None = None) -> None:
        self._full: dict[str, str] = {}
        self._genders = genders or {}
        self._sentences: list[list[str]] = [[]]
        self.subject = ""
        """The body or thing that the last sentence is about."""

    def begin(self) -> None:
        """A new sentence begins."""
        self._sentences.append([])

    def read(self, words: str) -> list[str]:
        """Meet the people named in these words; gives them."""
        met = []
        for match in NAME.finditer(QUOTED.sub(lambda q: " " * len(q[0]), words)):
            name = proper_name(match[0])
            if is_personal(name):
                self._full.setdefault(name.split()[-1], name)
            name = self._full.get(name.split()[-1], "") if name else ""
            if name:
                met.append(name)
        self._sentences[-1] += [name for name in met if name not in self._sentences[-1]]
        return met

    def spoke(self, name: str) -> None:
        """Somebody speaks in this sentence; whoever speaks is met by a surname alone."""
        alone = " " not in name and name[:1].isupper() and not PLACE_OR_BODY.search(name)
        if alone and name not in NOT_NAMES:
            self._full.setdefault(name, name)
        if alone or is_personal(name):
            self._sentences[-1] = [name, *(n for n in self._sentences[-1] if n != name)]

    def meant_by(self, pronoun: str, of_whom: str = "") -> str:
        """Whom "he" or "she" means here; empty for nobody. Not one whom they speak of by name in
        `of_whom`: a pronoun does not stand before the name it means (Reinhart, "Anaphora and
        Semantic Interpretation", 1983)."""
        gender = GENDERS[pronoun.lower()]
        near = (name for sentence in reversed(self._sentences) for name in sentence)
        others = {name.split()[-1] for m in NAME.finditer(of_whom) if (name := proper_name(m[0]))}
        fits = (n for n in near if self._genders.get(n, gender) == gender)
        return next((name for name in fits if name.split()[-1] not in others), "")

    def is_he_or_she(self, name: str) -> bool:
        return name in self._genders

    @property
    def latest(self) -> str:
        """The person last met."""
        return next((names[0] for names in reversed(self._sentences) if names), "")

    def resolve(self, name: str) -> str:
        return self._full.get(name, name) if " " not in name else name


def genders_in(sentences: Iterable[str]) -> dict[str, str]:
    """Who goes with "he" and who with "she", as most sentences have it that name one person and
    then use one of the two."""
    people, votes = People(), defaultdict[str, Counter[str]](Counter)
    for words in sentences:
        met = set(people.read(words))
        bare = QUOTED.sub(" ", words)
        pronouns = {GENDERS[p.lower()] for p in GENDERED.findall(bare)}
        if len(met) == 1 and len(pronouns) == 1:
            votes[met.pop()] += Counter(pronouns)
    return {name: counted.most_common(1)[0][0] for name, counted in votes.items()}


def is_personal(name: str) -> bool:
    """Whether a name may be a person's: a first name and a surname, of no place or body."""
    words = name.split()
    fits = FULL_NAME <= len(words) <= LONGEST_NAME and words[0] not in OF_PLACES
    if not fits or PLACE_OR_BODY.search(name):
        return False
    return not any(word.lower() in FUNCTION_WORDS for word in words)


def proper_name(words: str) -> str:
    """A capitalised run of words without titles, articles and a possessive ending."""
    kept = words.split()
    while kept and _is_before_name(kept[0], alone=len(kept) == 1):
        kept.pop(0)
    if len(kept) == 1 and kept[0] in OPENERS:
        return ""
    offices = [n for n, word in enumerate(kept) if word.rstrip(".") in OFFICES]
    if offices and len(kept) - offices[-1] > FULL_NAME:
        kept = kept[offices[-1] + 1 :]
    return re.sub(r"[’']s?$", "", " ".join(kept)).rstrip(".,")


def _is_before_name(word: str, *, alone: bool) -> bool:
    opens = not alone and word.lower() in FUNCTION_WORDS
    return word.rstrip(".") in TITLES or word in NOT_NAMES or opens


def speaker_of(
    mention: str, people: People, last_speaker: str, of_whom: str = ""
) -> tuple[str, str]:
    """Who a mention means, and their role in it. `of_whom` is what they say."""
    if mention.lower() in GENDERS:
        return people.meant_by(mention, of_whom), ""
    neuter = people.subject if NEUTER.match(mention) else ""
    if PRONOUN.fullmatch(mention):
        return neuter or last_speaker or people.latest, ""
    if POSSESSIVE.match(mention):
        owner = neuter or last_speaker or people.latest
        body = POSSESSIVE.sub("", mention)
        office, _, name = body.partition(",")
        if NAME.fullmatch(name.strip()) and is_personal(proper_name(name)):
            return people.resolve(proper_name(name)), f"{owner}’s {office}" if owner else office
        return (f"{owner}’s {body}" if owner else mention), ""
    first, _, rest = mention.partition(" ")
    if first.lower() in CONJUNCTIONS:
        mention = rest
    names = _names_of_speaker(mention)
    if INDEFINITE.match(mention) and not any(is_personal(name) for name in names):
        return mention[0].lower() + mention[1:], ""
    if not names or BODY.fullmatch(mention):
        return re.sub(r"^(?:The|An?)\b", lambda word: word[0].lower(), mention), ""
    # "San Diego chapter president Luis Osuna": of names of equal weight the last.
    person = max(reversed(names), key=lambda name: min(len(name.split()), FULL_NAME))
    if owned := re.fullmatch(rf"(?:\S+ )*{re.escape(person)}[’']s? ((?:[a-z][\w-]*\s?)+)", mention):
        return f"{people.resolve(person)}’s {owned[1]}", ""
    role = mention.replace(person, "").strip(" ,.")
    role = re.sub(r"^(?:(?:by|from|the|an?)\b\s*)+|^[’']s?\s*", "", role, flags=re.IGNORECASE)
    if not role and mention == f"The {person}":
        return f"the {person}", ""
    return people.resolve(person), role


def _names_of_speaker(mention: str) -> list[str]:
    """The names that a mention may go by: those before a comma, or the one that an office
    introduces ("Florida's attorney general, Pam Bondi")."""
    before, _, after = mention.partition(",")
    introduced = NAME.fullmatch(after.strip(" ,"))
    if introduced and len(introduced[0].split()) >= FULL_NAME and BODY.search(before):
        return [proper_name(introduced[0])]
    found = [(proper_name(m[0]), m.start()) for m in NAME.finditer(mention)]
    names = [(n, at) for n, at in found if n and not BELONGS.search(mention[:at])]
    names = [(n, at) for n, at in names if not OFFICE.match(n)] or names
    return [n for n, at in names if at < len(before)] or [n for n, _ in names]


def noun_phrase(clause: str, *, first: bool) -> str:
    """The first noun phrase, if the clause begins with it; or the last, if it nearly ends with it;
    empty for none."""
    found: list[tuple[int, int]] = [m.span() for m in BODY.finditer(clause)]
    found += [m.span() for m in NAME.finditer(clause) if proper_name(m[0])]
    found += [m.span() for m in PRONOUN.finditer(clause)]
    if not found:
        bare = PLAIN_NOUN.fullmatch(clause.strip(" ,"))
        return bare[0] if bare and not first else ""
    merged = _merged(sorted(found), clause, first=first)
    if first:
        start, end = merged[0]
        opens = not clause[:start].strip(' ,"') and not NO_SUBJECT.match(clause[start:])
        return clause[start:end].strip(" ,") if opens else ""
    if clause[merged[-1][1] :].rstrip().endswith(" and"):
        return noun_phrase(clause, first=True)  # what it did before "and said"
    start, end = merged[-1]
    if whose := OF_WHOM.search(clause, 0, start):
        start = whose.start()
    if more := REST_OF_NOUN.match(clause, end):
        end = more.end()
    return clause[start:end].strip(" ,") if len(clause[end:].split()) <= 3 else ""


def _merged(spans: list[tuple[int, int]], clause: str, *, first: bool) -> list[tuple[int, int]]:
    """Join a name with its title or apposition ("Karoline Leavitt, the press secretary,")."""
    joined, appositions = [spans[0]], 0
    for start, end in spans[1:]:
        gap = clause[joined[-1][1] : start]
        pair = clause[slice(*joined[-1])], clause[start:end]
        closed = first or clause[end:].lstrip().startswith(",")
        apposition = (
            gap.strip() == ","
            and (APPOSED.match(pair[1]) or BODY.fullmatch(pair[0]))
            and (closed or not APPOSED.match(pair[1]))
        )
        joins = JOINING.fullmatch(gap) and not ("," in gap and appositions)
        if start <= joined[-1][1] or joins or (apposition and not appositions):
            appositions += "," in gap
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
