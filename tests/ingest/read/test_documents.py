"""PDF and Word files are converted within bounds: a small file may unpack to any size."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.pipeline import ingest

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PARAGRAPH = "<w:p><w:r><w:t>The bridge in Ellery opened on Monday.</w:t></w:r></w:p>"
LINE = b"BT /F1 12 Tf 9 9 Td (The bridge in Ellery opened.) Tj ET "


def docx(paragraphs: int) -> bytes:
    """A Word file of so many paragraphs."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{DOCUMENT}" '
            'Target="word/document.xml"/></Relationships>',
        )
        body = PARAGRAPH * paragraphs
        parts.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
    return made.getvalue()


def pdf(lines: int) -> bytes:
    """A PDF of one page, whose content stream is packed."""
    packer, packed = zlib.compressobj(1), b""
    for _ in range(max(1, lines // 10_000)):
        packed += packer.compress(LINE * min(lines, 10_000))
    packed += packer.flush()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
    )
    made, starts = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        starts.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 5\n0000000000 65535 f \n" + table
    return made + head + b"trailer\n<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF\n" % len(made)


@pytest.mark.parametrize(("name", "content"), [("a.docx", docx(2)), ("a.pdf", pdf(1))])
def test_a_document_is_an_article(
    archive: Archive, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    report = ingest(archive, [str(tmp_path / name)])
    assert (report.new, report.failed) == (1, [])
    (revision,) = archive.catalog.holdings.current()
    assert "The bridge in Ellery opened" in revision.article.text


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("bomb.docx", docx(400_000), "unpacks to more than 20 MiB of text"),
        ("bomb.pdf", pdf(14_000_000), "MiB of memory to convert"),
    ],
)
def test_what_unpacks_to_too_much_is_named_and_the_rest_goes_in(
    archive: Archive, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    assert len(content) < 8 * 2**20
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.txt").write_text("A report on the harbour.", "utf-8")
    report = ingest(archive, [str(tmp_path)])
    assert report.new == 1
    (failure,) = report.failed
    assert failure.source.endswith(name)
    assert says in failure.error


def test_what_lies_in_the_folder_is_not_run(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "markitdown.py").write_text("raise SystemExit('planted')", "utf-8")
    (tmp_path / "resource.py").write_text("raise SystemExit('planted')", "utf-8")
    (tmp_path / "a.docx").write_bytes(docx(2))
    monkeypatch.chdir(tmp_path)
    assert ingest(archive, ["a.docx"]).new == 1
