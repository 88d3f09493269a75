"""Web pages: the article, whose it is, when it was published and changed, and its notes."""

import json
import sys
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.read.extraction import extracted
from ingest.read.formats import Failure, Page, Source
from tests.reading import read

BODY = (
    "<p>A ferry with 212 people aboard drifted for eleven hours off Port Ellery after both engines failed, the operator said.</p>"
    "<p>Two tugs brought it in on Monday morning. Nobody was hurt, and the board opened an inquiry.</p>"
)
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "The Harbour Gazette"},
        {
            "@type": ["NewsArticle"],
            "headline": "Ferry adrift off Port Ellery",
            "datePublished": "2026-03-02T09:00:00+01:00",
            "dateModified": "2026-03-03T10:00:00+01:00",
            "author": [
                {"@type": "Person", "name": "By Sunniva Dahl"},
                {"@type": "Organization", "name": "Associated Press"},
            ],
            "publisher": {"@type": "Organization", "name": "The Harbour Gazette"},
            "inLanguage": "en-GB",
        },
    ],
}


def page(head: str = "", body: str = BODY, lang: str = "") -> str:
    return f"<!DOCTYPE html><html{lang}><head><title>Page</title>{head}</head><body><nav>Home Sport</nav><article><h1>Ferry adrift off Port Ellery</h1>{body}</article><footer>All rights reserved 2026</footer></body></html>"


def only(path: Path, content: str | bytes) -> Article:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (item,) = read([str(path)])
    assert isinstance(item, Article), item
    return item


def test_json_ld_gives_times_authors_outlet_agency_and_language(tmp_path: Path) -> None:
    head = f'<script type="application/ld+json">{json.dumps(LINKED)}</script><link rel="canonical" href="https://gazette.example/ferry?utm_medium=x">'
    article = only(tmp_path / "a.html", page(head))
    assert (article.title, article.outlet, article.agency) == (
        "Ferry adrift off Port Ellery",
        "The Harbour Gazette",
        "AP",
    )
    assert (article.published, article.modified) == (
        "2026-03-02T09:00:00+01:00",
        "2026-03-03T10:00:00+01:00",
    )
    assert (article.authors, article.language) == (("Sunniva Dahl",), "en-GB")
    assert article.identity == "https://gazette.example/ferry"


def test_meta_tags_give_the_same_where_there_is_no_json_ld(tmp_path: Path) -> None:
    head = (
        '<meta property="og:title" content="Ferry adrift off Port Ellery - The Harbour Gazette"><meta property="og:site_name" content="The Harbour Gazette">'
        '<meta property="article:published_time" content="2026-03-02T09:00:00Z"><meta property="article:modified_time" content="2026-03-02T11:00:00Z">'
        '<meta name="author" content="Sunniva Dahl, Staff Reporter"><meta property="og:url" content="https://gazette.example/ferry">'
    )
    article = only(tmp_path / "a.html", page(head))
    assert (article.title, article.authors) == ("Ferry adrift off Port Ellery", ("Sunniva Dahl",))
    assert (article.published, article.modified) == ("2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z")
    assert article.identity == "https://gazette.example/ferry"


def test_a_page_that_gives_no_date_stays_undated(tmp_path: Path) -> None:
    article = only(tmp_path / "a.html", page())
    assert (article.published, article.modified) == ("", "")


