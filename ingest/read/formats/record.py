"""Converts an article record of the contract (one JSON object) to an `Article`.

Besides the contract's fields, it accepts fields of `Article` that other formats fill in: "genre",
"place", "filed", "slug", "version", "embargo", "notes", "withdrawn", "seen", "identity",
"locators", and "origins", where each field was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.article import Article, canonical_url
from ingest.errors import MalformedSource
from ingest.language import language_told
from ingest.locator import Locator, locators_of
from ingest.read.formats import Source
from ingest.read.formats.decode import unmangled, without_c1
from ingest.report.agency import agency_name, credited, is_agency
from ingest.report.byline import names
from ingest.report.dateline import Dateline, dateline_of, day_filed
from ingest.report.dates import implausible
from ingest.report.embargo import embargo_of
from ingest.report.notes import notes_of

STRINGS = (
    *("url", "title", "published", "modified", "outlet", "agency", "language"),
    *("genre", "place", "filed", "slug", "version", "embargo", "seen", "identity"),
)
DATES = ("published", "modified", "embargo", "seen")
WITHHELD = {"canceled", "cancelled", "withheld", "withdrawn", "killed"}
"""Status values in IPTC formats that mean an item must not be used."""
SURROGATES = re.compile("[\ud800-\udfff\x00]")


def article_of(record: Mapping[str, Any], source: Source, where: str) -> Article:
    """The article in `record`; `where` (path, or path and line) identifies it if it has no URL.

    Empty and null fields count as absent. Raises MalformedSource for a wrong type, an impossible
    date or missing text.
    """
    at = f"{source.path}" if where == source.name else f"{source.path}{where[len(source.name) :]}"
    strings = {name: _string(record, name, at) for name in STRINGS}
    notes = _list(record, "notes", at)
    withdrawn = record.get("withdrawn") is True
    text = _string(record, "text", at) or (_notice(strings, notes) if withdrawn else "")
    if not text.strip():
        raise MalformedSource(f"{at}: no article text in it", 'give it a "text"')
    for name in DATES:
        _check_date(strings[name], name, at)
    notes = notes or notes_of(text)
    dateline = dateline_of(text)
    locators = _locators(record, text, at)
    identity, url = strings.pop("identity"), strings.pop("url")
    bylines = _list(record, "authors", at)
    strings["agency"] = _agency(strings, dateline, bylines, text)
    strings["place"] = strings["place"] or (dateline.place if dateline else "")
    strings["filed"] = strings["filed"] or day_filed(dateline, strings["published"])
    told = (strings["title"], *notes)
    strings["embargo"] = strings["embargo"] or _embargo(told, text, strings, at)
    strings["language"] = language_told(strings["language"], text)
    origins = _origins(record, strings, dateline)
    return Article(
        identity=identity or (canonical_url(url) if url else f"file:{where}"),
        source=source.path,
        text=text,
        url=url,
        authors=names(bylines, strings["outlet"]),
        notes=notes,
        withdrawn=withdrawn,
        locators=locators,
        origins=origins,
        **strings,
    )


def _agency(
    strings: Mapping[str, str], dateline: Dateline | None, bylines: tuple[str, ...], text: str
) -> str:
    """The agency named in the record, its dateline, its byline or last lines, or as its outlet."""
    outlet = strings["outlet"] if is_agency(strings["outlet"]) else ""
    told = strings["agency"] or (dateline.agency if dateline else "")
    return agency_name(told or credited(bylines, text) or outlet)


def _embargo(notes: tuple[str, ...], text: str, strings: Mapping[str, str], at: str) -> str:
    try:
        return embargo_of(notes, text, strings["published"] or strings["filed"])
    except ValueError as error:
        raise MalformedSource(
            f"{at}: the end of its embargo cannot be read ({error})",
            "write it as 2026-02-06T12:00Z, or remove the line",
        ) from error


def _notice(strings: Mapping[str, str], notes: tuple[str, ...]) -> str:
    return "\n\n".join(notes) or strings["title"] or "(withdrawn)"


def _string(record: Mapping[str, Any], name: str, at: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedSource(
            f'{at}: "{name}" is {type(value).__name__}, not a string', "mend that record"
        )
    # Lone surrogates and NULs, left by broken exports, cannot be stored.
    value = without_c1(unmangled(SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)))
    return value if name == "text" else value.strip()


def _list(record: Mapping[str, Any], name: str, at: str) -> tuple[str, ...]:
    value = record.get(name) or []
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise MalformedSource(f'{at}: "{name}" is not a list of strings', "mend that record")
    return tuple(SURROGATES.sub("", item).strip() for item in value if item.strip())


def _origins(
    record: Mapping[str, Any], strings: Mapping[str, str], dateline: Dateline | None
) -> tuple[tuple[str, str], ...]:
    """Where the fields come from: those that the reader says, and those that are found here."""
    told = dict(record.get("origins") or {})
    if strings["agency"] and not record.get("agency"):
        from_dateline = dateline and strings["agency"] == agency_name(dateline.agency)
        told["agency"] = "the dateline" if from_dateline else "byline, last lines or outlet"
    if strings["place"] and not record.get("place"):
        told["place"] = "the dateline"
    if strings["language"] != (record.get("language") or ""):
        declared = record.get("language")
        told["language"] = "the text" + (f", against the declared {declared!r}" if declared else "")
    return tuple(told.items())


def _locators(record: Mapping[str, Any], text: str, at: str) -> tuple[Locator, ...]:
    """The locators of a record, none if its text was mended, which moves what they point to."""
    rows = record.get("locators") or []
    try:
        found = locators_of(rows)
    except (ValueError, AttributeError, TypeError):
        raise MalformedSource(
            f'{at}: "locators" is no list of pages, sections and times',
            'give each a "start", a "kind" (page, section or timestamp) and a "value"',
        ) from None
    return found if text == record.get("text") else ()


def _check_date(value: str, name: str, at: str) -> None:
    try:
        reason = implausible(value) if value else ""
    except (ValueError, OverflowError):
        raise MalformedSource(
            f'{at}: "{name}" is {value[:40]!r}, not an ISO date',
            "write it as 2026-02-06 or with a time",
        ) from None
    if reason and name != "embargo":
        raise MalformedSource(
            f'{at}: "{name}" is {value[:40]}, which {reason}', "mend the date, or leave it out"
        )
