"""Web pages: trafilatura extracts the text, page metadata gives authors, outlet and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource, first_line
from ingest.read.formats import SHORTEST_ARTICLE, Failure, Page, Source
from ingest.read.formats.decode import encoding_of, page_text
from ingest.read.formats.record import article_of
from ingest.read.page.hidden import drop_hidden
from ingest.read.page.markup import words
from ingest.read.page.metadata import metadata, standfirst
from ingest.read.page.stub import stub
from ingest.report.notes import CORRECTION_NOTE, NOTE_HEADING

NOTE_CLASS = re.compile(r"correction|clarification|editor-?s?-?note|editors?note|retraction", re.I)
MENTION, LONGEST_NOTE = 20, 1500
"""A note is longer than the first and shorter than the second, in characters."""
FEW_PARTS = 5
WALLED = 0.5
"""Share of a feed's full text below which the page's text is only a teaser."""
NOTE_TAGS = ("p", "h2", "h3", "h4", "h5", "h6", "strong", "b", "div", "aside")


def read(source: Source) -> Iterator[Page]:
    """The page, still to be extracted."""
    known = {"url": source.path} if "://" in source.path else {}
    yield Page(source, source.name, source.read_all(), known, charset=source.charset)


def extract(page: Page) -> Article | Failure:
    """The article in a page, or a Failure that says why there is none."""
    try:
        return _article(page)
    except DatelineError as error:
        return Failure(page.place, str(error))
    except Exception as error:  # lxml and trafilatura raise various errors
        reason = f"{page.place}: no article can be read from this page ({first_line(error)})"
        return Failure(page.place, f"{reason}; save its text instead")


def _article(page: Page) -> Article:
    import trafilatura

    tree = trafilatura.load_html(page_text(page.data, page.place, page.charset))
    if tree is None:
        raise _no_article(page)
    stated = metadata(tree, str(page.known.get("url", "")))
    lead = standfirst(tree, stated.get("described", ()))
    hidden = drop_hidden(tree)
    notes = _keep_headings(tree)
    document = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = re.sub(r"\n+", "\n\n", (document.text or "").strip()) if document else ""
    text = text if len(text) >= SHORTEST_ARTICLE else stated.get("text", "")
    if reason := stub(tree, text):
        raise MalformedSource(f"{page.place}: {reason}", "save the article's own page")
    carried = str(page.known.get("text", ""))  # by the feed that led here
    text = carried if len(text) < WALLED * len(carried) else text
    if len(text) < SHORTEST_ARTICLE:
        raise _no_article(page)
    layers = {
        "guessed from the page": _guessed(document),
        "given where the page was found": page.known,
        "declared in the page": stated,
        "given by the feed or sitemap": page.firm,
    }
    found = {name: value for layer in layers.values() for name, value in layer.items()}
    origins = {name: told for told, layer in layers.items() for name in layer}
    cut = [f"{hidden} elements that a reader does not see"] if hidden else []
    for heading in (str(found.get("title", "")), *map(words, tree.iter("h1"))):
        if heading and text.startswith(f"{heading}\n"):  # it stands alone, not within the lead
            text = text.removeprefix(heading).lstrip()
            cut.append("the headline, which the text repeats")
    is_there = " ".join(lead.split()).casefold() in " ".join(text.split()).casefold()
    text = text if is_there else f"{lead}\n\n{text}"
    found["text"] = _with_notes(text, notes)
    found["origins"] = {
        "format": "web",
        "encoding": encoding_of(page.data, page.charset),
        "text": _text_origin(text, carried, stated),
        "cut": "; ".join(cut),
        **origins,
    }
    return article_of(found, page.source, page.where)


def _text_origin(text: str, carried: str, stated: Mapping[str, Any]) -> str:
    if carried and text == carried:
        return "the feed, since the page has a teaser only"
    return "JSON-LD articleBody" if text == stated.get("text") else "extracted from the page"


def _no_article(page: Page) -> MalformedSource:
    return MalformedSource(
        f"{page.place}: no article found in this page", "save the article's own page"
    )


def _guessed(document: Any) -> dict[str, Any]:
    """Metadata guessed by trafilatura, for fields that the page does not declare."""
    if document is None:
        return {}
    found = {
        "title": document.title,
        "published": document.date,
        "authors": [name for name in (document.author or "").split("; ") if name],
        "outlet": document.sitename or document.hostname,
    }
    return {name: value for name, value in found.items() if value}


def _keep_headings(tree: Any) -> list[str]:
    """Join the heading of each correction or editor's note to the paragraph below, since extractors
    drop or separate them. Returns the page's notes."""
    for element in list(tree.iter(*NOTE_TAGS)):
        line = words(element) if len(element) < FEW_PARTS else ""
        below = element.getnext()
        if line and NOTE_HEADING.match(line) and below is not None and below.tag in ("p", "div"):
            note = below if below.tag == "p" else next(below.iter("p"), below)
            note.text = f"{line.strip(' :')}: {note.text or ''}"
            element.drop_tree()
    told = [(e, words(e)) for e in tree.iter(*NOTE_TAGS) if len(e) < FEW_PARTS]
    return [line for e, line in told if MENTION < len(line) < LONGEST_NOTE and _is_note(e, line)]


def _is_note(element: Any, line: str) -> bool:
    named = NOTE_CLASS.search(element.get("class") or "")
    return bool(named) or (element.tag == "p" and bool(CORRECTION_NOTE.match(line)))


def _with_notes(text: str, notes: list[str]) -> str:
    """The text, with the page's notes that the extractor left out appended."""
    folded = " ".join(text.split())
    for note in dict.fromkeys(notes):
        if note not in folded:
            text, folded = f"{text}\n\n{note}", f"{folded} {note}"
    return text
