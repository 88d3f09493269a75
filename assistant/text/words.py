"""Names and content words of a text, and forms of the same word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ingest.index.lexicon import stems
from ingest.language.people import NAME, listed

SHORTEST_ROOT = 3
SHORTEST_DOER = 4
"""Minimum length of a verb whose agent noun is recognised by its ending: lead and leader."""
DEMONYM = re.compile(r"(?:[aeiouy]?(?:n|an|ian|ean|ese|ish|ic)s?)")
"""The ending of a demonym, after the last consonant of the place name."""
IRREGULAR = dict(
    pair.split(":")
    for pair in """
    won:win wins:win lost:lose dead:die died:die dies:die death:die sold:sell bought:buy
    stole:steal stolen:steal hid:hide hidden:hide met:meet left:leave shot:shoot ran:run fell:fall
    fallen:fall rose:rise risen:rise broke:break broken:break chose:choose chosen:choose spoke:speak
    spoken:speak began:begin begun:begin sued:sue sues:sue fled:flee paid:pay fought:fight
    suing:sue dying:die lying:lie tying:tie vying:vie
    caught:catch struck:strike shut:shut grew:grow grown:grow flew:fly flown:fly""".split()
)
"""Irregular forms of verbs, which a stemmer does not reduce to the verb."""

AUXILIARY = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)"
"""Auxiliary verbs, with which a yes/no question begins."""
STOP = frozenset(
    """
    a an the this that these those of in on at to for from by with about as into over after
    before between during is are was were be been being am do does did has have had having
    will would can could should may might must shall it its he she they them his her their we
    our you your i me my and or but nor not no so than then too very just also any some all
    each which who whom whose what when where why how there here said say says according week
    month year today recently new anyone anybody someone ever yet form make made take took
    hold held give gave get got go come put set making taking holding giving getting going coming
    putting setting gone neither please tell hello hi explain exactly roughly
    """.split()
)


def names(text: str) -> tuple[str, ...]:
    """The capitalised names in a text, without the word that only begins its sentence."""
    found = []
    for match in NAME.finditer(text):
        words = match[0].split()
        if words[0] in listed("never_names") or words[0].lower() in STOP:
            words = words[1:]
        if words:
            found.append(" ".join(words).removesuffix("’s").removesuffix("'s"))
    return tuple(dict.fromkeys(found))


def content_words(text: str) -> list[str]:
    """The content words of a text (no stop words), lower case, in order."""
    return list(_content_words(text))


@lru_cache(maxsize=2048)
def _content_words(text: str) -> tuple[str, ...]:
    words = (
        w.lower().removesuffix("’s").removesuffix("'s") for w in re.findall(r"[\w$%’'.,]+", text)
    )
    return tuple(w for w in (w.strip("’'.,") for w in words) if w and w not in STOP)


def related(one: str, other: str) -> bool:
    """Whether two lower-case words are forms of the same word: by stem, as an irregular form, as a
    verb and its agent noun, or as a place name and its demonym (Cuba and Cuban, Chile and
    Chilean)."""
    if _stem(one) == _stem(other):
        return True
    if one[:SHORTEST_ROOT] != other[:SHORTEST_ROOT]:
        return False  # all rules below need a common prefix
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_DOER and long in (f"{short}er", f"{short}or"):
        return True
    root = short.rstrip("aeiouy")
    return (
        len(root) >= SHORTEST_ROOT
        and long.startswith(root)
        and bool(DEMONYM.fullmatch(long[len(root) :]))
    )


def among(word: str, others: Iterable[str]) -> bool:
    """Whether a lower-case word, in some form, is one of these."""
    return any(related(word, other) for other in others)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return " ".join(stems(IRREGULAR.get(word, word)))


def number_of(count: int, thing: str) -> str:
    """How many there are of a thing: "1 article", "2 articles"."""
    return f"{count} {thing}{'' if count == 1 else 's'}"
