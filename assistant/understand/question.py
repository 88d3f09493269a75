"""Parses a question: the kind of answer it asks for, its dates, sources and parties."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from assistant.text.timex import Period, asks_for_latest, distance, ends, periods, starts
from assistant.text.words import AUXILIARY, content_words, names
from assistant.understand.asked_act import asked_act
from assistant.understand.events import events
from assistant.understand.form import Form, form_of
from assistant.understand.parts import parts
from assistant.understand.sources import (
    Named,
    author_named,
    missing_outlet,
    outlet_among,
    outlets_named,
    speaks_of_reports,
)
from assistant.understand.subject import subject_of
from assistant.understand.typed.preamble import asked as asked_in
from ingest.article import id_named, moment
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.errors import QuestionError
from ingest.language import language_asked, language_key

if TYPE_CHECKING:
    from assistant.understand.usage import Usage

Kind = Literal["whether", "who", "when", "where", "how many", "why", "said", "what"]
LONGEST_QUESTION = 4000
"""Characters of a question; what is longer is a document, not a question."""

CLAUSE_OPENS = (
    r"(?:^|[.?!,;:]\s+|\b(?:and|or|but|know|say|tell me|of|by|for|with|to|from|in|at)\s+)"
)
"""What may come before a question word; the "who" of "the man who was hurt" asks nothing."""
KINDS: dict[Kind, str] = {
    "whether": rf"^{AUXILIARY}\b",
    "said": r"\b(?:what|how) (?:did|does|do|has|have)\b.*\b(?:say|said|respond|reply|claim|tell|think|react)",
    "how many": r"\bhow (?:many|much|long|old|far|large|big|high)\b|\bwhat (?:percentage|share|number|price|age|amount)|"
    r"\bwhat (?:is|are|was|were) the (?:\w+ )?(?:turnout|toll|cost|price|rate|number|score|share|margin|total|age|size|fine)\b",
    "who": rf"{CLAUSE_OPENS}(?:who|whom|whose)\b|\bwhich (?:\w+ )?(?:person|player|actor|actress|singer|minister|senator|official)\b",
    "when": rf"{CLAUSE_OPENS}when\b|\b(?:what|which) (?:day|date|year|month|week|time)\b",
    "where": rf"{CLAUSE_OPENS}where\b|\b(?:what|which) (?:\w+ )?(?:country|city|state|town|continent|place|region|nation)\b",
    "why": r"\bwhy\b|\bwhat (?:caused|reason)\b|\bfor what reason\b",
}
"""Patterns for each kind of question; the first match counts."""
SAID_BY = re.compile(
    r"\b(?:what|how) (?:did|does|do|has|have) (?P<speaker>[^,;:.?!]+?) (?:say|said|respond|reply|claim|"
    r"tell|think|react)",
    re.IGNORECASE,
)
ASKS_WHAT = re.compile(r"(?:what|which)\b", re.IGNORECASE)
LEADING_AUXILIARY = re.compile(rf"^{AUXILIARY}\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters a question was asked with, apart from `as_of`: ISO days or date-times, outlets,
    languages, and the ids of articles."""

    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question.

    `matter` is its text without the days and sources that filter the reports and, unless it is a
    claim, without a preamble. `judged` is the claim of a yes/no question ("talks" in "Did Cuba
    confirm talks?"); `asked_act` the speech act, if it asks whether that took place ("Did Cuba deny
    ...?"); `asked_speaker` the speaker of that act, or whose words are asked for ("What did Cuba
    say?"); `names` the capitalised names in it. `periods` are the days it names: strict ones are in
    `scope` already, the others say which reports to prefer, and `latest` that the newest are
    wanted. `sources` are the outlets and the author it names as its source, also in `scope`.
    `parts` are its sub-questions that need evidence of their own. `form` is the form of answer it
    asks for; for a request, `matter` is only its subject. `whole` is `matter` with the preamble and
    the words of asking. `typed` is the question as typed, if it was a follow-up or its spelling was
    corrected; `read_as` lists the corrections. `language` is its ISO 639-1 code, empty if unknown.
    `filters` are in `scope` already; `usage` is that of the chat model calls that helped to parse
    it.
    """

    text: str
    matter: str
    kind: Kind
    scope: Scope
    judged: str = ""
    asked_act: str = ""
    asked_speaker: str = ""
    names: tuple[str, ...] = ()
    form: Form = "fact"
    whole: str = ""
    periods: tuple[Period, ...] = ()
    latest: bool = False
    sources: tuple[Named, ...] = ()
    parts: tuple[str, ...] = ()
    typed: str = ""
    read_as: tuple[tuple[str, str], ...] = ()
    language: str = ""
    filters: Filters = Filters()
    usage: Usage | None = field(default=None, compare=False)

    @property
    def asked(self) -> str:
        """The question as typed; for a follow-up, `text` is the standalone form."""
        return self.typed or self.text

    @property
    def claim(self) -> str:
        """The claim of a yes/no question, with its speaker: "Cuba talks"."""
        return f"{self.asked_speaker} {self.judged}".strip()

    @property
    def asking_sentence(self) -> str:
        """The sentence of a yes/no question that asks, else all of `matter`: "I only caught the
        replay. Was Ruiz fined?" gives "Was Ruiz fined?"."""
        return asked_in(self.matter)

    @property
    def readings(self) -> tuple[Question, ...]:
        """The question and, if a preamble was removed from its matter, the same with the preamble:
        "She won in Rome. Who coached her?" is searched for both ways."""
        is_cut = self.form == "fact" and self.whole not in ("", self.matter)
        return (self, replace(self, matter=self.whole)) if is_cut else (self,)

    @property
    def predicate(self) -> str:
        """The content words of the claim, without the names in it."""
        named = {word for name in self.names for word in content_words(name)}
        return " ".join(word for word in content_words(self.judged) if word not in named)

    @property
    def as_of(self) -> str:
        """The moment asked from, ISO 8601, UTC."""
        return datetime.fromtimestamp(self.scope.as_of, UTC).isoformat(timespec="seconds")

    @property
    def substance(self) -> str:
        """The matter without any of the days named: reports of Thursday seldom say "Thursday"."""
        return self.without_days(self.matter)

    def without_days(self, text: str) -> str:
        """This text, which is part of the question, without the days named; unchanged if nothing
        would be left."""
        return self.beside_days(text) or text

    def beside_days(self, text: str) -> str:
        """The same, but empty if nothing is left."""
        return _cut(text, [period.text for period in self.periods if period.known])

    def part(self, text: str) -> Question:
        """One of its `parts` as a question, with the same scope and days."""
        asked = _asked(text, self.scope)  # taken from the matter, which has no bounds in it
        return replace(asked, periods=self.periods, latest=self.latest, sources=self.sources)

    def distance(self, moment: float) -> float:
        """Seconds between a report of that moment (epoch; 0 for an undated one) and what is asked
        about: the days named, else the moment asked from."""
        return distance(moment, self.scope.as_of, self.periods, latest=self.latest)


def understand(
    text: str,
    *,
    as_of: str = "",
    since: str = "",
    until: str = "",
    outlets: Sequence[str] = (),
    languages: Sequence[str] = (),
    articles: Sequence[str] = (),
    coverage: Coverage | None = None,
) -> Question:
    """Parse a question and its filters (ISO days or date-times; articles by id, URL or file: name).
    Without `coverage`, no outlet or author is recognised.

    Raises QuestionError for a blank or overlong question, an invalid date, `since` after `until`,
    or an outlet, language or article that the archive does not have.
    """
    text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not re.search(r"\w", text):
        raise QuestionError("the question has no words in it", "ask in a sentence of a few words")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(text):,} characters", f"ask in {LONGEST_QUESTION:,} or fewer"
        )
    filters = Filters(since, until, tuple(outlets), tuple(languages), tuple(articles))
    known = (
        coverage.inventory.outlets() if coverage and (outlets or speaks_of_reports(text)) else []
    )
    scope = _scope(as_of, filters, known, coverage)
    filters = replace(
        filters, outlets=scope.outlets, languages=scope.languages, articles=scope.articles
    )
    named = periods(text, _day_asked(as_of, scope))
    named += events(text, scope.as_of, coverage.inventory) if coverage else ()
    sources = _sources(text, scope, known, coverage)
    scope, named = _narrowed(scope, named, sources)
    asked = _asked(
        text, scope, [*(p.text for p in named if p.strict), *(s.said for s in sources if s.there)]
    )
    return replace(
        asked,
        periods=named,
        latest=asks_for_latest(text),
        sources=sources,
        parts=parts(asked.matter),
        language=language_asked(text),
        filters=filters,
    )


