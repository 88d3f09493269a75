"""Secrets are not told: what others say of an error may hold the key that they were sent.

Masked are the values of environment variables that are named as secrets, what was read from the
files that stand for them, and whatever looks like a key, a token or a password in a URL.
"""

from __future__ import annotations

import os
import re

MASK = "***"
NAMED_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS)$", re.IGNORECASE)
SHORTEST = 8
"""Characters of a value that is searched for: shorter ones stand in any text."""
PASSWORD_IN_URL = re.compile(r"(?<=://)[^\s@:/]{0,200}:\S{1,300}(?=@)")
NAMED = re.compile(
    r"(?i)\b(?:password|passwd|pwd|api[_-]?key|(?:access[_-]?)?token|secret)[\"']?\s?[=:]\s?[\"']?"
    r"([^\s\"'&,;]{3,})"
)
SHAPES = re.compile(
    r"\b(?:sk|pk|rk)-[\w-]{8,}+"  # OpenAI and those who do alike
    r"|\bgh[opsru]_\w{16,}+|\bgithub_pat_\w{16,}+|\bglpat-[\w-]{16,}+|\bxox[a-z]-[\w-]{10,}+"
    r"|\bA[KS]IA[A-Z0-9]{16}\b|\bAIza[\w-]{30,}+|\bhf_\w{16,}+"
    r"|\beyJ[\w-]{4,}+\.[\w-]{4,}+(?:\.[\w-]++)?"  # a JSON Web Token
    r"|(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{8,}+"
)
_read: set[str] = set()


def keep_secret(value: str) -> str:
    """The value, which is masked from now on."""
    if len(value) >= SHORTEST:
        _read.add(value)
    return value


def masked(text: str) -> str:
    """The text without secrets: those known, the longest first, and what looks like one."""
    for value in sorted(_known(), key=len, reverse=True):
        text = text.replace(value, MASK)
    text = SHAPES.sub(MASK, PASSWORD_IN_URL.sub(MASK, text))
    return NAMED.sub(lambda found: found[0].replace(found[1], MASK), text)


def _known() -> set[str]:
    values = {
        value.strip()
        for name, value in os.environ.items()
        if NAMED_SECRET.search(name) and len(value.strip()) >= SHORTEST
    }
    return values | _read
