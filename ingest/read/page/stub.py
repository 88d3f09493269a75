"""Pages in place of an article: "not found", a request for consent, a wall."""

from __future__ import annotations

import re
from typing import Any

from ingest.read.page.markup import words

SHORT, SHORTER = 1500, 500
"""Maximum characters of the text of such a page, and of a teaser before a wall: an article on
cookies or subscriptions is longer."""
MISSING = (
    r"(?:error\s*)?404\b",
    r"(?:page|article|story|content) (?:not found|unavailable|(?:is )?no longer available)",
    r"not found$",
    r"seite nicht gefunden",
    r"page (?:introuvable|non trouvée)",
    r"p[aá]gina no(?: encontrada)|p[aá]gina não encontrada",
    r"pagina niet gevonden|pagina non trovata",
    r"siden (?:blev|ble) ikke funnet",
)
"""Beginnings of the titles of pages that are not there."""
CONSENT = (
    r"before you continue",
    r"we and our partners",
    r"accept all",
    r"manage (?:your )?(?:cookie|privacy) (?:settings|preferences|choices)",
    r"we value your privacy",
    r"privacy settings",
    r"cookies? zustimmen",
)
WALL = (
    r"subscribe to (?:continue|read|keep reading)",
    r"(?:log|sign) in to (?:continue|read)",
    r"already a subscriber",
    r"this (?:article|content|story) is (?:only )?(?:for|reserved for) (?:our )?subscribers",
    r"register to (?:continue|read)",
    r"verify (?:that )?you are (?:a )?human",
    r"enable javascript",
    r"are you a robot",
)
TELLING = 2
"""Different phrases of CONSENT that make a short page a request for it."""


def stub(tree: Any, text: str) -> str:
    """Why a page with this text is no article; empty if it may be one."""
    if len(text) > SHORT:
        return ""
    titles = [words(element) for name in ("title", "h1") for element in tree.iter(name)]
    if any(_first(MISSING, title, at_start=True) for title in titles):
        return "the page says that the article is not there"
    if sum(bool(re.search(phrase, text, re.IGNORECASE)) for phrase in CONSENT) >= TELLING:
        return "the page asks for consent, in place of the article"
    is_walled = len(text) < SHORTER and _first(WALL, words(tree), at_start=False)
    return "the article is behind a wall" if is_walled else ""


def _first(phrases: tuple[str, ...], text: str, *, at_start: bool) -> bool:
    anchor = r"^\W*" if at_start else r"\b"
    return bool(re.search(f"{anchor}(?:{'|'.join(phrases)})", text, re.IGNORECASE))
