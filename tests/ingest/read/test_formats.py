"""Each format gives the article as published: headline, day, outlet, text."""

import gzip
import json
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.read.formats import Failure
from ingest.read.formats.jsonl import LINE_LIMIT
from tests.reading import read

WIRE = """ date 2026-02-06 Washington, Feb 6 (IANS) The White House spoke.

Cuba answered.
"""
PAGE = """<html><head><title>Tugs rescue ferry</title>
<meta property="og:site_name" content="Lowfield Courier"><meta name="author" content="Sunniva Dahl">
<link rel="canonical" href="https://courier.example/ferry?utm_source=x">
<meta property="article:published_time" content="2026-03-02T10:05:00+00:00"></head><body>
<nav>Home Sport Weather</nav><article><h1>Tugs rescue ferry</h1><p>A ferry with 212 people aboard drifted
for eleven hours off Port Ellery after both engines failed.</p><p>Two tugs brought it in on Monday.
Nobody was hurt, said the operator, Sound Crossings.</p></article><footer>Subscribe</footer></body></html>"""
MARKDOWN = """---
title: Council votes
date: 2026-02-27
outlet: Lowfield Courier
author: Sunniva Dahl
---
Northmoor's council voted **by 24 to 17** to finish the [depot](https://x.example).

- One point
- Another ![alt](https://x.example/p.png)
"""


def articles(path: Path, content: str | bytes) -> list[Article | Failure]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([str(path)]))


def only(path: Path, content: str | bytes) -> Article:
    (item,) = articles(path, content)
    assert isinstance(item, Article), item
    return item


def failure(path: Path, content: str | bytes) -> Failure:
    (item,) = articles(path, content)
    assert isinstance(item, Failure)
    assert "\n" not in item.error
    assert str(path) in item.error
    assert ";" in item.error
    return item


def test_wire_text_gives_day_agency_and_text_from_the_dateline_on(tmp_path: Path) -> None:
    article = only(tmp_path / "a.txt", WIRE)
    assert article.published == "2026-02-06"
    assert (article.agency, article.outlet) == ("IANS", "IANS")
    assert article.text.startswith("Washington, Feb 6 (IANS) The White House")
    assert article.identity == "file:a.txt"


def test_a_line_of_its_own_is_the_headline(tmp_path: Path) -> None:
    article = only(tmp_path / "a.txt", "Ferry adrift\n\nPORT ELLERY, March 2 (Wire) - It drifted.")
    assert article.title == "Ferry adrift"
    assert article.published == ""


def test_a_web_page_gives_its_article_without_the_furniture(tmp_path: Path) -> None:
    article = only(tmp_path / "page.html", PAGE)
    assert article.identity == "https://courier.example/ferry"
    assert article.title == "Tugs rescue ferry"
    assert article.published.startswith("2026-03-02")
    assert article.outlet == "Lowfield Courier"
    assert article.authors == ("Sunniva Dahl",)
    assert "Nobody was hurt" in article.text
    assert "Subscribe" not in article.text
    assert "Home Sport" not in article.text


def test_markdown_gives_plain_text_and_its_front_matter(tmp_path: Path) -> None:
    article = only(tmp_path / "a.md", MARKDOWN)
    assert (article.title, article.published) == ("Council votes", "2026-02-27")
    assert article.authors == ("Sunniva Dahl",)
    assert article.text.startswith("Northmoor's council voted by 24 to 17 to finish the depot.")
    assert "http" not in article.text


def test_jsonl_plain_and_gzip_give_the_same_articles(tmp_path: Path) -> None:
    rows = [{"url": "https://a.example/1", "text": "One."}, {"text": "Two.", "title": None}]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    plain = articles(tmp_path / "d.jsonl", lines)
    packed = articles(tmp_path / "d.jsonl.gz", gzip.compress(lines))
    assert [a.text for a in plain if isinstance(a, Article)] == ["One.", "Two."]
    assert [a.text for a in packed if isinstance(a, Article)] == ["One.", "Two."]
    assert isinstance(plain[1], Article)
    assert plain[1].identity == "file:d.jsonl:2"


