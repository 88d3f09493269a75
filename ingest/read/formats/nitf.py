"""NITF, the News Industry Text Format, as article records.

Source: IPTC, "NITF" standard, version 3.6, https://iptc.org/standards/nitf/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.article import Article
from ingest.read.formats import Source
from ingest.read.formats.agency_item import story_text, taken_apart
from ingest.read.formats.record import WITHHELD, article_of
from ingest.read.page.markup import every, first, local, parse_xml, words
from ingest.report.dates import iso_date


def read(source: Source) -> Iterator[Article]:
    """One article. Raises MalformedSource if there is none."""
    record = taken_apart(record_of(parse_xml(source.read_all(), source.path)))
    yield article_of(record, source, source.name)


def record_of(root: Any) -> dict[str, Any]:
    """The article record of an `nitf` element."""
    head, body = _part(root, "body.head"), _content(root)
    docdata = _part(root, "docdata")
    doc_id = first(docdata, "doc-id")
    number = doc_id.get("id-string", "") if doc_id is not None else ""
    issued = _norm(first(docdata, "date.issue")) or _norm(first(head, "story.date"))
    released = _norm(first(docdata, "date.release"))
    web = number.startswith(("http://", "https://"))
    source = doc_id.get("regsrc", "") if doc_id is not None else ""
    position = first(root, "pubdata")
    name = position.get("name", "") if position is not None else ""
    return {
        "identity": f"urn:nitf:{source}:{number}" if number and not web else "",
        "url": number if web else (position.get("ex-ref", "") if position is not None else ""),
        "title": words(first(head, "hl1")) or words(first(root, "title")),
        "published": issued or released,
        "authors": [line for e in every(head, "byline") if (line := _byline(e))],
        "outlet": name or words(first(head, "distributor")) or source,
        "agency": words(first(head, "distributor")),
        "text": story_text(body),
        "place": _place(first(head, "dateline")),
        "filed": (_norm(first(head, "story.date")) or "")[:10],
        "slug": _slug(docdata),
        "version": _version(docdata),
        "embargo": released if docdata.get("management-status") == "embargoed" else "",
        "notes": [
            note
            for e in (*every(docdata, "ed-msg"), *every(head, "note"))
            if (note := e.get("info") or words(e))
        ],
        "withdrawn": docdata.get("management-status", "").lower() in WITHHELD,
    }


def _byline(element: Any) -> str:
    """A byline without the writer's title, which is in a separate element."""
    person = first(element, "person")
    return words(person) if person is not None else " ".join((element.text or "").split())


def _place(dateline: Any | None) -> str:
    if dateline is None:
        return ""
    if located := words(first(dateline, "location")):
        return located
    told = words(dateline).replace(words(first(dateline, "story.date")), "")
    return told.split(" (")[0].split(",")[0].strip()


def _content(root: Any) -> Any:
    """The story: a note in the head may have content of its own."""
    from lxml import etree

    for element in every(root, "body.content"):
        if not any(local(above) in ("note", "body.head") for above in element.iterancestors()):
            return element
    return etree.Element("body.content")


def _part(root: Any, name: str) -> Any:
    from lxml import etree

    found = first(root, name)
    return etree.Element(name) if found is None else found


def _norm(element: Any | None) -> str:
    return iso_date(element.get("norm", "") or words(element)) if element is not None else ""


def _slug(docdata: Any) -> str:
    fixture, keyword = first(docdata, "du-key"), first(docdata, "keyword")
    key = fixture.get("key", "") if fixture is not None else ""
    return key or (keyword.get("key", "") if keyword is not None else "")


def _version(docdata: Any) -> str:
    key = first(docdata, "du-key")
    return key.get("version", "") if key is not None else ""