def test_a_canonical_address_that_is_the_front_page_is_not_believed(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://gazette.example/"><meta property="og:url" content="https://gazette.example/2026/ferry">'
    article = only(tmp_path / "a.html", page(head))
    assert article.identity != "https://gazette.example/"


@pytest.mark.parametrize(
    ("head", "body", "genre"),
    [
        (
            '<script type="application/ld+json">{"@type": "OpinionNewsArticle", "headline": "x"}</script>',
            BODY,
            "opinion",
        ),
        ('<meta property="article:section" content="Opinion">', BODY, "opinion"),
        ('<link rel="canonical" href="https://gazette.example/opinion/ferry">', BODY, "opinion"),
        ("", '<span class="kicker">ANALYSIS</span>' + BODY, "analysis"),
        ('<meta property="og:title" content="Editorial: Ferries must be safe">', BODY, "editorial"),
        ('<meta property="article:section" content="Local news">', BODY, ""),
        (
            '<link rel="canonical" href="https://gazette.example/news/pundit-loses-opinion-poll">',
            BODY,
            "",
        ),
    ],
)
def test_opinion_and_analysis_are_labelled(
    tmp_path: Path, head: str, body: str, genre: str
) -> None:
    assert only(tmp_path / "a.html", page(head, body)).genre == genre


@pytest.mark.parametrize(
    "note",
    [
        "<p><strong>Correction:</strong> An earlier version of this story gave the wrong number of passengers.</p>",
        "<h3>Correction</h3><p>An earlier version of this story gave the wrong number of passengers.</p>",
        "<div class='story-correction'><b>Correction</b><p>An earlier version of this story gave the wrong number of passengers.</p></div>",
    ],
)
def test_a_correction_is_kept_with_its_heading_in_the_text_and_beside_it(
    tmp_path: Path, note: str
) -> None:
    article = only(tmp_path / "a.html", page(body=BODY + note))
    told = "Correction: An earlier version of this story gave the wrong number of passengers."
    assert told in article.text
    assert article.notes == (told,)


def test_valid_utf_8_is_read_as_such_whatever_the_page_declares(tmp_path: Path) -> None:
    body = BODY.replace("operator", "operator Café Ångström")
    article = only(tmp_path / "a.html", page('<meta charset="iso-8859-1">', body).encode())
    assert "Café Ångström" in article.text


def test_a_declared_charset_is_used_for_what_is_not_utf_8(tmp_path: Path) -> None:
    body = BODY.replace("operator", "оператор парома")
    article = only(
        tmp_path / "a.html", page('<meta charset="windows-1251">', body).encode("windows-1251")
    )
    assert "оператор парома" in article.text


def test_text_mangled_on_its_way_is_put_right(tmp_path: Path) -> None:
    mangled = BODY.replace("operator", "operator “Café”").encode().decode("cp1252", "ignore")
    assert "“Café" in only(tmp_path / "a.html", page(body=mangled)).text


def test_a_page_of_50_mb_and_one_nested_10_000_deep_harm_nobody(tmp_path: Path) -> None:
    (tmp_path / "a-huge.html").write_text(page(body="<p>" + "word " * 10_000_000 + "</p>"))
    (tmp_path / "b-deep.html").write_text(page(body="<div>" * 10_000 + BODY + "</div>" * 10_000))
    (tmp_path / "c-good.html").write_text(page())
    items = read([str(tmp_path)])
    huge = [item for item in items if isinstance(item, Failure) and "a-huge.html" in item.error]
    assert len(huge) == 1
    assert "larger than 20 MiB" in huge[0].error
    assert any(isinstance(item, Article) and item.source.endswith("c-good.html") for item in items)
    assert len(items) == 3


def test_many_pages_are_extracted_in_order_by_several_processes(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.html").write_text(
            page(body=BODY.replace("212", str(1000 + number)))
        )
    (tmp_path / "12.html").write_text("<html><body><nav>Home</nav></body></html>")
    items = read([str(tmp_path)])
    told = ["failed" if isinstance(item, Failure) else item.text[13:17] for item in items]
    assert told == ["failed" if n == 12 else str(1000 + n) for n in range(20)]


def test_json_ld_of_real_pages_is_read_through_its_oddities(tmp_path: Path) -> None:
    graph = {"@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "Gazette Online"},
        {"@type": "Organization", "@id": "#org", "name": "The Harbour Gazette"},
        {"@type": "Person", "@id": "#p1", "name": "Pat O&#39;Neil"},
        {"@type": "NewsArticle", "headline": "Mayor &amp; deputy&#8217;s aide resign", "datePublished": "Mar 3, 2026 4:15 PM EST",
         "publisher": {"@id": "#org"}, "author": [{"@id": "#p1"}, {"@type": "Person", "name": "Li Wei"}]},
    ]}  # fmt: skip
    head = f'<script type="application/ld+json"><!--\n{json.dumps(graph)}\n//--></script>'
    article = only(tmp_path / "a.html", page(head))
    assert (article.title, article.outlet, article.authors) == (
        "Mayor & deputy’s aide resign",
        "The Harbour Gazette",
        ("Pat O'Neil", "Li Wei"),
    )
    assert article.published == "2026-03-03T16:15:00-05:00"


