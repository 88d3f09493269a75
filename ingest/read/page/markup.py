"""Safe XML parsing, and paragraphs of marked-up text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.errors import MalformedSource, first_line
from ingest.read.formats.decode import mended_xml

BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "li", "blockquote", "pre", "div"),
    *("td", "th", "tr", "dt", "dd", "section", "article", "ul", "ol", "dl", "table", "block", "bq"),
    *("body", "body.content", "tagline", "note", "lede", "aside", "header", "footer"),
}
LINE_BREAK = "\x1f"
"""Stands for a `br` until the paragraph is known to its end: no text has this control."""
WRAPPED_LINE = 0.6
"""Minimum length of a line that was broken to fit, as a share of the longest of its paragraph."""
ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’»)\]]*$")
SKIPPED = {"script", "style", "media", "figure", "img", "video", "audio", "iframe", "noscript"}


def parse_xml(data: bytes, path: str) -> Any:
    """The root of an XML document (lxml), comments and processing instructions dropped. In UTF-8
    with a few invalid bytes, these become U+FFFD.

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
        root = etree.fromstring(mended_xml(data), parser)
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
    """The paragraphs in an element, a blank line between; figures and scripts are left out. Lines
    that were broken within a sentence to fit a width are joined."""
    lines = (line for block in blocks_of(root) for line in unwrapped(block.split(LINE_BREAK)))
    return "\n\n".join(lines)


def blocks_of(root: Any) -> list[str]:
    """The text of each block in an element, with LINE_BREAK for each `br`."""
    blocks: list[str] = [""]
    _collect(root, blocks)
    return [block for block in blocks if block.strip()]


def unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """The paragraphs of a block's lines: an empty line ends one, and so does one that is short or
    ends a sentence, unless the next begins with a small letter."""
    parts = [" ".join(line.split()) for line in lines]
    longest, paragraph = max(map(len, parts)), ""
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        paragraph = f"{paragraph} {part}".strip()
        is_wrapped = len(part) >= WRAPPED_LINE * longest and not ENDS_SENTENCE.search(part)
        if not following or not (is_wrapped or following[:1].islower()):
            if paragraph:
                yield paragraph
            paragraph = ""


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
        if local(element) == "br":
            blocks[-1] += LINE_BREAK + (element.tail or "")
            continue
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
