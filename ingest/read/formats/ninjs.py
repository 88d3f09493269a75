"""ninjs, the IPTC's JSON news format (versions 1 to 3), as article records.

Source: IPTC, "ninjs" standard, https://iptc.org/std/ninjs/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ingest.read.formats.record import WITHHELD
from ingest.read.page.markup import html_text, parse_xml
from ingest.report.dates import iso_date

MARKS = {
    *("body_text", "body_xhtml", "bodies", "headlines", "pubstatus", "versioncreated"),
    *("firstcreated", "representationtype", "description_text", "slugline", "body_html"),
}
NITF = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?<nitf\b", re.IGNORECASE)
BODY_KINDS = ("xhtml", "html")


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a ninjs item: it has a `uri`, or the `guid` that Superdesk writes,
    and another typical ninjs field."""
    is_named = "uri" in record or "guid" in record
    return is_named and bool(MARKS & {name.lower() for name in record})


def record_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The article record of a ninjs item; a `canceled` or `withheld` one is a withdrawal."""
    item = _lowered(item)  # versioncreated in versions 1 and 2 is versionCreated in 3
    uri = _string(item, "uri") or _string(item, "guid")
    url = next((u for u in (*_links(item), uri) if u.startswith(("http://", "https://"))), "")
    created = iso_date(_string(item, "versioncreated"))
    first = iso_date(_string(item, "firstcreated")) or iso_date(_string(item, "contentcreated"))
    published, note = first or created, _string(item, "ednote")
    return {
        "identity": "" if uri.startswith(("http://", "https://")) or not uri else uri,
        "url": uri if uri.startswith(("http://", "https://")) else url,
        "title": _string(item, "headline") or _by_role(item, "headlines") or _string(item, "title"),
        "published": published,
        "modified": created if created != published else "",
        "authors": _authors(item),
        "outlet": _provider(item),
        "agency": _name(item.get("infosource") or item.get("infosources")),
        "text": _text(item),
        "language": _string(item, "language"),
        "place": _string(item, "located"),
        "genre": _genre(item),
        "slug": _string(item, "slugline"),
        "version": _version(item),
        "embargo": iso_date(_string(item, "embargoed")),
        "notes": [note] if note else [],
        "withdrawn": _string(item, "pubstatus").lower() in WITHHELD,
    }


def _lowered(value: Any) -> Any:
    """A JSON value with all object keys in lower case."""
    if isinstance(value, dict):
        return {str(name).lower(): _lowered(inner) for name, inner in value.items()}
    return [_lowered(inner) for inner in value] if isinstance(value, list) else value


def _text(item: Mapping[str, Any]) -> str:
    if plain := _string(item, "body_text"):
        return plain
    if markup := _string(item, "body_xhtml") or _string(item, "body_html"):
        return _marked_up(markup)
    bodies = [body for body in _objects(item.get("bodies")) if _string(body, "value")]
    for body in sorted(bodies, key=lambda body: _string(body, "role") not in ("main", "")):
        value, kind = _string(body, "value"), _string(body, "contenttype")
        marked = any(name in kind for name in BODY_KINDS) or (not kind and value.startswith("<"))
        return _marked_up(value) if marked or NITF.match(value) else value
    return ""


def _marked_up(value: str) -> str:
    """The paragraphs of a body in HTML, or of an NITF document in its place."""
    if not NITF.match(value):
        return html_text(value)
    from ingest.read.formats.nitf import record_of as nitf_record

    return str(nitf_record(parse_xml(value.encode(), "body"))["text"])


def _by_role(item: Mapping[str, Any], name: str) -> str:
    values = [entry for entry in _objects(item.get(name)) if _string(entry, "value")]
    main = [entry for entry in values if _string(entry, "role") in ("main", "")]
    return _string((main or values or [{}])[0], "value")


def _links(item: Mapping[str, Any]) -> Iterable[str]:
    yield from (_string(item, name) for name in ("url", "canonical", "link"))
    yield from (_string(link, "href") for link in _objects(item.get("links")))
    renditions = item.get("renditions")
    named = renditions.values() if isinstance(renditions, dict) else renditions
    for rendition in _objects(named):
        if any(name in _string(rendition, "mimetype") for name in BODY_KINDS):
            yield _string(rendition, "href")


def _authors(item: Mapping[str, Any]) -> list[str]:
    byline = _string(item, "byline") or _string(item, "by")
    named = [_string(author, "name") for author in _objects(item.get("authors"))]
    return [name for name in named if name] or ([byline] if byline else [])


def _provider(item: Mapping[str, Any]) -> str:
    return (
        _name(item.get("provider"))
        or _string(item, "source")
        or _string(item, "copyrightholder")
        or _name([info for info in _objects(item.get("infosources")) if info.get("role")])
        or _name(item.get("rightsinfo"))
    )


def _genre(item: Mapping[str, Any]) -> str:
    name = _name(item.get("genre") or item.get("genres")).lower()
    return next((label for label in ("opinion", "analysis", "editorial") if label in name), "")


def _version(item: Mapping[str, Any]) -> str:
    version = item.get("version", "")
    return str(version) if isinstance(version, str | int | float) else ""


def _name(value: Any) -> str:
    """The name in a string, an object, or the first object of a list."""
    if isinstance(value, str):
        return value
    found = next(iter(_objects(value if isinstance(value, list) else [value])), {})
    return _string(found, "name") or _string(found, "literal")


def _objects(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, Iterable) and not isinstance(value, str | dict) else []
    return [item for item in items if isinstance(item, dict)]


def _string(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""
