"""The question understood: what kind of answer it asks for, from when, about whom."""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from ingest.article import moment
from ingest.cues import ACTS, NAME, NOT_NAMES
from ingest.errors import QuestionError
from ingest.holdings import Scope
from ingest.lexicon import stems

Kind = Literal["whether", "who", "when", "where", "how many", "why", "said", "what"]
LONGEST = 4000
"""Characters of a question; what is longer is a document, not a question."""

SHORTEST_ROOT = 3
DEMONYM = re.compile(r"(?:[aeiouy]?(?:n|an|ian|ean|ese|ish|ic)s?)")
"""What turns a place into its people: the ending after its last consonant."""
IRREGULAR = dict(
    pair.split(":")
    for pair in """won:win wins:win lost:lose dead:die died:die dies:die death:die sold:sell bought:buy
    stole:steal stolen:steal hid:hide hidden:hide met:meet left:leave shot:shoot ran:run fell:fall
    fallen:fall rose:rise risen:rise broke:break broken:break chose:choose chosen:choose spoke:speak
    spoken:speak began:begin begun:begin sued:sue sues:sue fled:flee paid:pay fought:fight
    caught:catch struck:strike shut:shut grew:grow grown:grow flew:fly flown:fly""".split()
)
"""Verb forms that no stemmer brings together."""

