"""PDF and Word files and scans: read within bounds, with the page and heading of every quotation."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import Article
from ingest.locator import whereabouts
from ingest.pipeline import ingest
from ingest.read.formats import Failure, Source, document
from ingest.read.reading import items_of

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


def paper(*pages: tuple[tuple[int, int, int, str], ...]) -> bytes:
    """A PDF with lines of text, each at x and y, in a type of so many points."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for page in pages:
        drawn = b"".join(
            b"BT /F1 %d Tf %d %d Td (%b) Tj ET " % (size, x, y, line.encode("latin-1"))
            for x, y, size, line in page
        )
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
            % (len(objects) + 2)
        )
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn))
    named = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Kids[%b]/Count %d>>" % (named, len(kids))
    made, starts = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        starts.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    end = b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n"
    return made + head + end % (len(objects) + 1, len(made))


REPORT = paper(
    (
        (50, 770, 8, "Port Authority, report 7, page 1"),
        (50, 720, 24, "State of the harbour bridge"),
        (50, 680, 11, "The bridge was closed on Monday after its pillars were inspec-"),
        (50, 667, 11, "ted. Nobody knew how long the inspection would last, and the"),
    ),
    (
        (50, 770, 8, "Port Authority, report 7, page 2"),
        (50, 720, 11, "harbour master had inspected it herself."),
        (50, 680, 16, "Findings"),
        (50, 650, 11, "Two pillars have cracks, said Greta Holm, the harbour master."),
        (50, 637, 11, "The long-"),
        (50, 624, 11, "term plan is a new bridge."),
    ),
)


def located(article: Article, words: str) -> str:
    """Where in the original these words of the text are."""
    return str(whereabouts(article.locators, article.text.index(words)))


def read_as(tmp_path: Path, name: str, content: bytes) -> Article:
    (tmp_path / name).write_bytes(content)
    (item,) = items_of(Source(name, str(tmp_path / name)))
    assert isinstance(item, Article)
    return item


def test_a_quotation_from_a_pdf_names_its_page_and_heading(tmp_path: Path) -> None:
    article = read_as(tmp_path, "report.pdf", REPORT)
    assert article.title == "State of the harbour bridge"
    assert located(article, "The bridge was closed") == "p. 1"
    assert located(article, "harbour master had") == "p. 2"
    assert located(article, "Two pillars") == "p. 2, “Findings”"
    assert whereabouts(article.locators, len(article.text)).fragment == "page=2"


def test_the_text_of_a_pdf_has_no_running_heads_and_no_broken_sentences(tmp_path: Path) -> None:
    text = read_as(tmp_path, "report.pdf", REPORT).text
    assert "report 7" not in text
    assert "the harbour master had inspected it herself." in text
    assert "its pillars were inspected." in text  # the document has the word unbroken too
    assert "The long-term plan" in text


def test_the_headings_of_a_markdown_file_are_sections(tmp_path: Path) -> None:
    content = b"# The bridge\n\nIt is closed.\n\n## Findings\n\nTwo pillars have cracks.\n"
    article = read_as(tmp_path, "bridge.md", content)
    assert located(article, "It is closed") == ""
    assert located(article, "Two pillars") == "“Findings”"


STORY = (
    "Harbour bridge to stay closed",
    "The bridge over the harbour will stay closed until June,",
    "said Greta Holm, the harbour master, on Wednesday.",
    "The county will pay 3 million dollars for the repair.",
)


def picture(kind: str = "PNG") -> bytes:
    """A picture of a story, or a PDF that is one."""
    from PIL import Image, ImageDraw, ImageFont

    drawn = Image.new("RGB", (1100, 500), "white")
    for number, line in enumerate(STORY):
        font = ImageFont.load_default(52 if number == 0 else 28)
        ImageDraw.Draw(drawn).text((60, 40 + 80 * number), line, fill="black", font=font)
    made = io.BytesIO()
    drawn.save(made, kind, resolution=150)
    return made.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("scan.png", "PNG"), ("scan.pdf", "PDF")])
def test_the_words_of_a_scan_are_read_and_marked_as_such(
    tmp_path: Path, name: str, kind: str
) -> None:
    article = read_as(tmp_path, name, picture(kind))
    assert article.title == STORY[0]
    assert "The county will pay" in article.text
    assert located(article, "The county").endswith("read from a scan")
    assert any("text recognition" in note for note in article.notes)


def test_without_text_recognition_a_scan_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "is_installed", lambda: False)
    for name, kind in (("scan.png", "PNG"), ("scan.pdf", "PDF")):
        (tmp_path / name).write_bytes(picture(kind))
        (failure,) = items_of(Source(name, str(tmp_path / name)))
        assert isinstance(failure, Failure)
        assert "pip install 'dateline[ocr]'" in failure.error
        assert "picture" in failure.error


def test_a_picture_with_hardly_a_word_is_no_article(tmp_path: Path) -> None:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(made, "PNG")
    (tmp_path / "photo.png").write_bytes(made.getvalue())
    (failure,) = items_of(Source("photo.png", str(tmp_path / "photo.png")))
    assert isinstance(failure, Failure)
    assert "no article text in it" in failure.error


def test_a_stored_article_keeps_its_pages(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(REPORT)
    ingest(archive, [str(tmp_path / "report.pdf")])
    (revision,) = archive.catalog.holdings.current()
    assert located(revision.article, "Two pillars") == "p. 2, “Findings”"
    assert ingest(archive, [str(tmp_path / "report.pdf")]).unchanged == 1
