"""ninjs, NewsML-G2, NITF and wire text give what newsrooms put into them."""

import json
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import Article
from ingest.catalog.scope import Scope
from ingest.pipeline import ingest
from ingest.read.formats import Failure
from tests.reading import read

NOW = 4e9
NINJS = {
    "uri": "urn:newsml:meridian.example:20260302:1234",
    "type": "text",
    "version": "1",
    "firstcreated": "2026-03-02T09:00:00+01:00",
    "versioncreated": "2026-03-02T09:00:00+01:00",
    "pubstatus": "usable",
    "headline": "Ferry adrift off Port Ellery",
    "byline": "By SUNNIVA DAHL",
    "located": "Port Ellery",
    "slugline": "ferry-adrift",
    "language": "en",
    "provider": {"name": "Meridian Wire"},
    "body_xhtml": "<p>A ferry with 212 people aboard drifted for eleven hours.</p><p>Nobody was hurt, the operator said.</p>",
}
NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:newsml:meridian.example:20260302:77" version="3" standard="NewsML-G2" standardversion="2.30" conformance="power">
 <itemMeta>
  <itemClass qcode="ninat:text"/><provider literal="meridian"><name>Meridian Wire</name></provider>
  <versionCreated>2026-03-02T11:30:00Z</versionCreated><firstCreated>2026-03-02T08:00:00Z</firstCreated>
  <embargoed>2026-03-02T12:00:00Z</embargoed><pubStatus qcode="stat:usable"/><edNote>CORRECTS spelling of Ellery.</edNote>
 </itemMeta>
 <contentMeta>
  <creator><name>Sunniva Dahl</name></creator><located><name>Port Ellery</name></located><by>By Sunniva Dahl</by>
  <headline xml:lang="en">Ferry adrift off Port Ellery</headline><slugline>FERRY-ADRIFT</slugline><language tag="en-GB"/>
  <genre qcode="genre:Analysis"/>
 </contentMeta>
 <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
  <body><p>A ferry with 212 people aboard drifted.</p><p>Nobody was <b>hurt</b>.</p></body></html></inlineXML></contentSet>