def test_content_decides_where_the_name_misleads(tmp_path: Path) -> None:
    assert only(tmp_path / "page.txt", PAGE).title == "Tugs rescue ferry"
    assert only(tmp_path / "dump", '{"text": "One."}').text == "One."


def test_another_charset_is_read_as_it_was_written(tmp_path: Path) -> None:
    text = "Málaga se prepara. La niña comió más piñas en el jardín mañana por la mañana. " * 5
    assert only(tmp_path / "a.txt", text.encode("latin-1")).text == text.strip()
    assert only(tmp_path / "b.txt", text.encode("utf-16")).text == text.strip()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.md", b"---\ntitle: x\n---\n", "no article text"),
        ("junk.txt", b"\x00\x01\x02\xff" * 50, "binary"),
        ("menu.html", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article"),
        ("nothing.jsonl.gz", gzip.compress(b"", mtime=0), "nothing in it"),
        ("plain.jsonl.gz", b"notgz", "not a gzip"),
        ("list.json", b'[{"text": "x"}, 7]', "not an object"),
        ("report.pdf", b"%PDF-1.4 text", "report.pdf"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n", "the picture is damaged"),
        ("other.xml", b"<?xml version='1.0'?><invoice/>", "this XML is none of"),
        (
            "ancient.jsonl",
            b'{"text": "x", "published": "0001-01-01T00:00:00+05:00"}',
            "not an ISO date",
        ),
        ("digits.jsonl", b'{"text": ' + b"9" * 5000 + b"}", "not JSON"),
        ("list.jsonl", b"[1, 2]", "not an object"),
        ("future.jsonl", b'{"text": "x", "published": "2099-01-01"}', "lies in the future"),
        ("zero.jsonl", b'{"text": "x", "published": "1899-12-30"}', "lies before 1900"),
        ("broken.jsonl", b'{"text": ', "not JSON"),
        ("typed.jsonl", b'{"text": 7}', "not a string"),
        ("authors.jsonl", b'{"text": "x", "authors": "me"}', "not a list"),
        ("dated.jsonl", b'{"text": "x", "published": "yesterday"}', "not an ISO date"),
        ("none.jsonl", b'{"title": "x"}', "no article text"),
        ("front.md", b"---\ntitle: [x\n---\nBody.", "front matter"),
        ("day.txt", b"date 2026-02-31 Text of a report that is long enough.", "no day"),
        ("cut.jsonl.gz", gzip.compress(b'{"text": "x"}\n' * 9, mtime=0)[:-12], "breaks off"),
    ],
)
def test_what_holds_no_article_is_named_in_one_line_with_a_remedy(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    failures = [item for item in read([str(path)]) if isinstance(item, Failure)]
    assert len(failures) == 1
    assert says in failures[0].error
    assert str(path) in failures[0].error
    assert "\n" not in failures[0].error


def test_a_broken_url_an_impossible_day_and_an_odd_key_lose_no_article(tmp_path: Path) -> None:
    rows = [
        {"url": "http://[bad", "text": "One."},
        {"text": "PARIS, Feb 30, 2026 (AP) - Two."},
        {"text": "Three.", "authors": ["\ud800A"]},
    ]
    dump = tmp_path / "d.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "a.md").write_text("---\n2026: x\ntitle: T\n---\nFour.")
    items = list(read([str(dump), str(tmp_path / "a.md")]))
    assert [type(item) for item in items] == [Article] * 4


def test_a_line_of_200_mb_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(200):
            stream.write(b"x" * 2**20)
        stream.write(b'"}\n{"text": "after"}\n')
    huge, after = list(read([str(path)]))
    assert isinstance(huge, Failure)
    assert f"longer than {LINE_LIMIT // 2**20} MiB" in huge.error
    assert isinstance(after, Article)


def test_a_missing_file_an_empty_glob_or_folder_and_an_address_are_failures(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    named = [tmp_path / "no.txt", tmp_path / "*.md", tmp_path / "empty", "https://a.example/"]
    items = list(read(map(str, named)))
    assert all(isinstance(item, Failure) for item in items)
    assert len(items) == 4
