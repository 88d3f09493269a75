"""Whether names change places: who stands beside which words in a statement and in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.thesaurus import meaning
from assistant.words import STOP, names, related
from ingest.language.speech import is_speech_verb

WORD = re.compile(r"[\w’'-]+")
JOIN = re.compile(r"\W+(?:(?P<by>of|for|at|with|by|from|against|to|in)\W+)?(?:(?:the|a|an)\W+)?")
"""What may stand between a word and a name beside it."""

REST_OF_PHRASE = re.compile(
    r"(?: (?!(?:of|for|at|with|by|from|against|to|in|and|or)\b)[\w’'-]+){1,4}"
)
"""What a name may go on with: "Premier League" + "club Chelsea"."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A word beside a name: on its left, joined by a preposition or nothing, or on its right."""

    word: str
    left: bool
    joined: str
    name: str


def misplaced(statement: str, sentences: Sequence[str]) -> list[str]:
    """The names of a statement that stand where the sentences have another: beside the same word,
    joined to it alike."""
    there = [beside for sentence in sentences for beside in _beside(sentence, whole=True)]
    found = []
    for mine in _beside(statement):
        others = [o for o in there if (o.left, o.joined) == (mine.left, mine.joined)
                  and related(o.word, mine.word)]  # fmt: skip
        verb = meaning(mine.word).verb  # of a noun either side will do: "Coast Party leader"
        known = [
            o for o in there if related(o.word, mine.word) and (o.left == mine.left or not verb)
        ]
        if others and not any(_alike(mine.name, other.name) for other in known):
            found.append(mine.name)
    return found


def _beside(text: str, *, whole: bool = False) -> Iterator[Beside]:
    for name in names(text):
        for match in re.finditer(re.escape(name), text):
            rest = REST_OF_PHRASE.match(text, match.end()) if whole else None
            named = f"{name}{rest[0]}" if rest else name
            yield from _left_of(text, named, match.start())
            after = WORD.match(text[match.end() :].lstrip(" "))
            if text[match.end() : match.end() + 1] == " " and after and _says_something(after[0]):
                yield Beside(after[0].lower(), False, "", name)


def _says_something(word: str) -> bool:
    """Whether a word beside a name is one of its own; who says what is looked at elsewhere."""
    return word.islower() and word not in STOP and not is_speech_verb(word)


def _left_of(text: str, name: str, start: int) -> Iterator[Beside]:
    for word in reversed([*WORD.finditer(text[:start])][-4:]):
        between = text[word.end() : start]
        joined = JOIN.fullmatch(between)
        if not joined or not word[0].islower() or re.search(r"[,.;:“”\"]", between):
            continue
        preposition = joined["by"] or ""
        if preposition or (_says_something(word[0]) and meaning(word[0]).verb):
            yield Beside(word[0].lower(), True, preposition, name)


def _alike(one: str, other: str) -> bool:
    """Whether one of two names has a word of the other."""
    theirs = [word.lower() for word in WORD.findall(other)]
    return any(related(word.lower(), o) for word in WORD.findall(one) for o in theirs)
