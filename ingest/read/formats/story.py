"""Stories as JSON of content systems: Arc XP's ANS, which many newspapers publish with, and flat
objects whose fields have the usual other names, such as the archive that Dewey reads.

Source: Arc XP, "ANS schema", https://github.com/washingtonpost/ans-schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.read.page.markup import html_text
from ingest.report.dates import iso_date

NAMES = {
    "title": ("title", "headline", "headlines", "hed"),
    "text": ("text", "body", "content", "article_text", "full_text", "body_text", "story"),
    "published": ("published", "publish_date", "published_date", "pub_date", "publication_date",
                  "published_at", "display_date", "first_publish_date", "date"),
    "modified": ("modified", "last_updated_date", "updated_at", "modified_date", "updated"),
    "authors": ("authors", "byline", "author", "creator", "credits"),
    "outlet": ("outlet", "publication", "source", "publisher", "site", "website"),
    "url": ("url", "canonical_url", "link", "web_url", "article_url", "permalink"),
    "language": ("language", "lang"),
}  # fmt: skip
"""By field of the article record: its names in other systems, the first that is given counts."""
TEXT_ELEMENTS = ("text", "header", "quote", "list")
DATES = ("published", "modified")


def is_story(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a story under other names than those of the article record."""
    has_body = any(record.get(name) for name in ("content_elements", *NAMES["text"][1:]))
    return not record.get("text") and has_body


def record_of(story: Mapping[str, Any]) -> dict[str, Any]:
    """The article record of a story."""
    found = {field: _first(story, names) for field, names in NAMES.items()}
    elements = story.get("content_elements")
    body = "\n\n".join(_elements(elements)) if isinstance(elements, list) else ""
    record: dict[str, Any] = {name: _words(value) for name, value in found.items()}
    record |= {name: iso_date(record[name]) or record[name] for name in DATES}
    record["authors"] = list(_authors(found["authors"]))
    text = body or record["text"]
    record["text"] = html_text(text) if "<p" in text.lower() else text
    return record


def _first(story: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((story[name] for name in names if story.get(name)), "")


def _words(value: Any) -> str:
    """A string, or the one that stands for an object: ANS has `headlines.basic`, `website.name`."""
    if isinstance(value, dict):
        value = next((value[n] for n in ("basic", "name", "title") if value.get(n)), "")
    return value if isinstance(value, str) else ""


def _authors(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = value.get("by") or [value]
    for author in value if isinstance(value, list) else [value]:
        if name := _words(author).strip():
            yield name


def _elements(elements: list[Any]) -> Iterable[str]:
    """The paragraphs of an ANS body."""
    for element in elements:
        if not isinstance(element, dict) or element.get("type") not in TEXT_ELEMENTS:
            continue
        inner = element.get("items") or element.get("content_elements")
        if isinstance(inner, list):
            yield from _elements(inner)
        elif text := html_text(str(element.get("content") or "")).strip():
            yield text
