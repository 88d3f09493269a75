"""Names of people, and coreference of surnames and pronouns to them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from ingest.language.rules import rules
from ingest.language.speech import QUOTED

NAME = re.compile(
    r"\b(?:(?:[A-Z]\.){2,}|[A-ZÀ-Þ][\w’'\-]*\.?)(?:\s+(?:(?:of|de|del|da|al|bin|von|van|der|the)\s+)*[A-ZÀ-Þ][\w’'\-]*\.?)*"
)
GENDERS = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
GENDERED = re.compile(rf"\b(?:{'|'.join(GENDERS)})\b", re.IGNORECASE)
LONGEST_NAME = 5
FULL_NAME = 2
"""Minimum words in a full name: first name and surname."""


@cache
def listed(name: str) -> frozenset[str]:
    """A word list of `rules/en/names.yaml`."""
    return frozenset(rules("names")[name])


class People:
    """The people mentioned so far: resolves surnames to full names and pronouns to people.

    A pronoun refers to a person in the most recent sentence that mentions one of matching or
    unknown gender; among several, the speaker of that sentence, else the first mentioned.
    `genders` says who is "he" and who is "she" (see `genders_in`).
    """

    def __init__(self, genders: Mapping[str, str] | None = None) -> None:
        self._full: dict[str, str] = {}
        self._genders = genders or {}
        self._sentences: list[list[str]] = [[]]

    def begin(self) -> None:
        """Start a new sentence."""
        self._sentences.append([])

    def read(self, words: str) -> list[str]:
        """Record the people named in these words, and return their full names."""
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
        """Record the speaker of this sentence; a speaker may be known by surname alone."""
        words = name.split()
        alone = len(words) == 1 and name[:1].isupper() and name not in listed("places_and_bodies")
        if alone and name not in listed("never_names"):
            self._full.setdefault(name, name)
        if alone or is_personal(name):
            self._sentences[-1] = [name, *(n for n in self._sentences[-1] if n != name)]

    def meant_by(self, pronoun: str, of_whom: str = "") -> str:
        """The person "he" or "she" refers to here, or an empty string. Excludes people named in
        `of_whom`, the content of what is said: a pronoun does not precede the name it refers to
        (Reinhart, "Anaphora and Semantic Interpretation", 1983)."""
        gender = GENDERS[pronoun.lower()]
        near = (name for sentence in reversed(self._sentences) for name in sentence)
        others = {name.split()[-1] for m in NAME.finditer(of_whom) if (name := proper_name(m[0]))}
        fits = (n for n in near if self._genders.get(n, gender) == gender)
        return next((name for name in fits if name.split()[-1] not in others), "")

    def is_person(self, name: str) -> bool:
        """Whether this is a person's name: by its form, or because "he" or "she" refers to it."""
        return name in self._genders or is_personal(name)

    @property
    def latest(self) -> str:
        """The first person of the most recent sentence that mentions one, or an empty string."""
        return next((names[0] for names in reversed(self._sentences) if names), "")

    def resolve(self, name: str) -> str:
        """The full name for a surname that was mentioned before; any other name unchanged."""
        return self._full.get(name, name) if " " not in name else name


def genders_in(sentences: Iterable[str]) -> dict[str, str]:
    """Each person's pronoun, "he" or "she": a majority vote over the sentences that name exactly
    one person and use pronouns of one gender."""
    people, votes = People(), defaultdict[str, Counter[str]](Counter)
    for words in sentences:
        met = set(people.read(words))
        bare = QUOTED.sub(" ", words)
        pronouns = {GENDERS[p.lower()] for p in GENDERED.findall(bare)}
        if len(met) == 1 and len(pronouns) == 1:
            votes[met.pop()] += Counter(pronouns)
    return {name: counted.most_common(1)[0][0] for name, counted in votes.items()}


def is_personal(name: str) -> bool:
    """Whether a name may be a person's: first name and surname, not a place or organization."""
    words = name.split()
    fits = FULL_NAME <= len(words) <= LONGEST_NAME and words[0] not in listed("of_places")
    if not fits or any(word.strip(".,") in listed("places_and_bodies") for word in words):
        return False
    if not (words[0][:1].isupper() and words[-1][:1].isupper()):
        return False
    return not any(word.lower() in listed("function_words") for word in words)


def proper_name(words: str) -> str:
    """A capitalised run of words without titles, articles and a possessive ending."""
    kept = words.split()
    while kept and _is_before_name(kept[0], alone=len(kept) == 1):
        kept.pop(0)
    if len(kept) == 1 and kept[0] in listed("openers"):
        return ""
    ends_office = listed("titles") | listed("offices")
    offices = [n for n, word in enumerate(kept) if word.rstrip(".") in ends_office]
    if offices and len(kept) - offices[-1] > FULL_NAME:
        kept = kept[offices[-1] + 1 :]
    return re.sub(r"[’']s?$", "", " ".join(kept)).rstrip(".,")


def _is_before_name(word: str, *, alone: bool) -> bool:
    opens = not alone and word.lower() in listed("function_words")
    return word.rstrip(".") in listed("titles") or word in listed("never_names") or opens