def scope_of(as_of: str, filters: Filters, coverage: Coverage | None) -> Scope:
    """The scope as of an ISO day or date-time (empty for now), within these filters.

    Raises QuestionError as `understand` does.
    """
    known = coverage.inventory.outlets() if coverage and filters.outlets else []
    return _scope(as_of, filters, known, coverage)


def _scope(as_of: str, filters: Filters, known: Sequence[str], coverage: Coverage | None) -> Scope:
    asked_at = time_named(as_of, "as-of", end_of_day=True)
    scope = Scope(
        as_of=time.time() if asked_at is None else asked_at,
        since=time_named(filters.since, "since"),
        until=time_named(filters.until, "until", end_of_day=True),
        outlets=tuple(outlet_among(name, known) for name in filters.outlets),
        languages=_languages_among(filters.languages, coverage),
        articles=_articles_among(filters.articles, coverage),
    )
    if scope.since is not None and scope.until is not None and scope.since > scope.until:
        raise QuestionError(
            f"since {filters.since} is after until {filters.until}", "swap the two dates"
        )
    return scope


def stated(text: str, scope: Scope) -> Question:
    """A statement as a yes/no question within this scope, without days or sources of its own."""
    named = names(text)
    return Question(
        text, text, "whether", scope, judged=text, names=named, form="whether", whole=text
    )


