"""WARC dumps, packed files, PDF and Word documents."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.archive import Archive
from ingest.article import Article
from ingest.pipeline import ingest
from ingest.read.formats import Failure
from tests.reading import read

LONG = "The harbour board met on Monday and voted to dredge the channel, its chair said after the meeting in the old hall."


def html(text: str) -> str:
    return f"<html><head><title>A report</title></head><body><article><h1>A report</h1><p>{text}</p></article></body></html>"


def warc(pages: list[tuple[str, int, str, str, str]], *, packed: bool = True) -> bytes:
    """A WARC of responses: URL, status, content type, body, day of capture."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("test.warc", {"software": "test"}))
    for url, status, kind, body, day in pages:
        headers = StatusAndHeaders(f"{status} OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        payload = io.BytesIO(body.encode())
        record = writer.create_warc_record(
            url,
            "response",
            payload=payload,
            http_headers=headers,
            warc_headers_dict={"WARC-Date": day},
        )
        writer.write_record(record)
    return out.getvalue()


PAGES = [
    (
        "https://a.example/1",
        200,
        "text/html; charset=utf-8",
        html(f"One. {LONG}"),
        "2026-03-02T10:00:00Z",
    ),
    ("https://a.example/style.css", 200, "text/css", "p {}", "2026-03-02T10:00:01Z"),
    ("https://a.example/gone", 404, "text/html", html(f"Gone. {LONG}"), "2026-03-02T10:00:02Z"),
    (
        "https://a.example/menu",
        200,
        "text/html",
        "<html><body><nav>Home</nav></body></html>",
        "2026-03-02T10:00:03Z",
    ),
    (
        "https://a.example/1",
        200,
        "text/html",
        html(f"One, changed. {LONG} It will cost 3 million."),
        "2026-03-05T10:00:00Z",
    ),
]


@pytest.mark.parametrize("packed", [True, False])
def test_a_warc_gives_its_pages_and_the_day_of_capture_is_when_they_were_seen(
    archive: Archive, tmp_path: Path, packed: bool
) -> None:
    (tmp_path / "crawl.warc.gz" if packed else tmp_path / "crawl.warc").write_bytes(
        warc(PAGES, packed=packed)
    )
    report = ingest(archive, [str(tmp_path)])
    assert (report.new, report.updated) == (1, 1)
    assert ["menu" in failure.error for failure in report.failed] == [True]
    (current,) = archive.catalog.holdings.current()
    first, last = archive.catalog.holdings.history(current.article_id)
    assert first.article.url == "https://a.example/1"
    assert (first.article.published, first.valid_from, last.valid_from) == (
        "",
        1772445600.0,
        1772704800.0,
    )
    again = ingest(archive, [str(tmp_path)])
    assert (again.new, again.updated, again.unchanged) == (0, 0, 2)


def test_a_warc_that_breaks_off_gives_what_it_holds_and_one_failure(tmp_path: Path) -> None:
    whole = warc([PAGES[0], PAGES[4]])
    (tmp_path / "cut.warc.gz").write_bytes(whole[:-40])
    items = read([str(tmp_path / "cut.warc.gz")])
    assert isinstance(items[0], Article)
    failures = [item for item in items if isinstance(item, Failure)]
    assert all("\n" not in failure.error for failure in failures)
    assert len(items) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html.gz", html(LONG)), ("a.txt.gz", LONG), ("a.md.gz", f"# A report\n\n{LONG}")],
)
def test_any_text_may_be_packed(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(content.encode()))
    (article,) = read([str(tmp_path / name)])
    assert isinstance(article, Article)
    assert article.text == LONG


def test_a_gzip_bomb_is_named_and_not_unpacked(tmp_path: Path) -> None:
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"word " * 40_000_000))
    (failure,) = read([str(tmp_path / "bomb.txt.gz")])
    assert isinstance(failure, Failure)
    assert "larger than 20 MiB" in failure.error


def docx(path: Path) -> None:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    body = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{LONG}</w:t></w:r></w:p></w:body></w:document>'
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in (
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("word/document.xml", body),
        ):
            packed.writestr(name, content)


def pdf(path: Path) -> None:
    line = f"BT /F1 12 Tf 40 700 Td ({LONG}) Tj ET".encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(line), line), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += (
        b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    )
    path.write_bytes(data)


@pytest.mark.parametrize(("name", "make"), [("a.docx", docx), ("a.pdf", pdf)])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(magika|pdfminer|mammoth|onnxruntime).*")
def test_word_and_pdf_documents_give_their_text(tmp_path: Path, name: str, make: object) -> None:
    make(tmp_path / name)  # type: ignore[operator]
    (article,) = read([str(tmp_path / name)])
    assert isinstance(article, Article), article
    assert article.text == LONG
    assert article.identity == f"file:{name}"


def test_text_in_another_language_is_found_by_its_words_only_and_that_is_said(
    archive: Archive, tmp_path: Path
) -> None:
    from assistant.find.retrieve import Retriever
    from assistant.understand.question import understand
    from ingest.catalog.catalog import Catalog

    (tmp_path / "de.txt").write_text(
        "Die Regierung hat am Donnerstag die Gespräche mit der Opposition bestätigt und weitere für den Herbst angekündigt."
    )
    (tmp_path / "zh.txt").write_text(
        "古巴政府否认正在与美国举行会谈，国家主席表示只有在没有先决条件的情况下才会对话，并称没有确定任何议程或渠道，白宫发言人则说会谈正在进行。双方都没有说明会谈的内容。"
    )
    (tmp_path / "en.txt").write_text(LONG)
    report = ingest(archive, [str(tmp_path)])
    assert (report.new, report.failed) == (3, [])
    assert isinstance(archive.catalog, Catalog)
    status = archive.coverage.status()
    assert (status["words_only"], status["consistent"]) == (2, True)
    assert {item.article.language for item in archive.catalog.holdings.current()} == {
        "de",
        "zh",
        "en",
    }
    for words, source in (("Gespräche Opposition", "de.txt"), ("古巴 会谈", "zh.txt")):
        hits = Retriever(archive.coverage).search(understand(words, as_of="2090-01-01"), 3)
        assert hits[0].placed.revision.article.source.endswith(source)
