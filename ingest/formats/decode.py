"""Bytes of unknown charset to text."""

from __future__ import annotations

import codecs

from ingest.errors import MalformedSource

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def text_of(data: bytes, path: str) -> str:
    """UTF-8 (or what a byte-order mark says), else the most plausible charset; line ends as \\n.

    Raises MalformedSource for data that is no text in any charset.
    """
    declared = next((name for bom, name in BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(declared)
    except UnicodeDecodeError:
        text = _guessed(data, path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guessed(data: bytes, path: str) -> str:
    from charset_normalizer import from_bytes

    plausible = from_bytes(data)
    best = plausible.best()
    if best is None or b"\0" in data:
        raise MalformedSource(f"{path}: this is binary data, not text", "leave it out")
    # Where the Western charset explains the bytes as well as the first guess, it is likelier.
    for other in plausible:
        if other.encoding == "cp1252" and (other.chaos, -other.coherence) <= (
            best.chaos,
            -best.coherence,
        ):
            return str(other)
    return str(best)