KINDS: dict[Kind, str] = {
    "whether": r"^(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)\b",
    "said": r"\b(?:what|how) (?:did|does|do|has|have)\b.*\b(?:say|said|respond|reply|claim|tell|think|react)",
    "how many": r"\bhow (?:many|much|long|old|far|large|big|high)\b|\bwhat (?:percentage|share|number|price|age|amount)",
    "who": r"\b(?:who|whom|whose)\b|\bwhich (?:\w+ )?(?:person|player|actor|actress|singer|minister|senator|official)\b",
    "when": r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|week|time)\b",
    "where": r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:country|city|state|town|continent|place|region|nation)\b",
    "why": r"\bwhy\b|\bwhat (?:caused|reason)\b|\bfor what reason\b",
}
"""What a question of each kind looks like; the first that fits counts."""
SPEECH = (
    "confirm|acknowledge|admit|deny|reject|dismiss|dispute|say|claim|accuse|announce|promise|"
    "pledge|vow|warn|call for|demand|decline"
)
ASKED_ACT = re.compile(
    rf"^(?:did|does|do|has|have|had)\s+(?P<speaker>.+?)\s+(?:ever\s+|yet\s+|really\s+)?"
    rf"(?P<verb>{SPEECH}|{'|'.join(ACTS.values())})\b(?:\s+that\b)?\s*(?P<content>.*)$",
    re.IGNORECASE,
)
STATED_VERBS = {"confirm", "acknowledge", "admit", "confirmed", "acknowledged", "admitted"}
STOP = frozenset(
    """
    a an the this that these those of in on at to for from by with about as into over after
    before between during is are was were be been being am do does did has have had having
    will would can could should may might must shall it its he she they them his her their we
    our you your i me my and or but nor not no so than then too very just also any some all
    each which who whom whose what when where why how there here said say says according week
    month year today recently new anyone anybody someone ever yet form make made take took
    hold held give gave get got go come put set
    """.split()
)
LEADING_AUXILIARY = re.compile(
    r"^(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what was read from it.

    `judged` is the claim a whether-question is about ("talks" in "Did Cuba confirm talks?");
    `asked_act` the speech act where it asks whether that act took place ("Did Cuba deny ...?"),
    with `asked_speaker`; `names` the capitalised names in it.
    """

    text: str
    kind: Kind
    scope: Scope
    judged: str = ""
    asked_act: str = ""
    asked_speaker: str = ""
    names: tuple[str, ...] = ()

    @property
    def claim(self) -> str:
        """What a whether-question is about, with the one it asks of: "Cuba talks"."""
        return f"{self.asked_speaker} {self.judged}".strip()

    @property
    def predicate(self) -> str:
        """The claim without the names in it: what is said to be so of them."""
        names = {word for name in self.names for word in content_words(name)}
        return " ".join(word for word in content_words(self.judged) if word not in names)

    @property
    def as_of(self) -> str:
        """The moment asked from, ISO 8601, UTC."""
        return datetime.fromtimestamp(self.scope.as_of, UTC).isoformat(timespec="seconds")


def understand(
    text: str,
    *,
    as_of: str = "",
    since: str = "",
    until: str = "",
    outlets: Sequence[str] = (),
    known_outlets: Sequence[str] = (),
) -> Question:
    """Read a question and its filters (ISO days or date-times).

    Raises QuestionError for a blank or overlong question, a date that is none, `since` after
    `until`, or an outlet that the archive does not have.
    """
    text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not re.search(r"\w", text):
        raise QuestionError("the question is blank", "ask in a sentence of a few words")
    if len(text) > LONGEST:
        raise QuestionError(
            f"the question has {len(text):,} characters", f"ask in {LONGEST:,} or fewer"
        )
    scope = Scope(
        as_of=time_named(as_of, "as-of", end_of_day=True) or time.time(),
        since=time_named(since, "since"),
        until=time_named(until, "until", end_of_day=True),
        outlets=tuple(_outlet(name, known_outlets) for name in outlets),
    )
    if scope.since and scope.until and scope.since > scope.until:
        raise QuestionError(f"since {since} is after until {until}", "swap the two dates")
    kind = _kind(text)
    judged, act, speaker = _judged(text) if kind == "whether" else ("", "", "")
    return Question(text, kind, scope, judged, act, speaker, names(text))


def _kind(text: str) -> Kind:
    for kind, pattern in KINDS.items():
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    return "what"


def names(text: str) -> tuple[str, ...]:
    """The capitalised names in a text, without the word that only begins its sentence."""
    found = []
    for match in NAME.finditer(text):
        words = match[0].split()
        if words[0] in NOT_NAMES or words[0].lower() in STOP:
            words = words[1:]
        if words:
            found.append(" ".join(words).removesuffix("’s").removesuffix("'s"))
    return tuple(dict.fromkeys(found))


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, lower case, in order."""
    words = (
        w.lower().removesuffix("’s").removesuffix("'s") for w in re.findall(r"[\w$%’'.,]+", text)
    )
    return [w for w in (w.strip("’'.,") for w in words) if w and w not in STOP]


def related(one: str, other: str) -> bool:
    """Whether two lower-case words are forms of one: by stem, as an irregular form, or as a name
    and its adjective (Cuba and Cuban, Chile and Chilean)."""
    if _stem(one) == _stem(other):
        return True
    short, long = sorted((one, other), key=len)
    root = short.rstrip("aeiouy")
    return (
        len(root) >= SHORTEST_ROOT
        and long.startswith(root)
        and bool(DEMONYM.fullmatch(long[len(root) :]))
    )


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return " ".join(stems(IRREGULAR.get(word, word)))


def _judged(text: str) -> tuple[str, str, str]:
    bare = text.rstrip(" ?.!")
    match = ASKED_ACT.match(bare)
    if not match:
        return LEADING_AUXILIARY.sub("", bare), "", ""
    verb = match["verb"].lower()
    if verb in STATED_VERBS:
        return match["content"] or bare, "", match["speaker"]
    return match["content"], act_of(verb), match["speaker"]


def act_of(verb: str) -> str:
    """The act a verb form belongs to: "denies" gives "denied"."""
    found = (act for act, forms in ACTS.items() if re.fullmatch(forms, verb, re.IGNORECASE))
    return next(found, "declined" if verb.startswith("declin") else "said")


def time_named(value: str, name: str, *, end_of_day: bool = False) -> float | None:
    try:
        return moment(value, end_of_day=end_of_day) if value else None
    except (ValueError, OverflowError):
        raise QuestionError(
            f"{name} {value!r} is no date", "write it as 2026-02-06 or 2026-02-06T14:30"
        ) from None


def _outlet(name: str, known: Sequence[str]) -> str:
    if name.lower() in (outlet.lower() for outlet in known):
        return name
    ranked = sorted(
        known,
        key=lambda outlet: difflib.SequenceMatcher(None, name.lower(), outlet.lower()).ratio(),
        reverse=True,
    )
    there = ", ".join(ranked[:8]) + (", ..." if len(ranked) > 8 else "")
    raise QuestionError(
        f"no outlet {name!r} in the archive", f"it has: {there}" if there else "it is empty"
    )
