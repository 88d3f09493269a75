"""Copy as it comes off the wire: envelopes of ANPA 1312 and IPTC 7901, kills, mail, ARC."""

import gzip
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import Article
from ingest.pipeline import ingest
from ingest.read.formats import Failure
from ingest.read.formats.transmission import received
from tests.reading import read

ANPA = (
    "\x16\x16\x01V4410\x1fasian\nf l\x13\x11 BC-EU--Lock-Shut     05-11 0210\n"
    "\x02^BC-EU--Lock Shut,120<\n^Lock at Ellery stays shut<\n^Eds: With photos.<\n^By ADA WREN=\n"
    "^Associated Press=\n   ELLERY (AP) _ The lock will stay shut until June, its keeper said.\n\n"
    "   ``Nobody passes,'' said Tom Fell.\n\n   \x03AP-WF-05-11-26 0812GMT<\n\x0c\n\x04"
)
IPTC = (
    "\x01ABC0042 4 pol 0110 XYZ\r\n\x02Lock/Ellery/\r\nLock at Ellery stays shut =\r\n\r\n"
    "ELLERY, May 11 (Reuters) - The lock will stay shut until June.\r\n\x03110812 GMT MAY 26\r\n\x04"
)
KILL = (
    "\x16\x01V4411\x1fasian\nb l\x13\x11 BC-EU--Lock-Shut KILL     05-11 0030\n"
    "\x02^BC-EU--Lock Shut, KILL,20<\n^BULLETIN KILL<\n"
    "^Eds: Members are asked to kill BC-EU--Lock Shut. The lock opened. A kill is mandatory.<\n"
    "\x03AP-WF-05-11-26 0912GMT<\n\x04"
)
MAIL = """Received: by mail.example; Mon, 11 May 2026 08:00:00 +0000
From: Ellery Harbour <press@ellery.example>
To: desk@gazette.example
Subject: =?utf-8?q?Lock_stays_shut_=E2=80=93_until_June?=
Date: Mon, 11 May 2026 10:00:00 +0200
Message-ID: <lock-1@ellery.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The lock at Ellery will stay shut until June, its keeper Tom Fell said on M=
onday.
It has leaked since March.

=E2=80=9CNobody passes=E2=80=9D, he said.
--=20
Ellery Harbour
"""


def one(path: Path, content: str) -> Article:
    path.write_bytes(content.encode())
    (item,) = read([str(path)])
    assert isinstance(item, Article), item
    return item


def test_anpa_with_its_control_bytes(tmp_path: Path) -> None:
    article = one(tmp_path / "a.txt", ANPA)
    assert (article.title, article.slug) == ("Lock at Ellery stays shut", "BC-EU--Lock Shut")
    assert (article.published, article.agency) == ("2026-05-11T08:12:00+00:00", "AP")
    assert article.authors == ("Ada Wren",)
    assert article.text.startswith("ELLERY (AP) _ The lock will stay shut")
    assert article.text.endswith("said Tom Fell.")
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in article.text)


def test_iptc_7901_with_its_control_bytes(tmp_path: Path) -> None:
    article = one(tmp_path / "a.txt", IPTC)
    assert article.published == "2026-05-11T08:12:00+00:00"
    assert article.text == "ELLERY, May 11 (Reuters) - The lock will stay shut until June."
    assert article.title == "Lock at Ellery stays shut"


def test_text_that_was_not_sent_over_a_wire_is_unchanged() -> None:
    assert received("The lock < is shut <\n").text == "The lock < is shut <\n"


def test_a_kill_in_its_envelope_withdraws_the_story(archive: Archive, tmp_path: Path) -> None:
    for name, content in (("1.txt", ANPA), ("2.txt", KILL)):
        (tmp_path / name).write_text(content)
        report = ingest(archive, [str(tmp_path / name)])
    assert report.withdrawn == 1
    assert archive.coverage.holdings.current() == []


def test_a_mail_is_read_as_what_it_says(tmp_path: Path) -> None:
    article = one(tmp_path / "press.txt", MAIL)
    assert article.title == "Lock stays shut – until June"
    assert (article.outlet, article.published) == ("Ellery Harbour", "2026-05-11T10:00:00+02:00")
    assert article.identity == "mid:lock-1@ellery.example"
    first, second = article.text.split("\n\n")
    assert first.endswith("Tom Fell said on Monday. It has leaked since March.")
    assert second == "“Nobody passes”, he said."


def test_a_mail_without_text_is_refused(tmp_path: Path) -> None:
    head, _, _ = MAIL.partition("\n\n")
    (tmp_path / "a.eml").write_text(head.replace("text/plain", "image/png") + "\n\nAAAA\n")
    (item,) = read([str(tmp_path / "a.eml")])
    assert isinstance(item, Failure)
    assert "no text in this mail" in item.error


def arc(body: str) -> bytes:
    page = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}".encode()
    version = b"1 0 Capture\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 0.0.0.0 20260511081200 text/plain %d\n" % len(version) + version
    line = b"\nhttp://ellery.example/lock 192.0.2.1 20260511081200 text/html %d\n" % len(page)
    return head + line + page + b"\n"


def test_an_arc_is_read(tmp_path: Path) -> None:
    story = "The lock at Ellery will stay shut until June, its keeper Tom Fell said on Monday. " * 3
    (tmp_path / "a.arc").write_bytes(arc(f"<html><body><article><p>{story}</p></article></html>"))
    (item,) = read([str(tmp_path / "a.arc")])
    assert isinstance(item, Article), item
    assert item.url == "http://ellery.example/lock"


@pytest.mark.parametrize(
    "content",
    ["<NewsML Version='1.2'><NewsItem/></NewsML>", "<export rows='2'><row/></export>"],
)
def test_markup_of_no_known_format_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text(content)
    (item,) = read([str(tmp_path / "a.txt")])
    assert isinstance(item, Failure)
    assert "none of NewsML-G2, NITF, RSS, Atom, sitemap, HTML" in item.error


def warc(encoding: str, body: bytes) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {encoding}\r\n\r\n"
    block = http.encode() + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://ellery.example/lock\r\n"
        "WARC-Date: 2026-05-11T08:12:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def test_brotli_and_a_dump_that_was_compressed_as_a_whole(tmp_path: Path) -> None:
    import brotli

    story = "The lock at Ellery will stay shut until June, its keeper Tom Fell said on Monday. " * 3
    page = f"<html><body><article><p>{story}</p></article></body></html>".encode()
    record = warc("br", brotli.compress(page))
    (tmp_path / "a.warc").write_bytes(record)
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(record + record.replace(b"lock", b"dock")))
    items = read([str(tmp_path / "a.warc"), str(tmp_path / "b.warc.gz")])
    assert [isinstance(item, Article) for item in items] == [True, True, True], items
