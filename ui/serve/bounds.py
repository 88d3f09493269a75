"""The filters of a question, and the outlets and languages they can be chosen from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from assistant.text.words import number_of
from assistant.understand.reading import language_name
from ingest.article import long_day, moment
from ingest.catalog.scope import Scope

NOTHING = ("",)
"""For the ids of articles: those that were named are all gone."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The filters of a question: ISO days (empty for none), outlets, languages and the ids of
    articles. `collection` is the title of the collection that they are of, if any."""

    as_of: str = ""
    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    collection: str = ""

    def asked_with(self) -> dict[str, Any]:
        """Keyword arguments for `assistant.understand.question.understand`."""
        return {name: value for name, value in asdict(self).items() if name != "collection"}

    def scope(self, now: float) -> Scope:
        """The filters as a Scope; as of `now` (epoch seconds) if no day is given."""
        return Scope(
            moment(self.as_of, end_of_day=True) if self.as_of else now,
            moment(self.since) if self.since else None,
            moment(self.until, end_of_day=True) if self.until else None,
            self.outlets,
            languages=self.languages,
            articles=self.articles,
        )

    @property
    def are_gone(self) -> bool:
        """Whether nothing can be asked, since what they name is not there any more."""
        return self.articles == NOTHING

    @property
    def chips(self) -> list[str]:
        """Labels for the filters; without any, one that says so."""
        said = [f"collection {self.collection}"] if self.collection else []
        days = (("as of", self.as_of), ("since", self.since), ("until", self.until))
        said += [f"{name} {long_day(day)}" for name, day in days if day]
        said += [*self.outlets, *map(language_name, self.languages)]
        if self.are_gone:
            said.append("nothing: what the address names is gone")
        elif self.articles:
            said.append(f"only {number_of(len(self.articles), 'chosen article')}")
        return said or ["all of the coverage, as of now"]


@dataclass(frozen=True, slots=True)
class Choices:
    """The outlets and languages there are to choose from, and whether there is an article of an
    id."""

    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    has_article: Callable[[str], bool]