def _languages_among(said: Sequence[str], coverage: Coverage | None) -> tuple[str, ...]:
    keys = tuple(language_key(language) for language in said)
    known = coverage.inventory.languages() if coverage and keys else []
    for key in keys:
        if key not in known:
            there = f"those in the archive: {', '.join(known)}" if known else "there is none in it"
            raise QuestionError(f"the archive has no articles in the language {key!r}", there)
    return keys


def _articles_among(said: Sequence[str], coverage: Coverage | None) -> tuple[str, ...]:
    """The ids of articles named by id, URL or file: name."""
    ids = {id_named(name): name for name in said}
    there = coverage.holdings.known(list(ids)) if coverage else ids
    for article_id, name in ids.items():
        if article_id not in there:
            raise QuestionError(
                f"the archive has no article {name!r}", "see `dateline articles list`"
            )
    return tuple(ids)


def _asked(text: str, scope: Scope, bounds: Sequence[str] = ()) -> Question:
    matter = _matter(text, bounds)
    kind = _kind(matter)
    kind = _kind(text) if kind == "what" else kind
    form, whole = form_of(asked_in(matter)), matter
    if form == "whether":
        kind = "whether"
    elif kind == "whether" or form != "fact":
        kind = "what"
    if form != "whether":
        matter = asked_in(matter)
    if form not in ("whether", "fact"):
        matter = subject_of(matter) or matter
    judged, act, speaker = _judged(asked_in(matter)) if kind == "whether" else ("", "", "")
    if kind == "said" and (match := SAID_BY.search(matter)):
        speaker = match["speaker"]
    return Question(text, matter, kind, scope, judged, act, speaker, names(matter), form, whole)


