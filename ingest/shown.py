"""Text as it is shown: news cannot move the cursor, hide words or turn their order round.

What is stored stays as it is, byte for byte. What is shown has a visible mark in the place of each
character that tells a terminal, a browser or an editor to do something: the control characters of
ISO 6429 (C0 and C1), the embeddings, overrides and isolates of the Unicode Bidirectional Algorithm
(UAX #9), tags, and the separators of lines and paragraphs. Marks of direction and joiners, which
scripts need, stay.
"""

from __future__ import annotations

import json
import re
from typing import Any

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Characters that act, but for tab and line feed, which lines and their folding need."""
PICTURES = 0x2400
"""Where the pictures of the control characters begin (Unicode block Control Pictures)."""
DELETE, DELETE_PICTURE = 0x7F, "\u2421"
REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """The text with a visible mark for each character that acts."""
    return ACTING.sub(_mark, text)


def as_json(document: Any, indent: int | None = 2) -> str:
    """A document as JSON that is safe to show: characters that act are escaped, and read back as
    they were. What JSON has no form for is written as `str` has it."""
    told = json.dumps(document, ensure_ascii=False, indent=indent, default=str)
    return ACTING.sub(_escape, told)


def _mark(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == DELETE:
        return DELETE_PICTURE
    return chr(PICTURES + code) if code < ord(" ") else REPLACEMENT


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0]).strip('"')
