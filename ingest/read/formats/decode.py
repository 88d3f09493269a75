"""Decodes bytes of unknown charset."""

from __future__ import annotations

import codecs
import re

from ingest.errors import MalformedSource

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MANGLED = ("Ã", "â€", "Â")
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w.:-]+)""", re.IGNORECASE)


def text_of(data: bytes, path: str) -> str:
    """Decode as UTF-8 (or as a byte-order mark says), else as the most plausible charset, and
    normalize line ends to \\n.

    Raises MalformedSource for data that is not text in any charset.
    """
    declared = next((name for bom, name in BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(declared)
    except UnicodeDecodeError:
        text = _guessed(data, path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def page_text(data: bytes, path: str, charset: str = "") -> str:
    """Decode a web page: as UTF-8 if it is valid UTF-8, whatever is declared, since that never
    happens by chance; else as declared by the server (`charset`) or in its own head."""
    declared = charset or _declared(data)
    if declared and not data.startswith(tuple(BOMS)):
        for name in ("utf-8", declared):
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return text_of(data, path)


def unmangled(text: str) -> str:
    """Repair mojibake ("CafÃ©") with ftfy; other text is returned unchanged."""
    if not any(trace in text for trace in MANGLED):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def _declared(data: bytes) -> str:
    match = META_CHARSET.search(data[:4096])
    return match[1].decode("ascii", "replace") if match else ""


def _guessed(data: bytes, path: str) -> str:
    from charset_normalizer import from_bytes

    plausible = from_bytes(data)
    best = plausible.best()
    if best is None or b"\0" in data:
        raise MalformedSource(f"{path}: this is binary data, not text", "leave it out")
    # Prefer cp1252 if it fits the bytes as well as the first guess.
    for other in plausible:
        if other.encoding == "cp1252" and (other.chaos, -other.coherence) <= (
            best.chaos,
            -best.coherence,
        ):
            return str(other)
    return str(best)
