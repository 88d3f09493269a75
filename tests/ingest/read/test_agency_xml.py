"""Agency XML and JSON as the agencies send it: markup, broken lines, notes, links, lifecycle."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import Article
from ingest.catalog.scope import Scope
from ingest.pipeline import ingest
from tests.reading import read

LEAD = "The lock at Ellery will stay shut until June, its keeper said on Monday."
SAID = '"Nobody passes before the gate is mended," said the keeper, Tom Fell.'


def newsml(content: str, *, meta: str = "", status: str = "usable", version: int = 1) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"'
        f' guid="urn:newsml:ellery.example:lock" version="{version}"><itemMeta>'
        f"<provider><name>Ellery Wire</name></provider>"
        f"<versionCreated>2026-05-11T08:0{version}:00Z</versionCreated>"
        f'<firstCreated>2026-05-11T08:00:00Z</firstCreated><pubStatus qcode="stat:{status}"/>{meta}'
        "</itemMeta><contentMeta><headline>Lock stays shut</headline></contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


def xhtml(body: str) -> str:
    return f'<inlineXML contenttype="application/xhtml+xml"><html><body>{body}</body></html></inlineXML>'


def nitf(content: str, *, head: str = "", status: str = "usable", version: str = "1") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>Lock</title>'
        f'<docdata management-status="{status}"><doc-id id-string="lock" regsrc="Ellery Wire"/>'
        f'<date.issue norm="20260511T080{version}00Z"/></docdata></head><body><body.head><hedline>'
        f"<hl1>Lock stays shut</hl1></hedline>{head}</body.head><body.content>{content}</body.content>"
        "</body></nitf>"
    )


def ninjs(status: str = "usable", version: str = "1", **fields: str) -> str:
    return json.dumps(
        {
            "guid": "urn:newsml:ellery.example:lock",
            "version": version,
            "firstcreated": "2026-05-11T08:00:00Z",
            "versioncreated": f"2026-05-11T08:0{version}:00Z",
            "pubstatus": status,
            "headline": "Lock stays shut",
            "source": "Ellery Wire",
            "body_html": f"<p>{LEAD}</p><p>{SAID}</p>",
        }
        | fields
    )


def one(path: Path, content: str) -> Article:
    path.write_text(content, "utf-8")
    (item,) = read([str(path)])
    assert isinstance(item, Article), item
    return item


@pytest.mark.parametrize(
    "content",
    [
        f'<inlineData contenttype="text/html"><![CDATA[<p>{LEAD}</p><p>{SAID}</p>]]></inlineData>',
        f"<inlineData><![CDATA[<p>{LEAD}</p><p>{SAID}</p>]]></inlineData>",
        xhtml(f"<header><h1>Lock</h1><p>Local / 11.05.2026</p></header><p>{LEAD}</p><p>{SAID}</p>"),
        xhtml(f"<p>{LEAD}</p><p>{SAID}</p><footer>Contact the desk</footer>"),
        xhtml(f"<pre>{LEAD}\n{SAID}\n</pre>"),
    ],
)
def test_the_story_of_a_newsml_item_is_its_paragraphs(tmp_path: Path, content: str) -> None:
    text = one(tmp_path / "a.xml", newsml(content)).text
    assert " ".join(text.split()) == f"{LEAD} {SAID}"


def test_lines_of_one_paragraph_are_note_points_byline_and_story(tmp_path: Path) -> None:
    lines = [
        "(Corrects month in first paragraph to June, not May)",
        "* Gate leaks since March",
        "By Ada Wren",
        f"ELLERY, May 11 (Reuters) - {LEAD}",
        SAID,
    ]
    joined = "\n".join(lines)
    article = one(tmp_path / "a.xml", newsml(xhtml(f"<p>{joined}</p>")))
    assert article.notes == (lines[0],)
    assert article.authors == ("Ada Wren",)
    assert (article.agency, article.place) == ("Reuters", "ELLERY")
    assert article.text.split("\n\n") == [lines[3], SAID, lines[1]]


@pytest.mark.parametrize(
    ("rel", "is_own"), [("irel:seeAlso", False), ("irel:isTranslationOf", False), ("", True)]
)
def test_only_its_own_page_is_an_items_address(tmp_path: Path, rel: str, is_own: bool) -> None:
    link = f'<link rel="{rel}" href="https://ellery.example/lock"/>'
    article = one(tmp_path / "a.xml", newsml(xhtml(f"<p>{LEAD}</p>"), meta=link))
    assert bool(article.url) == is_own


def test_lines_broken_to_fit_are_one_sentence(tmp_path: Path) -> None:
    broken = (
        '"Nobody passes before the gate<br/>is mended, and that will not be<br/>soon," he said.'
    )
    article = one(tmp_path / "a.xml", nitf(f"<p>{broken}</p><p>{LEAD}</p>"))
    assert article.text.startswith(
        '"Nobody passes before the gate is mended, and that will not be soon," he said.\n\n'
    )


def test_lines_that_end_a_sentence_are_paragraphs(tmp_path: Path) -> None:
    article = one(tmp_path / "a.xml", nitf(f"<p>By Ada Wren<br/>{LEAD}<br/>{SAID}</p>"))
    assert article.text == f"{LEAD}\n\n{SAID}"
    assert article.authors == ("Ada Wren",)


def test_a_note_with_content_of_its_own_is_not_the_story(tmp_path: Path) -> None:
    note = "<note><body.content><p>Editors: pictures move later.</p></body.content></note>"
    article = one(tmp_path / "a.xml", nitf(f"<p>{LEAD}</p>", head=note))
    assert article.text == LEAD
    assert article.notes == ("Editors: pictures move later.",)


def test_the_day_of_a_story_is_no_place_and_initials_are_no_author(tmp_path: Path) -> None:
    head = (
        "<byline>aw/tf</byline><dateline><story.date norm='20260511T080000Z'>"
        "20260511T080000Z</story.date></dateline>"
    )
    article = one(tmp_path / "a.xml", nitf(f"<p>Ellery, May 11 (EFE).- {LEAD}</p>", head=head))
    assert (article.place, article.authors) == ("Ellery", ())


@pytest.mark.parametrize("name", ["body_html", "body_xhtml"])
def test_ninjs_as_superdesk_writes_it(tmp_path: Path, name: str) -> None:
    plain = one(tmp_path / "a.json", ninjs())
    assert plain.text == f"{LEAD}\n\n{SAID}"
    assert plain.identity == "urn:newsml:ellery.example:lock"
    bodies = {"body_html": "", name: nitf(f"<p>{LEAD}</p>")}
    within = one(tmp_path / "b.json", ninjs(**bodies))
    assert within.text == LEAD


@pytest.mark.parametrize("start", ["\n\n", "\ufeff", "\ufeff\n  "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_json_document_may_begin_with_blanks_and_a_mark(
    tmp_path: Path, start: str, encoding: str
) -> None:
    row = json.dumps({"title": "Lock", "outlet": "Post", "text": LEAD}, indent=1)
    (tmp_path / "a.json").write_bytes((start + row).encode(encoding))
    (item,) = read([str(tmp_path / "a.json")])
    assert isinstance(item, Article), item
    assert item.text == LEAD


FORMATS: dict[str, Callable[[str, str], str]] = {
    "newsml": lambda status, version: newsml(
        xhtml(f"<p>{LEAD} {version}</p>"), status=status, version=int(version)
    ),
    "nitf": lambda status, version: nitf(
        f"<p>{LEAD} {version}</p>", status=status, version=version
    ),
    "ninjs": lambda status, version: ninjs(status, version, body_html=f"<p>{LEAD} {version}</p>"),
}


@pytest.mark.parametrize("status", ["canceled", "withheld"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_signal_that_ends_a_story_withdraws_it(
    archive: Archive, tmp_path: Path, name: str, status: str
) -> None:
    made = FORMATS[name]
    path = tmp_path / ("a.json" if name == "ninjs" else "a.xml")
    path.write_text(made("usable", "1"), "utf-8")
    ingest(archive, [str(path)])
    assert len(archive.coverage.holdings.current()) == 1
    path.write_text(made(status, "2"), "utf-8")
    assert ingest(archive, [str(path)]).withdrawn == 1
    assert archive.coverage.holdings.current() == []
    path.write_text(made("usable", "3"), "utf-8")  # published again
    ingest(archive, [str(path)])
    (current,) = archive.coverage.holdings.current(Scope(4e9))
    assert current.article.text.endswith("3")


@pytest.mark.parametrize("name", FORMATS)
def test_a_later_version_is_a_revision(archive: Archive, tmp_path: Path, name: str) -> None:
    path = tmp_path / ("a.json" if name == "ninjs" else "a.xml")
    for version in ("1", "2"):
        path.write_text(FORMATS[name]("usable", version), "utf-8")
        report = ingest(archive, [str(path)])
    assert (report.new, report.updated) == (0, 1)
    (current,) = archive.coverage.holdings.current()
    assert current.article.text.endswith("2")
