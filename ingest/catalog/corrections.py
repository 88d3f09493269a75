"""Editors' corrections of what was read of an article: its headline, outlet, day and authors.

They are kept as a journal, by article, and applied whenever the article is read again, so that they
survive an ingest of the same source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from ingest.article import Article
from ingest.catalog.journals import Journals
from ingest.errors import CorrectionError
from ingest.report.dates import implausible

JOURNAL = "corrections"
THE_CORRECTION = "the correction"
ROW = {"article_id", "fields", "by", "at"}


@dataclass(frozen=True, slots=True)
class Fields:
    """The corrected values of an article; None leaves a field as it was read, an empty value says
    that it is unknown. `published` is an ISO day or date-time."""

    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    authors: tuple[str, ...] | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields that are corrected."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Correction:
    """A logged correction: of which article, what, by whom (empty if unknown), and when (ISO,
    UTC)."""

    article_id: str
    fields: Fields
    by: str
    at: str

    def to_json(self) -> dict[str, Any]:
        return {
            "article_id": self.article_id,
            "fields": self.fields.given,
            "by": self.by,
            "at": self.at,
        }


class Corrections:
    """The corrections of one archive."""

    def __init__(self, journals: Journals) -> None:
        self._journals = journals

    def add(self, article_id: str, corrected: Fields, by: str = "") -> None:
        """Log a correction. Raises CorrectionError for an impossible date, and NotKept."""
        _check(corrected)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        row = Correction(article_id, corrected, by, at).to_json()
        self._journals.append(JOURNAL, row, THE_CORRECTION)

    def of(self, article_id: str) -> list[Correction]:
        """All corrections of an article, in order."""
        return [one for one in self.all() if one.article_id == article_id]

    def all(self) -> Sequence[Correction]:
        """All corrections, in order."""
        rows = self._journals.rows(JOURNAL)
        return [_correction(row) for row in rows if row.keys() >= ROW]

    def by_article(self) -> dict[str, Fields]:
        """What is corrected of each article; a later correction of a field overrides an earlier
        one."""
        found: dict[str, Fields] = {}
        for one in self.all():
            before = found.get(one.article_id, Fields())
            found[one.article_id] = replace(before, **one.fields.given)
        return found


def corrected(article: Article, known: Mapping[str, Fields]) -> Article:
    """The article with its corrections, if there are any."""
    found = known.get(article.article_id)
    return replace(article, **found.given) if found else article


def _check(found: Fields) -> None:
    if not found.given:
        raise CorrectionError("nothing is corrected", "name a headline, outlet, day or author")
    if not found.published:
        return
    try:
        reason = implausible(found.published)
    except (ValueError, OverflowError):
        reason = "is no ISO date"
    if reason:
        raise CorrectionError(
            f"the day {found.published[:40]!r} {reason}", "write it as 2026-02-06 or with a time"
        )


def _correction(row: Mapping[str, Any]) -> Correction:
    given = dict(row["fields"])
    if "authors" in given:
        given["authors"] = tuple(given["authors"])
    return Correction(row["article_id"], Fields(**given), row["by"], row["at"])
