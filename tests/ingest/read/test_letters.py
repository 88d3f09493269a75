"""Letters come through as they were written: charsets, labels, a bad byte, controls, references."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.read.formats.decode import is_mostly_utf8, page_text, text_of, unmangled, without_c1
from tests.reading import read

MARKS = "“The lock is shut,” said Zoë Lind — it didn’t open."


def one(path: Path, content: bytes) -> Article:
    path.write_bytes(content)
    (item,) = read([str(path)])
    assert isinstance(item, Article), item
    return item


@pytest.mark.parametrize(
    "label", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "ISO_8859-1"]
)
def test_a_latin_label_means_windows_1252(label: str) -> None:
    page = f'<html><meta charset="{label}"><p>{MARKS}</p>'.encode("cp1252")
    assert MARKS in page_text(page, "p.html")
    assert MARKS in page_text(MARKS.encode("cp1252"), "p.html", label)


def test_a_page_is_decoded_as_its_xml_declaration_says() -> None:
    page = '<?xml version="1.0" encoding="iso-8859-2"?><html><p>Kráľ Ľudovít</p></html>'
    assert "Kráľ Ľudovít" in page_text(page.encode("iso-8859-2"), "p.xhtml")


@pytest.mark.parametrize("cut", [b"\xe2\x80", b"\xff", b"\xd0"])
def test_a_bad_byte_costs_itself_alone(tmp_path: Path, cut: bytes) -> None:
    words = "Мэр Анна Холт открыла мост в среду, сообщил город. «Он выдержит», — сказала она."
    text = one(tmp_path / "a.txt", words.encode() + b" " + cut + b" end").text
    assert text.startswith(words)
    assert text.count("\ufffd") <= len(cut)
    page = f"<html><head><title>x</title></head><body><p>{MARKS}</p></body></html>".encode()
    assert MARKS in page_text(page.replace(b"<title>x", b"<title>" + cut), "p.html")


def test_xml_with_a_bad_byte_is_read(tmp_path: Path) -> None:
    story = f"<nitf><body><body.content><p>{MARKS} Ada M\u00fcller saw it.</p></body.content></body></nitf>"
    data = b'<?xml version="1.0" encoding="UTF-8"?>' + story.encode() + b"<!-- \xff -->"
    assert one(tmp_path / "a.xml", data).text.startswith(MARKS)


@pytest.mark.parametrize("reference", ["&#147;Shut&#148;", "&#x93;Shut&#X94;"])
def test_references_to_controls_are_those_of_browsers(reference: str) -> None:
    assert "“Shut”" in page_text(f"<p>{reference}</p>".encode(), "p.html")


def test_controls_are_the_marks_they_come_from() -> None:
    assert without_c1("\x93Shut\x94 \x85 \x92") == "“Shut” … ’"


@pytest.mark.parametrize(
    "clean",
    ["“ATÉ AMANHÃ”", "«IRMÃ»", "NGÀY MAI Â…” ĐẾN", "ÜÇ YÜZ Â” dedi “Ç”", "São João", "naïve café"],
)
def test_clean_text_is_left_alone(clean: str) -> None:
    assert unmangled(clean) == clean


def test_text_that_was_read_in_the_wrong_charset_is_repaired() -> None:
    broken = MARKS.encode().decode("cp1252", "replace").replace("\ufffd", "")
    assert unmangled(broken).startswith("“The lock is shut,")
    assert "Zoë" in unmangled("ZoÃ« Lind")


@given(st.text())
def test_utf_8_is_read_as_it_is(text: str) -> None:
    data = text.encode()
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert text_of(data, "x") == text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0xFF), min_size=1))
def test_text_in_latin_letters_alone_is_no_utf_8(text: str) -> None:
    assert not is_mostly_utf8(" ".join(text).encode("latin-1"))
