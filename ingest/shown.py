"""Escapes control characters for display, so that news text cannot move the cursor, hide words or
reorder them.

Stored text is not changed. For display, each control character is replaced by a visible one: the
control characters of ISO 6429 (C0 and C1), the embeddings, overrides and isolates of the Unicode
Bidirectional Algorithm (UAX #9), tag characters, line and paragraph separators, and the characters
that XML does not allow (surrogates, U+FFFE, U+FFFF). Directional marks and joiners, which scripts
need, are kept.
"""

from __future__ import annotations

import json
import re
from typing import Any

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Control characters, except for tab and line feed, which layout needs."""
PICTURES = 0x2400
"""First code point of the Unicode block Control Pictures."""
DELETE, DELETE_PICTURE = 0x7F, "\u2421"
REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """The text with each control character replaced by a visible one."""
    return ACTING.sub(_mark, text)


def as_json(document: Any, indent: int | None = 2) -> str:
    """A document as JSON that is safe to display: control characters are escaped, so parsing gives
    the original. Values that JSON does not support are converted with `str`."""
    told = json.dumps(document, ensure_ascii=False, indent=indent, default=str)
    return ACTING.sub(_escape, told)


def _mark(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == DELETE:
        return DELETE_PICTURE
    return chr(PICTURES + code) if code < ord(" ") else REPLACEMENT


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0]).strip('"')
