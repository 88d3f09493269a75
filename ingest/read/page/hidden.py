"""Removes hidden text from web pages: what a reader cannot see is not part of the article.

Uses attributes and the page's inline style sheets: `hidden`, `display: none`, invisible or
transparent text, text of size zero, in its background's colour, clipped, or moved off the page.
`@media` rules and external style sheets are ignored. If much of a page's text is hidden, a script
shows it, so nothing is removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

LARGEST_SHEET = 200_000
"""Maximum characters of style sheets that are read; anything beyond is a site's layout."""
LOOKED_AT = frozenset(
    {
        "display", "visibility", "opacity", "font-size", "color", "background-color", "background",
        "clip", "clip-path", "left", "top", "text-indent", "margin-left", "height", "width",
        "overflow", "position",
    }
)  # fmt: skip
NONE = re.compile(r"0(?:\.0*)?(?:px|em|rem|pt|%|vh|vw)?$")
FAR_OFF = re.compile(r"-\d{4,}(?:\.\d*)?(?:px|em|rem|pt|%|vw)$")
CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?\s*,?){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0")
BRACE = re.compile(r"[{}]")
TELLING = re.compile(
    r"(?:display|visibility|opacity|text-indent|clip|clip-path)\s*:|font-size\s*:\s*0|-\d{3}|"
    r"overflow\s*:\s*hidden|background",
    re.IGNORECASE,
)
"""Matches declarations that may hide or show text."""
MOST_MATCHED = 1_000_000
"""Maximum of rules times elements to match: a hostile page may have many of either."""
MOST_HIDDEN = 0.3
Styles = Mapping[str, str]


def drop_hidden(tree: Any) -> int:
    """Remove hidden elements, with their contents, from a page's tree (lxml). Returns how many."""
    styles, whole = _Sheets(tree), _told(tree)
    # Iterative: a hostile document may nest deeper than Python's recursion limit.
    todo, hidden = [tree], []
    while todo:
        element = todo.pop()
        style = styles.of(element)
        is_hidden = _is_hidden(element, style) or (
            _is_hidden_by_default(style) and not any(map(_resets, map(styles.of, _below(element))))
        )
        if is_hidden and element.getparent() is not None:
            hidden.append(element)
        else:
            todo.extend(child for child in element if isinstance(child.tag, str))
    told = [sum(each) for each in zip((0, 0), *map(_told, hidden), strict=True)]
    if not all(a <= MOST_HIDDEN * b for a, b in zip(told, whole, strict=True)):
        return 0
    for element in hidden:
        element.drop_tree()
    return len(hidden)


def _told(element: Any) -> tuple[int, int]:
    """The number of characters of an element's text without scripts and styles, and of its
    paragraphs."""
    silent = sum(len(each.text_content()) for each in element.iter("script", "style"))
    paragraphs = sum(len(each.text_content()) for each in element.iter("p"))
    return len(element.text_content()) - silent, paragraphs


def _is_hidden(element: Any, style: Styles) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    return any(
        (
            style.get("display") == "none",
            bool(NONE.match(style.get("opacity", "1"))),
            _is_off_page(style),
            _is_clipped(style),
            _is_of_its_ground(style),
        )
    )


def _is_hidden_by_default(style: Styles) -> bool:
    """Whether an element hides its descendants unless they override the inherited style."""
    is_invisible = style.get("visibility") in ("hidden", "collapse")
    return is_invisible or bool(NONE.match(style.get("font-size", "1px")))


def _resets(style: Styles) -> bool:
    size = style.get("font-size")
    return style.get("visibility") == "visible" or (size is not None and not NONE.match(size))


def _below(element: Any) -> Iterator[Any]:
    return (each for each in element.iterdescendants() if isinstance(each.tag, str))


def _is_off_page(style: Styles) -> bool:
    placed = style.get("position") in ("absolute", "fixed")
    moved = ("left", "top") if placed else ()
    return any(
        FAR_OFF.match(style.get(name, "")) for name in (*moved, "text-indent", "margin-left")
    )


def _is_clipped(style: Styles) -> bool:
    clipped = CLIPPED.match(style.get("clip", "")) or CLIPPED.match(style.get("clip-path", ""))
    flat = any(NONE.match(style.get(name, "")) for name in ("height", "width"))
    return bool(clipped) or (flat and style.get("overflow") == "hidden")


def _is_of_its_ground(style: Styles) -> bool:
    ground = style.get("background-color") or style.get("background", "")
    colour = _colour(style.get("color", ""))
    return colour is not None and colour == _colour(ground)


def _colour(text: str) -> Any:
    import tinycss2.color4

    return tinycss2.color4.parse_color(text) if text else None


class _Sheets:
    """The inline style sheets of a page, to look up an element's declarations."""

    def __init__(self, tree: Any) -> None:
        self._matcher: Any = None
        text = "\n".join(style.text or "" for style in tree.iter("style") if _is_for_all(style))
        if text:
            self._read(text[:LARGEST_SHEET], sum(1 for _ in tree.iter()))
        self._wrapped: dict[Any, Any] = {}
        if self._matcher is not None:
            import cssselect2

            root = cssselect2.ElementWrapper.from_html_root(tree)
            self._wrapped = {each.etree_element: each for each in root.iter_subtree()}

    def _read(self, text: str, elements: int) -> None:
        import cssselect2
        import tinycss2

        for prelude, body in islice(_rules(text), MOST_MATCHED // elements):
            said = dict(_declared(body))
            if not said:
                continue
            try:
                selectors = cssselect2.compile_selector_list(
                    tinycss2.parse_component_value_list(prelude, skip_comments=True)
                )
            except cssselect2.SelectorError:
                continue
            self._matcher = self._matcher or cssselect2.Matcher()
            for selector in selectors:
                self._matcher.add_selector(selector, said)

    def of(self, element: Any) -> dict[str, str]:
        """The cascaded declarations of an element: style sheets, its own, then important ones."""
        style: dict[str, str] = {}
        wrapped = self._wrapped.get(element)
        if wrapped is not None:
            for _, _, pseudo, said in sorted(self._matcher.match(wrapped), key=lambda m: m[:2]):
                style |= said if pseudo is None else {}
        own = element.get("style")
        style |= dict(_declared(own)) if own else {}
        firm = {name[1:]: value for name, value in style.items() if name.startswith("!")}
        return style | firm


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of top-level rules that may affect visibility. Most rules do
    not, and the CSS parser is slow."""
    text = "".join(
        part.partition("*/")[2] if n else part for n, part in enumerate(sheet.split("/*"))
    )
    depth = start = opened = 0
    for brace in BRACE.finditer(text):
        if brace[0] == "{":
            opened = brace.start() if depth == 0 else opened
            depth += 1
        elif depth == 1:
            prelude = text[start:opened].rpartition(";")[2].strip()
            body = text[opened + 1 : brace.start()]
            if not prelude.startswith("@") and TELLING.search(body):
                yield prelude, body
            depth, start = 0, brace.end()
        else:
            depth = max(0, depth - 1)


def _is_for_all(style: Any) -> bool:
    return (style.get("media") or "all").strip().lower() in ("all", "screen")


def _declared(content: Any) -> Iterator[tuple[str, str]]:
    """The relevant declarations as (name, value); names of `!important` ones begin with "!"."""
    import tinycss2

    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and each.lower_name in LOOKED_AT:
            value = tinycss2.serialize(each.value).strip().lower()
            yield f"{'!' if each.important else ''}{each.lower_name}", value
