"""Matches speakers by name: one party may go by several names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.text.words import among, content_words, names
from ingest.language.attribution import Attribution
from ingest.language.people import NAME, is_personal

SPEAKS_FOR = re.compile(rf"(?<!former )\b\w+ (?:of|for) (?:the )?({NAME.pattern})")
HEADS = re.compile(
    r"\b(?:head|boss|chief|leader|director|spokes\w+|executive|maker|owner|president|chair\w*)\b"
)
"""Words for people who speak for an organisation, and may be named in its place."""
EMPLOYED = re.compile(r"an?\s|(?:the )?former\b", re.IGNORECASE)
"""The beginning of a description of somebody who does not speak for the organisation named in
it."""
EMPLOYER = re.compile(rf"\b(?:at|from|with|of) (?:the )?{NAME.pattern}")


def is_speaker(asked: str, act: Attribution) -> bool:
    """Whether `asked` ("Cuba", "the mayor") names the speaker of `act` or whom they speak for."""
    known = act.known_as
    if EMPLOYED.match(known) and not HEADS.search(known):
        known = EMPLOYER.sub("", known)
    theirs = content_words(known)
    return any(among(word, theirs) for word in content_words(asked))


def is_named(name: str, act: Attribution) -> bool:
    """Whether the speaker of `act` goes by this name: a person by the surname, a body by all words
    of its name, an office by all of its words."""
    theirs = content_words(act.known_as)
    called = names(name)
    if any(_has_name(theirs, each) for each in called):
        return True
    office = content_words(name)
    return bool(office) and not called and all(among(word, theirs) for word in office)


def names_speaker(text: str, act: Attribution) -> bool:
    """Whether a text names the speaker of `act`: a person by the surname, a body by all words of
    its name."""
    return _has_name(content_words(text), act.speaker)


def _has_name(words: Sequence[str], name: str) -> bool:
    """Whether these words have a person's surname, or all words of the name of a body."""
    called = content_words(name)[-1:] if is_personal(name) else content_words(name)
    return bool(called) and all(among(word, words) for word in called)


def goes_by(act: Attribution) -> frozenset[str]:
    """The names of the speaker of an act and of those they speak for, in lower case: Greta
    Lindqvist of Brannock Rail goes by both."""
    spoken_for = [*SPEAKS_FOR.findall(act.role), *SPEAKS_FOR.findall(act.mention)]
    owner = re.split("[’']s ", act.speaker)[0]
    return frozenset(_bare(name) for name in (act.speaker.removeprefix("the "), owner, *spoken_for))


def parties_of(speakers: Sequence[tuple[str, frozenset[str]]]) -> list[str]:
    """The party of each speaker, given with the names they go by (see `goes_by`): who shares a name
    with another is one party with them, and it is called by the name that most of them go by."""
    groups: list[tuple[set[str], list[int]]] = []
    for n, (_, known) in enumerate(speakers):
        same = [group for group in groups if group[0] & known]
        others = [group for group in groups if not group[0] & known]
        names = set(known).union(*(group[0] for group in same))
        groups = [*others, (names, [*(m for group in same for m in group[1]), n])]
    called = [""] * len(speakers)
    for _, members in groups:
        label = _called([speakers[n] for n in members])
        for n in members:
            called[n] = label
    return called


def _called(members: Sequence[tuple[str, frozenset[str]]]) -> str:
    """The speaker, of one party, whose name most of them go by; of these the shortest."""
    counts = Counter(name for _, known in members for name in known)
    return max((speaker for speaker, _ in members), key=lambda s: (counts[_bare_of(s)], -len(s)))


def _bare_of(speaker: str) -> str:
    return _bare(speaker.removeprefix("the "))


def _bare(name: str) -> str:
    """A full name without the office or epithet before it; an office in common words as it is."""
    words = name.strip(" .").split()
    return " ".join(words[-2:] if all(w[:1].isupper() for w in words) else words).lower()