def _matter(text: str, bounds: Sequence[str]) -> str:
    return _cut(text, bounds) or text


def _cut(text: str, bounds: Sequence[str]) -> str:
    """A text without these words; empty if no content words are left."""
    left = text
    for said in bounds:
        left = left.replace(said, " ", 1)
    left = " ".join(left.split()).strip(" ,;:-").replace(" ,", ",").replace(" ?", "?")
    return left if content_words(left) else ""


def _sources(
    text: str, scope: Scope, known: Sequence[str], coverage: Coverage | None
) -> tuple[Named, ...]:
    """The outlets a question names, where no filter does, and the author the archive has."""
    outlets = () if scope.outlets else outlets_named(text, known)
    missing = missing_outlet(text, known) if known else None
    outlets += (missing,) if missing else ()
    author = author_named(text)
    if author and author.name.casefold() in (outlet.casefold() for outlet in known):
        return outlets
    there = author and coverage and coverage.inventory.has_author(author.name)
    return (*outlets, author) if author and there else outlets


def _day_asked(as_of: str, scope: Scope) -> date:
    """The day a question is asked on, in the zone of its as-of; UTC where that names none."""
    if as_of:
        return datetime.fromisoformat(as_of).date()
    return datetime.fromtimestamp(scope.as_of, UTC).date()


def _narrowed(
    scope: Scope, named: Sequence[Period], sources: Sequence[Named]
) -> tuple[Scope, tuple[Period, ...]]:
    """The scope narrowed to the strict periods and the sources of a question, and the periods kept:
    a strict one that leaves nothing within the filters, or begins after `as_of`, is dropped."""
    since, until, kept = scope.since, scope.until, []
    for period in named:
        first, last = since, until
        if period.strict:
            first = latest_of(since, starts(period.first))
            last = earliest_of(until, ends(period.last))
        if period.strict and (first or 0.0) > min(
            scope.as_of, scope.as_of if last is None else last
        ):
            continue
        since, until = first, last
        kept.append(period)
    outlets = tuple(s.name for s in sources if s.there and not s.author)
    authors = tuple(source.name for source in sources if source.author)
    narrowed = replace(
        scope, since=since, until=until, outlets=scope.outlets or outlets, authors=authors
    )
    return narrowed, tuple(kept)


def latest_of(one: float | None, other: float | None) -> float | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def earliest_of(one: float | None, other: float | None) -> float | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _kind(text: str) -> Kind:
    """The kind of the last sentence, which is usually the question; that of the whole text if the
    last sentence gives none."""
    *before, last = re.split(r"(?<=[.?!])\s+(?=[A-Z])", text.strip())
    kind = _kind_of(last)
    return _kind_of(text) if before and kind == "what" and not ASKS_WHAT.match(last) else kind


def _kind_of(text: str) -> Kind:
    for kind, pattern in KINDS.items():
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    return "what"


def _judged(text: str) -> tuple[str, str, str]:
    """The claim of a yes/no question, the speech act if it asks whether that took place, and the
    speaker. Whether something was confirmed asks whether it is true, so it gives no act."""
    asked = asked_act(text)
    if asked is None:
        return LEADING_AUXILIARY.sub("", text.rstrip(" ?.!")), "", ""
    if asked.act == "confirmed":
        return asked.content or text.rstrip(" ?.!"), "", asked.speaker
    return asked.content, asked.act, asked.speaker


def time_named(value: str, name: str, *, end_of_day: bool = False) -> float | None:
    try:
        return moment(value, end_of_day=end_of_day) if value else None
    except (ValueError, OverflowError):
        raise QuestionError(
            f"{name} {value!r} is no date", "write it as 2026-02-06 or 2026-02-06T14:30"
        ) from None
