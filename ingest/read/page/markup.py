"""Safe XML parsing, and paragraphs of marked-up text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.errors import MalformedSource, first_line

BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "li", "blockquote", "pre", "div"),
    *("td", "th", "tr", "dt", "dd", "section", "article", "ul", "ol", "dl", "table", "block", "bq"),
    *("body", "body.content", "tagline", "note", "lede", "br", "aside", "header", "footer"),
}
SKIPPED = {"script", "style", "media", "figure", "img", "video", "audio", "iframe", "noscript"}


def parse_xml(data: bytes, path: str) -> Any:
    """The root of an XML document (lxml), comments and processing instructions dropped.

    Nothing is fetched and custom entities are not resolved. Raises MalformedSource for a document
    that is not well-formed, declares entities, or exceeds libxml2's limits on depth and size.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedSource(
            f"{path}: not well-formed XML ({first_line(error)})", "fetch it again, or mend it"
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise MalformedSource(
            f"{path}: the XML declares entities of its own, which news does not need",
            "remove its DOCTYPE",
        )
    return root


def local(element: Any) -> str:
    """An element's local name in lower case; empty for comments and other non-elements."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def every(root: Any, name: str) -> Iterator[Any]:
    """All elements with this local name (in lower case), in document order."""
    return (element for element in root.iter() if local(element) == name)


def first(root: Any, name: str) -> Any | None:
    """The first element with this local name, or None."""
    return next(every(root, name), None)


def words(element: Any | None) -> str:
    """All text in an element on one line; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def text_of(root: Any) -> str:
    """The paragraphs in an element, a blank line between; figures and scripts are left out."""
    blocks: list[str] = [""]
    _collect(root, blocks)
    return "\n\n".join(line for block in blocks if (line := " ".join(block.split())))


def html_text(markup: str) -> str:
    """The paragraphs of an HTML fragment."""
    from lxml import etree, html

    try:
        return text_of(html.fragment_fromstring(markup, create_parent="div"))
    except (etree.ParserError, ValueError):
        return ""


def _collect(root: Any, blocks: list[str]) -> None:
    # Iterative: a hostile document may nest deeper than Python's recursion limit.
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, left = stack.pop()
        block = local(element) in BLOCKS
        if left:
            if block:
                blocks.append("")
            if element is not root:
                blocks[-1] += element.tail or ""
            continue
        if block:
            blocks.append("")
        if local(element) in SKIPPED or not isinstance(element.tag, str):
            blocks[-1] += element.tail or ""
            continue
        blocks[-1] += element.text or ""
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
