"""NewsML-G2, the IPTC's XML news format: single items or news messages, as article records.

Source: IPTC, "NewsML-G2" standard, https://iptc.org/standards/newsml-g2/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource
from ingest.read.formats import Failure, Source
from ingest.read.formats.agency_item import story_text, taken_apart
from ingest.read.formats.nitf import record_of as nitf_record
from ingest.read.formats.record import WITHHELD, article_of
from ingest.read.page.markup import every, first, html_text, local, parse_xml, words
from ingest.report.dateline import dateline_of
from ingest.report.dates import iso_date

OWN_PAGE = {"", "canonical", "self", "alternate", "webpage", "permalink", "isalternateof"}
"""The `rel` of a link to the item's own page, without its prefix; others lead elsewhere."""
MARKUP = re.compile(r"<(?:p|div|html|body|h\d|br)\b", re.IGNORECASE)


def read(source: Source) -> Iterator[Article | Failure]:
    """An article for each news item; a bad item is a Failure, and reading continues."""
    root = parse_xml(source.read_all(), source.path)
    items = [root] if local(root) == "newsitem" else list(every(root, "newsitem"))
    if not items:
        raise MalformedSource(f"{source.path}: no news item in it", "leave it out")
    for number, item in enumerate(items, start=1):
        suffix = f":{number}" if len(items) > 1 else ""
        try:
            yield article_of(taken_apart(_record(item)), source, f"{source.name}{suffix}")
        except DatelineError as error:
            yield Failure(f"{source.path}{suffix}", str(error))


def _record(item: Any) -> dict[str, Any]:
    guid = item.get("guid", "")
    meta, content = first(item, "itemmeta"), first(item, "contentmeta")
    meta = meta if meta is not None else item
    content = content if content is not None else item
    web = guid if guid.startswith(("http://", "https://")) else _web_link(meta)
    created = iso_date(words(first(meta, "versioncreated")))
    published = iso_date(words(first(meta, "firstcreated"))) or iso_date(
        words(first(content, "contentcreated"))
    )
    published = published or created
    inner = _inner(item)
    dateline = dateline_of(f"{words(first(content, 'dateline'))} - ")
    return inner | {
        "identity": "" if guid == web else guid,
        "url": web,
        "title": words(first(content, "headline")) or inner.get("title", ""),
        "published": published,
        "modified": created if created != published else "",
        "authors": _bylines(content) or inner.get("authors", []),
        "outlet": _called(first(meta, "provider")),
        "agency": _called(first(content, "infosource"))
        or words(first(content, "creditline"))
        or (dateline.agency if dateline else ""),
        "language": _language(content, item),
        "place": _called(first(content, "located"))
        or (dateline.place if dateline else inner.get("place", "")),
        "genre": _genre(content),
        "slug": words(first(content, "slugline")),
        "version": item.get("version", ""),
        "embargo": iso_date(words(first(meta, "embargoed"))),
        "notes": [note for e in every(meta, "ednote") if (note := words(e))],
        "withdrawn": _status(meta) in WITHHELD,
    }


def _inner(item: Any) -> dict[str, Any]:
    """The text of an item; for an embedded NITF document, all fields of its record."""
    content = first(item, "contentset")
    if content is None:
        return {}
    nitf = first(content, "nitf")
    if nitf is not None:
        return nitf_record(nitf)
    body = first(content, "body")
    inline = first(content, "inlinexml")
    if body is not None or inline is not None:
        return {"text": story_text(body if body is not None else inline)}
    data = first(content, "inlinedata")
    text = "".join(data.itertext()).strip() if data is not None else ""
    is_markup = data is not None and ("html" in data.get("contenttype", "") or MARKUP.match(text))
    return {"text": html_text(text) if is_markup else text}


def _status(meta: Any) -> str:
    status = first(meta, "pubstatus")
    return "" if status is None else status.get("qcode", "").rpartition(":")[2].lower()


def _called(element: Any | None) -> str:
    """The name of a party or place: its `name` element, else its literal or code."""
    if element is None:
        return ""
    name = words(first(element, "name"))
    return name or element.get("literal", "") or element.get("qcode", "").rpartition(":")[2]


def _bylines(content: Any) -> list[str]:
    by = [words(element) for element in every(content, "by")]
    creators = [_called(element) for element in every(content, "creator")]
    return [name for name in by or creators if name]


def _genre(content: Any) -> str:
    said = " ".join(f"{_called(e)} {e.get('qcode', '')}" for e in every(content, "genre")).lower()
    return next((label for label in ("opinion", "analysis", "editorial") if label in said), "")


def _language(content: Any, item: Any) -> str:
    element = first(content, "language")
    tag = element.get("tag", "") if element is not None else ""
    return tag or item.get("{http://www.w3.org/XML/1998/namespace}lang", "")


def _web_link(meta: Any) -> str:
    for element in every(meta, "link"):
        if element.get("rel", "").rpartition(":")[2].lower() not in OWN_PAGE:
            continue
        href = element.get("href", "")
        if href.startswith(("http://", "https://")) and "html" in element.get(
            "contenttype", "text/html"
        ):
            return str(href)
    return ""
