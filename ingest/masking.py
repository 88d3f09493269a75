"""Masks secrets in messages: third-party errors may contain the key that was sent.

Masked are the values of environment variables with a secret's name, values read from secret files,
and anything that looks like a key, a token, or a password in a URL.
"""

from __future__ import annotations

import os
import re

MASK = "***"
NAMED_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS)$", re.IGNORECASE)
SHORTEST_SECRET = 8
"""Minimum length of a value to mask; shorter ones occur in ordinary text."""
PASSWORD_IN_URL = re.compile(r"(?<=://)[^\s@:/]{0,200}:\S{1,300}(?=@)")
NAMED = re.compile(
    r"(?i)\b(?:password|passwd|pwd|api[_-]?key|(?:access[_-]?)?token|secret)[\"']?\s?[=:]\s?[\"']?"
    r"([^\s\"'&,;]{3,})"
)
SHAPES = re.compile(
    r"\b(?:sk|pk|rk)-[\w-]{8,}+"  # OpenAI and similar keys
    r"|\bgh[opsru]_\w{16,}+|\bgithub_pat_\w{16,}+|\bglpat-[\w-]{16,}+|\bxox[a-z]-[\w-]{10,}+"
    r"|\bA[KS]IA[A-Z0-9]{16}\b|\bAIza[\w-]{30,}+|\bhf_\w{16,}+"
    r"|\beyJ[\w-]{4,}+\.[\w-]{4,}+(?:\.[\w-]++)?"  # a JSON Web Token
    r"|(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{8,}+"
)
_read: set[str] = set()


def keep_secret(value: str) -> str:
    """Register a value as secret, to be masked from now on, and return it."""
    if len(value) >= SHORTEST_SECRET:
        _read.add(value)
    return value


def masked(text: str) -> str:
    """The text with known secrets (longest first), and anything that looks like one, masked."""
    for value in sorted(_known(), key=len, reverse=True):
        text = text.replace(value, MASK)
    text = SHAPES.sub(MASK, PASSWORD_IN_URL.sub(MASK, text))
    return NAMED.sub(lambda found: found[0].replace(found[1], MASK), text)


def _known() -> set[str]:
    values = {
        value.strip()
        for name, value in os.environ.items()
        if NAMED_SECRET.search(name) and len(value.strip()) >= SHORTEST_SECRET
    }
    return values | _read
