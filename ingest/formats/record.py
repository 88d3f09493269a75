"""The article record of the contract (one JSON object) to an `Article`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.article import Article, canonical_url, moment
from ingest.dateline import dateline_of
from ingest.errors import MalformedSource
from ingest.formats import Source

STRINGS = ("url", "title", "published", "modified", "outlet", "agency", "language")
SURROGATES = re.compile("[\ud800-\udfff\x00]")


def article_of(record: Mapping[str, Any], source: Source, where: str) -> Article:
    """The article in `record`; `where` names it when it has no URL (path, or path and line).

    Empty and null fields count as absent. Raises MalformedSource for a wrong type, an impossible
    date or missing text.
    """
    at = f"{source.path}" if where == source.name else f"{source.path}{where[len(source.name) :]}"
    strings = {name: _string(record, name, at) for name in STRINGS}
    text = _string(record, "text", at)
    if not text.strip():
        raise MalformedSource(f"{at}: no article text in it", 'give it a "text"')
    for name in ("published", "modified"):
        _check_date(strings[name], name, at)
    dateline = dateline_of(text)
    agency = strings.pop("agency") or (dateline.agency if dateline else "")
    url = strings.pop("url")
    return Article(
        identity=canonical_url(url) if url else f"file:{where}",
        source=source.path,
        text=text,
        url=url,
        authors=_authors(record, at),
        agency=agency,
        **strings,
    )


def _string(record: Mapping[str, Any], name: str, at: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedSource(
            f'{at}: "{name}" is {type(value).__name__}, not a string', "mend that record"
        )
    # A lone surrogate or a NUL cannot be stored; both are debris of a broken export.
    value = SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)
    return value if name == "text" else value.strip()


def _authors(record: Mapping[str, Any], at: str) -> tuple[str, ...]:
    value = record.get("authors") or []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise MalformedSource(f'{at}: "authors" is not a list of strings', "mend that record")
    return tuple(SURROGATES.sub("", name).strip() for name in value if name.strip())


def _check_date(value: str, name: str, at: str) -> None:
    try:
        if value:
            moment(value)
    except (ValueError, OverflowError):
        raise MalformedSource(
            f'{at}: "{name}" is {value[:40]!r}, not an ISO date',
            "write it as 2026-02-06 or with a time",
        ) from None