def test_all_author_tags_are_read(tmp_path: Path) -> None:
    head = '<meta name="parsely-author" content="Jane Roe"><meta name="parsely-author" content="Li Wei">'
    assert only(tmp_path / "a.html", page(head)).authors == ("Jane Roe", "Li Wei")


def test_a_correction_box_is_kept_once(tmp_path: Path) -> None:
    box = '<div class="correction"><h4>Correction</h4><p>March 11, 2026: An earlier version gave the wrong number of passengers.</p></div>'
    article = only(tmp_path / "a.html", page(body=BODY + box))
    assert article.text.count("the wrong number of passengers") == 1
    assert article.notes == (
        "Correction: March 11, 2026: An earlier version gave the wrong number of passengers.",
    )


def slow_page(name: str) -> Page:
    """A page of a few megabytes, which takes seconds."""
    cells = "<tr><td>7 <b>to</b> 3</td></tr>" * 200_000
    data = f"<html><body><article><table>{cells}</table></article></body></html>".encode()
    return Page(Source(name, name, data), name, data)


def test_a_page_that_takes_too_long_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "quick.html").write_text(page(), "utf-8")
    data = (tmp_path / "quick.html").read_bytes()
    quick = Page(Source("quick.html", str(tmp_path / "quick.html"), data), "quick.html", data)
    slow, *rest = extracted([slow_page("slow.html"), quick], seconds=4)
    assert isinstance(slow, Failure)
    assert "slow.html: the page broke the extractor, or took over 4 seconds" in slow.error
    assert [type(item) for item in rest] == [Article]


def test_a_page_for_which_no_process_can_be_started_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    (failure,) = extracted([slow_page("a.html")])
    assert isinstance(failure, Failure)
    told = "a.html: no process could be started for the page (No such file or directory); ingest it"
    assert failure.error.startswith(told)


def linked(**fields: object) -> str:
    stated = {"@type": "NewsArticle", "headline": "Ferry adrift off Port Ellery"} | fields
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


def test_of_several_articles_described_the_pages_own_counts(tmp_path: Path) -> None:
    related = linked(
        headline="Tram stops", datePublished="2025-01-01", url="https://g.example/tram"
    )
    own = linked(datePublished="2026-03-02", url="https://g.example/ferry")
    head = f'<link rel="canonical" href="https://g.example/ferry">{related}{own}'
    article = only(tmp_path / "a.html", page(head))
    assert (article.title, article.published) == ("Ferry adrift off Port Ellery", "2026-03-02")


def test_json_ld_in_cdata_is_read(tmp_path: Path) -> None:
    wrapped = linked(datePublished="2026-03-02").replace(">{", "><![CDATA[{").replace("}<", "}]]><")
    assert only(tmp_path / "a.html", page(wrapped)).published == "2026-03-02"


