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
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w.:-]+)""", re.IGNORECASE)
XML_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,200}encoding=["']([\w.:-]+)""", re.IGNORECASE)
VALID_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
C1_REFERENCE = re.compile(r"&#(?:(1[2-5]\d)|[xX]0*([89][0-9a-fA-F]));")
C1 = re.compile("[\x80-\x9f]")
NOT_ASCII = re.compile("[^\x00-\x7f\xa0]+")
MANGLED_RUN = re.compile("[\xc2-\xf4].")
"""The first byte of a UTF-8 sequence, as a character of windows-1252, with another after it."""


def text_of(data: bytes, path: str) -> str:
    """Decode as UTF-8 (or as a byte-order mark says), else as the most plausible charset, and
    normalize line ends to \\n. In UTF-8 with a few invalid bytes, these become U+FFFD.

    Raises MalformedSource for data that is not text in any charset.
    """
    declared = next((name for bom, name in BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(declared)
    except UnicodeDecodeError:
        replacing = declared != "utf-8" or is_mostly_utf8(data)
        text = data.decode(declared, "replace") if replacing else _guessed(data, path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def page_text(data: bytes, path: str, charset: str = "") -> str:
    """Decode a web page: as UTF-8 if it is UTF-8 but for a few bytes, whatever is declared, since
    that never happens by chance; else as declared by the server (`charset`) or in its own head,
    where labels mean what they mean to browsers (https://encoding.spec.whatwg.org)."""
    if data.startswith(tuple(BOMS)) or _is_utf8(data) or is_mostly_utf8(data):
        text = text_of(data, path)
    else:
        known = decoded_as(data, charset) or decoded_as(data, _declared(data))
        text = known or text_of(data, path)
    return C1_REFERENCE.sub(_referred, text)


def encoding_of(data: bytes, charset: str = "") -> str:
    """How `page_text` decodes this, for a reader."""
    marked = next((name for bom, name in BOMS.items() if data.startswith(bom)), "")
    if marked or _is_utf8(data):
        return marked or "utf-8"
    if is_mostly_utf8(data):
        return "utf-8, with invalid bytes"
    declared = next((label for label in (charset, _declared(data)) if decoded_as(data, label)), "")
    return f"{declared}, as declared" if declared else "guessed"


def decoded_as(data: bytes, label: str) -> str:
    """The data in the charset that a label means to a browser ("iso-8859-1" is windows-1252);
    empty for an unknown label, and for one that does not fit the data."""
    import webencodings

    found = webencodings.lookup(label) if label else None
    if found is None or found.name == "utf-8":
        return ""
    try:
        return str(found.codec_info.decode(data, "strict")[0])
    except UnicodeDecodeError:
        # Bytes that windows-1252 leaves open are control characters to a browser.
        return data.decode("latin-1") if found.name == "windows-1252" else ""


def is_mostly_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is valid UTF-8: such sequences never come by chance, and a
    text that was cut or patched has an invalid byte among them."""
    valid = VALID_SEQUENCE.findall(data)
    others = sum(byte > 0x7F for byte in VALID_SEQUENCE.sub(b"", data))
    return len(valid) > others


def without_c1(text: str) -> str:
    """C1 control characters replaced by what they are in windows-1252, where they come from."""
    return C1.sub(_in_windows_1252, text)


def unmangled(text: str) -> str:
    """Repair mojibake ("CafÃ©") with ftfy: text in UTF-8 that was read as windows-1252. Only if all
    of it that is not ASCII may be such: in "ATÉ AMANHÃ”" the end looks like it by chance."""
    runs = NOT_ASCII.findall(text)
    if not runs or not all(MANGLED_RUN.match(run) for run in runs):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def mended_xml(data: bytes) -> bytes:
    """An XML document in UTF-8, with invalid bytes replaced by U+FFFD; others unchanged."""
    declared = XML_ENCODING.match(data[:4096])
    is_other = declared is not None and declared[1].lower() not in (b"utf-8", b"utf8")
    if is_other or data.startswith(tuple(BOMS)) or _is_utf8(data) or not is_mostly_utf8(data):
        return data
    return data.decode("utf-8", "replace").encode()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _referred(reference: re.Match[str]) -> str:
    """A numeric reference to a C1 control, which a browser takes for windows-1252."""
    decimal, hexadecimal = reference.groups()
    return without_c1(chr(int(decimal) if decimal else int(hexadecimal, 16)))


def _in_windows_1252(control: re.Match[str]) -> str:
    return control[0].encode("latin-1").decode("windows-1252", "replace")


def _declared(data: bytes) -> str:
    match = META_CHARSET.search(data[:4096]) or XML_ENCODING.match(data[:4096])
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