</newsItem></itemSet></newsMessage>"""
NITF = """<?xml version="1.0"?>
<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.6/specification/dtd/nitf-3-6.dtd">
<nitf><head><title>Ferry adrift</title><docdata management-status="usable"><doc-id regsrc="MW" id-string="mw-4711"/>
<date.issue norm="20260302T090000+0100"/><ed-msg info="Eds: ADDS quote from operator."/><du-key version="2" key="ferry-adrift"/></docdata>
<pubdata type="print" name="The Harbour Gazette"/></head>
<body><body.head><hedline><hl1>Ferry adrift off Port Ellery</hl1></hedline><byline>By SUNNIVA DAHL<byttl>Staff Writer</byttl></byline>
<distributor>Meridian Wire</distributor><dateline><location>PORT ELLERY</location><story.date norm="20260302"/></dateline></body.head>
<body.content><p>A ferry with 212 people aboard drifted.</p><p>Nobody was hurt.</p></body.content></body></nitf>"""


def write(path: Path, content: str | dict[str, object]) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def only(path: Path, content: str | dict[str, object]) -> Article:
    (item,) = read([str(write(path, content))])
    assert isinstance(item, Article), item
    return item


def seen(archive: Archive) -> list[str]:
    ids = archive.catalog.holdings.passage_ids(Scope(as_of=NOW))
    return sorted(placed.text for placed in archive.catalog.holdings.placed(ids).values())


@pytest.mark.parametrize("indent", [None, 2])
def test_ninjs_gives_headline_byline_provider_version_and_times(
    tmp_path: Path, indent: int | None
) -> None:
    article = only(tmp_path / "item.json", json.dumps(NINJS, indent=indent))
    assert article.identity == NINJS["uri"]
    assert (article.title, article.outlet, article.authors) == (
        "Ferry adrift off Port Ellery",
        "Meridian Wire",
        ("Sunniva Dahl",),
    )
    assert (
        article.text
        == "A ferry with 212 people aboard drifted for eleven hours.\n\nNobody was hurt, the operator said."
    )
    assert (article.published, article.place, article.slug, article.version) == (
        "2026-03-02T09:00:00+01:00",
        "Port Ellery",
        "ferry-adrift",
        "1",
    )


def test_ninjs_of_version_3_gives_the_main_headline_and_body(tmp_path: Path) -> None:
    item = {"uri": "https://wire.example/a", "type": "text", "versioncreated": "2026-03-02T09:00:00Z", "by": "Sunniva Dahl",
            "headlines": [{"role": "short", "value": "Ferry"}, {"role": "main", "value": "Ferry adrift"}],
            "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>It drifted.</p><p>It was found.</p>"}]}  # fmt: skip
    article = only(tmp_path / "item.json", item)
    assert (article.identity, article.title, article.text) == (
        "https://wire.example/a",
        "Ferry adrift",
        "It drifted.\n\nIt was found.",
    )
    assert article.published == "2026-03-02T09:00:00Z"


def test_ninjs_3_names_are_read_in_their_own_spelling(tmp_path: Path) -> None:
    item = {"uri": "http://wire.example/v3", "type": "text", "versionCreated": "2026-03-06T09:30:00Z", "pubStatus": "canceled", "edNote": "KILL: wrong place.",
            "headlines": [{"role": "main", "value": "Volcano erupts"}], "provider": {"name": "Reuters"},
            "bodies": [{"role": "main", "contentType": "application/xhtml+xml", "value": "<p>It erupted.<br/><b>Rescuers</b> came.</p>"}]}  # fmt: skip
    article = only(tmp_path / "item.json", item)
    assert (article.withdrawn, article.published, article.modified) == (
        True,
        "2026-03-06T09:30:00Z",
        "",
    )
    assert (article.notes, article.agency) == (("KILL: wrong place.",), "Reuters")
    assert "<" not in article.text


def test_newsml_g2_gives_its_items_with_notes_embargo_and_genre(tmp_path: Path) -> None:
    article = only(tmp_path / "message.xml", NEWSML)
    assert article.identity == "urn:newsml:meridian.example:20260302:77"
    assert article.text == "A ferry with 212 people aboard drifted.\n\nNobody was hurt."
    assert (article.title, article.outlet, article.authors) == (
        "Ferry adrift off Port Ellery",
        "Meridian Wire",
        ("Sunniva Dahl",),
    )
    assert (article.published, article.modified, article.embargo) == (
        "2026-03-02T08:00:00Z",
        "2026-03-02T11:30:00Z",
        "2026-03-02T12:00:00Z",
    )
    assert (article.notes, article.genre, article.language) == (
        ("CORRECTS spelling of Ellery.",),
        "analysis",
        "en-GB",
    )
    assert (article.place, article.slug, article.version) == ("Port Ellery", "FERRY-ADRIFT", "3")


def test_tags_of_a_headline_and_a_byline_above_the_text_are_taken_apart(tmp_path: Path) -> None:
    tagged = (
        NEWSML.replace(">Ferry adrift off", ">UPDATE 4-CORRECTED-Ferry adrift off")
        .replace("<by>By Sunniva Dahl</by>", "")
        .replace("<creator><name>Sunniva Dahl</name></creator>", "")
        .replace("<p>A ferry with", "<p>By Sunniva Dahl</p><p>A ferry with")
        .replace(' version="3"', "")
    )
    article = only(tmp_path / "tagged.xml", tagged)
    assert article.title == "Ferry adrift off Port Ellery"
    assert (article.version, article.authors) == ("4", ("Sunniva Dahl",))
    assert article.text.startswith("A ferry with 212 people")
    assert any(note.startswith("CORRECTED-") for note in article.notes)
    prose = NEWSML.replace(
        "<p>A ferry", "<p>By Tuesday the ferry was found. Nobody knew.</p><p>A ferry"
    )
    assert only(tmp_path / "prose.xml", prose).text.startswith("By Tuesday")


def test_nitf_gives_outlet_agency_dateline_and_notes(tmp_path: Path) -> None:
    article = only(tmp_path / "story.xml", NITF)
    assert article.identity == "urn:nitf:MW:mw-4711"
    assert article.text == "A ferry with 212 people aboard drifted.\n\nNobody was hurt."
    assert (article.title, article.outlet, article.agency) == (
        "Ferry adrift off Port Ellery",
        "The Harbour Gazette",
        "Meridian Wire",
    )
    assert (article.published, article.place, article.filed) == (
        "2026-03-02T09:00:00+0100",
        "PORT ELLERY",
        "2026-03-02",
    )
    assert (article.authors, article.notes, article.version) == (
        ("Sunniva Dahl",),
        ("Eds: ADDS quote from operator.",),
        "2",
    )


@pytest.mark.parametrize("kind", ["ninjs", "newsml", "nitf"])
def test_a_cancelled_item_withdraws_the_article_from_every_index_and_it_stays_on_record(
    archive: Archive, tmp_path: Path, kind: str
) -> None:
    first, last = {
        "ninjs": (json.dumps(NINJS), json.dumps(NINJS | {"version": "2", "pubstatus": "canceled", "versioncreated": "2026-03-03T10:00:00Z"})),
        "newsml": (NEWSML, NEWSML.replace("stat:usable", "stat:canceled").replace('version="3"', 'version="4"').replace("2026-03-02T11", "2026-03-03T11")),
        "nitf": (NITF, NITF.replace('"usable"', '"canceled"')),
    }[kind]  # fmt: skip
    report = ingest(archive, [str(write(tmp_path / "1", first))])
    assert (report.new, report.withdrawn) == (1, 0)
    assert seen(archive)
    report = ingest(archive, [str(write(tmp_path / "2", last))])
    assert (report.new, report.updated, report.withdrawn) == (0, 0, 1)
    assert seen(archive) == []
    assert archive.indexes.vectors.ids() == archive.indexes.lexicon.ids() == set()
    assert archive.catalog.holdings.current() == []
    status = archive.coverage.status()
    assert (status["articles"], status["withdrawn"], status["consistent"]) == (0, 1, True)
    again = ingest(archive, [str(tmp_path / "1"), str(tmp_path / "2")])
    assert (again.new, again.updated, again.unchanged) == (0, 0, 2)
    assert seen(archive) == []


def test_a_cancellation_that_comes_first_holds_and_a_later_version_lifts_it(
    archive: Archive, tmp_path: Path
) -> None:
    cancelled = NINJS | {
        "version": "2",
        "pubstatus": "canceled",
        "versioncreated": "2026-03-03T10:00:00Z",
    }
    restored = NINJS | {
        "version": "3",
        "versioncreated": "2026-03-04T10:00:00Z",
        "body_xhtml": "<p>It stands after all.</p>",
    }
    for number, item in enumerate((cancelled, NINJS)):
        ingest(archive, [str(write(tmp_path / f"{number}.json", item))])
    assert seen(archive) == []
    ingest(archive, [str(write(tmp_path / "3.json", restored))])
    assert seen(archive) == ["It stands after all."]


def test_embargoed_text_counts_from_the_end_of_its_embargo(
    archive: Archive, tmp_path: Path
) -> None:
    ingest(archive, [str(write(tmp_path / "message.xml", NEWSML))])
    noon = 1772452800.0  # 2026-03-02T12:00:00Z
    assert archive.catalog.holdings.passage_ids(Scope(as_of=noon - 1)) == []
    assert archive.catalog.holdings.passage_ids(Scope(as_of=noon)) != []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("bomb.xml", '<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><nitf><body>&b;</body></nitf>', "declares entities"),
        ("file.xml", '<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]><nitf><body.content><p>&a;</p></body.content></nitf>', "declares entities"),
        ("feed.xml", '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>', "declares entities"),
        ("cut.xml", NEWSML[:900], "not well-formed"),
        ("deep.xml", "<nitf>" + "<p>" * 10_000 + "x" + "</p>" * 10_000 + "</nitf>", "not well-formed"),
        ("picture.json", json.dumps({"uri": "urn:x:1", "type": "picture", "pubstatus": "usable"}), "no article text"),
    ],
)  # fmt: skip
def test_hostile_and_broken_items_are_named_in_one_line(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    (failure,) = read([str(write(tmp_path / name, content))])
    assert isinstance(failure, Failure)
    assert says in failure.error
    assert "\n" not in failure.error
    assert "root:" not in failure.error


def test_one_bad_item_in_a_message_does_not_stop_the_next(tmp_path: Path) -> None:
    second = NEWSML[NEWSML.index("<newsItem") : NEWSML.index("</itemSet>")].replace(":77", ":78")
    bad = second.replace("2026-03-02T08:00:00Z", "2099-03-02T08:00:00Z").replace(":78", ":79")
    message = NEWSML.replace("</itemSet>", f"{bad}{second}</itemSet>")
    first, failure, last = read([str(write(tmp_path / "m.xml", message))])
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(failure, Failure)
    assert "lies in the future" in failure.error