def test_a_headline_within_the_lead_is_left_there(tmp_path: Path) -> None:
    lead = "<p>Ferry adrift off Port Ellery for eleven hours is towed in, the operator said.</p>"
    text = only(tmp_path / "a.html", page(body=lead + BODY)).text
    assert text.startswith("Ferry adrift off Port Ellery for eleven hours")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Organization", "name": "Gazette Online"}, ()),
        ({"@type": ["Person", "Organization"], "name": "Sunniva Dahl"}, ("Sunniva Dahl",)),
        ({"@type": "Person", "name": "Sunniva Dahl Staff Writer"}, ("Sunniva Dahl",)),
        ({"@type": "Person", "name": "Sunniva Guest"}, ("Sunniva Guest",)),
        ({"@type": "Person", "name": "Guest Writer"}, ()),
        ({"@type": "Person", "name": "Autorin: Sunniva Dahl"}, ("Sunniva Dahl",)),
        ("Sunniva Dahl und Marit Olsen", ("Sunniva Dahl", "Marit Olsen")),
        ("Sunniva Dahl y Marit Olsen", ("Sunniva Dahl", "Marit Olsen")),
        ("Sunniva Dahl, (Photo: Marit Olsen/Wire)", ("Sunniva Dahl",)),
        ("Image: Marit Olsen", ()),
    ],
)
def test_authors_are_people(tmp_path: Path, author: object, names: tuple[str, ...]) -> None:
    assert only(tmp_path / "a.html", page(linked(author=author))).authors == names


def test_a_byline_that_is_only_shown_is_read(tmp_path: Path) -> None:
    shown = '<p class="article-byline">By Sunniva Dahl March 2, 2026</p>'
    assert only(tmp_path / "a.html", page(body=shown + BODY)).authors == ("Sunniva Dahl",)


def test_an_outlet_is_known_by_its_host(tmp_path: Path) -> None:
    head = (
        '<meta property="og:title" content="Ferry adrift | Harbour-Post">'
        '<link rel="canonical" href="https://www.harbour-post.example/ferry">'
    )
    article = only(tmp_path / "a.html", page(head))
    assert (article.title, article.outlet) == ("Ferry adrift", "Harbour-Post")


def test_a_standfirst_is_kept(tmp_path: Path) -> None:
    told = "Eleven hours without engines end with two tugs and no injuries for anybody aboard."
    head = f'<meta name="description" content="{told}">'
    above = f'<div class="teaser"><span>{told}</span></div><article>'
    shown = page(head).replace("<article>", above)
    assert only(tmp_path / "a.html", shown).text.startswith(f"{told}\n\nA ferry with 212")
    assert told not in only(tmp_path / "b.html", page(head)).text  # it is not on the page


def test_the_language_is_that_of_the_text(tmp_path: Path) -> None:
    german = "<p>Der Rat hat am Mittwoch mit neun zu vier Stimmen beschlossen, den Hafen ausbaggern zu lassen, wie die Stadt mitteilte.</p>"
    assert only(tmp_path / "a.html", page(body=german * 2, lang=' lang="en"')).language == "de"
    assert only(tmp_path / "b.html", page(lang=' lang="en-GB"')).language == "en-GB"
    portuguese = "<p>O conselho decidiu na quarta-feira, por nove votos a quatro, que a ponte não vai fechar antes do verão, segundo a câmara.</p>"
    assert (
        only(tmp_path / "c.html", page(body=portuguese * 2, lang=' lang="pt-BR"')).language
        == "pt-BR"
    )


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Page not found", "<p>We looked everywhere for this page, but it seems to have moved away from here.</p>", "not there"),
        ("The Gazette", "<p>We value your privacy. We and our partners store information on a device. Accept all or manage your privacy settings.</p>", "consent"),
        ("Ferry adrift", "<p>A ferry drifted for eleven hours off the port on Monday. Subscribe to continue reading this story.</p>", "behind a wall"),
    ],
)  # fmt: skip
def test_a_page_in_place_of_an_article_is_named(
    tmp_path: Path, title: str, body: str, reason: str
) -> None:
    (tmp_path / "a.html").write_text(page(body=body).replace("<title>Page", f"<title>{title}"))
    (item,) = read([str(tmp_path / "a.html")])
    assert isinstance(item, Failure)
    assert reason in item.error
