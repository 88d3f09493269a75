"""Sources of systems: WordPress, Superdesk, Arc XP, Common Crawl and mailboxes, from real servers."""

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.article import Article
from ingest.catalog.provenance import Reading
from ingest.read.formats import Failure, Source
from ingest.read.formats.urls import address_of
from ingest.read.reading import SourceReader, Taken, items_of
from tests.news_server import NewsServer, Reply

BODY = "<p>The ferry of Port Ellen sails again, said its master, Ada Wren, on Monday.</p>"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with NewsServer() as running:
        yield running


class Nothing:
    """A record of sources of which none was read before."""

    def reading(self, _: str) -> Reading | None:
        return None

    def articles_of(self, _: str) -> list[str]:
        return []


def read(server: NewsServer, *arguments: str) -> tuple[list[Article], list[str]]:
    """The articles behind these arguments, and what failed."""
    reader = SourceReader(Nothing(), server.allowed)
    events = list(reader.read(arguments))
    reader.close()
    taken = [event.article for event in events if isinstance(event, Taken)]
    return taken, [event.error for event in events if isinstance(event, Failure)]


def in_file(path: Path) -> tuple[list[Article], list[str]]:
    items = list(items_of(Source(path.name, str(path))))
    failed = [item.error for item in items if isinstance(item, Failure)]
    return [item for item in items if isinstance(item, Article)], failed


def post(number: int, **fields: object) -> dict[str, object]:
    """A post of the REST API of WordPress."""
    return {
        "id": number,
        "date": "2026-03-04T10:00:00",
        "date_gmt": "2026-03-04T09:00:00",
        "modified_gmt": "2026-03-05T09:00:00",
        "status": "publish",
        "link": f"https://ellen.example/{number}",
        "title": {"rendered": f"Ferry &#8217;{number}&#8217; sails"},
        "content": {"rendered": BODY, "protected": False},
        "_embedded": {"author": [{"name": "Greta Holm"}]},
    } | fields


def test_the_posts_of_a_wordpress_site_are_read_page_by_page(server: NewsServer) -> None:
    root = {"name": "The Ellen &amp; Coast Post", "namespaces": ["wp/v2"], "routes": {}}
    posts = "/wp-json/wp/v2/posts?per_page=100&_embed=author"
    following = f'<{server.url}{posts}&page=2>; rel="next"'
    server.replies |= {
        "/wp-json/": Reply(json.dumps(root), 200, JSON),
        posts: Reply(json.dumps([post(1), post(2)]), 200, JSON | {"Link": following}),
        f"{posts}&page=2": Reply(json.dumps([post(3)]), 200, JSON),
    }
    found, failed = read(server, f"{server.url}/wp-json/")
    assert failed == []
    assert [article.url for article in found] == [f"https://ellen.example/{n}" for n in (1, 2, 3)]
    first = found[0]
    assert (first.title, first.outlet) == ("Ferry ’1’ sails", "The Ellen & Coast Post")
    assert first.authors == ("Greta Holm",)
    assert (first.published, first.modified) == (
        "2026-03-04T09:00:00+00:00",
        "2026-03-05T09:00:00+00:00",
    )
    assert first.text.startswith("The ferry of Port Ellen sails again")


def test_a_list_that_leads_back_to_itself_comes_to_an_end(server: NewsServer) -> None:
    server.replies["/posts"] = Reply(
        json.dumps([post(1)]), 200, JSON | {"Link": f'<{server.url}/posts>; rel="next"'}
    )
    found, failed = read(server, f"{server.url}/posts")
    assert ([article.url for article in found], failed) == (["https://ellen.example/1"], [])


def test_what_a_site_has_not_published_is_no_evidence(tmp_path: Path) -> None:
    states = {1: "publish", 2: "draft", 3: "trash", 4: "future"}
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([post(n, status=state) for n, state in states.items()]), "utf-8")
    found, failed = in_file(path)
    assert [(a.url[-1], a.withdrawn, bool(a.embargo)) for a in found] == [
        ("1", False, False),
        ("3", True, False),
        ("4", False, True),
    ]
    assert len(failed) == 1
    assert "this post is not published" in failed[0]


def test_an_export_of_wordpress_is_read_without_its_pages_and_drafts(tmp_path: Path) -> None:
    def item(number: int, kind: str, status: str, content: str) -> str:
        return f"""<item><title>Story {number}</title><link>https://ellen.example/{number}</link>
          <dc:creator>gholm</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>
          <excerpt:encoded><![CDATA[Short.]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
          <wp:post_date_gmt>2026-03-04 09:00:00</wp:post_date_gmt><wp:status>{status}</wp:status>
          <wp:post_type>{kind}</wp:post_type></item>"""

    blocks = f"<!-- wp:paragraph -->{BODY}<!-- /wp:paragraph -->"
    classic = "The bridge closed.\n\nIt opens in May, said Ada Wren."
    items = [
        item(1, "post", "publish", blocks),
        item(2, "page", "publish", BODY),
        item(3, "post", "draft", BODY),
        item(4, "post", "publish", classic),
        item(5, "post", "publish", ""),
    ]
    (tmp_path / "export.xml").write_text(
        '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Ellen Post</title>'
        "<wp:author><wp:author_login>gholm</wp:author_login><wp:author_display_name>Greta Holm"
        f"</wp:author_display_name></wp:author>{''.join(items)}</channel></rss>",
        "utf-8",
    )
    found, failed = in_file(tmp_path / "export.xml")
    assert [article.url[-1] for article in found] == ["1", "4"]
    assert found[1].text == "The bridge closed.\n\nIt opens in May, said Ada Wren."
    assert {(a.outlet, a.authors, a.published) for a in found} == {
        ("The Ellen Post", ("Greta Holm",), "2026-03-04T09:00:00+00:00")
    }
    assert len(failed) == 1
    assert "post 5" in failed[0]


def test_the_content_api_of_superdesk_is_read_with_its_token(
    server: NewsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def item(number: int) -> dict[str, object]:
        return {
            "uri": f"urn:newsml:ellen.example:{number}",
            "headline": f"Ferry {number} sails",
            "body_html": BODY,
            "byline": "Greta Holm",
            "versioncreated": "2026-03-04T09:00:00+0000",
            "source": "Ellen News Agency",
        }

    login = tmp_path / ".netrc"
    login.write_text("machine 127.0.0.1 login secret-token password x\n", "utf-8")
    login.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    following = {"next": {"href": "items?page=2", "title": "next page"}}
    server.replies |= {
        "/contentapi/items": Reply(json.dumps({"_items": [item(1)], "_links": following})),
        "/contentapi/items?page=2": Reply(json.dumps({"_items": [item(2)], "_links": {}})),
    }
    found, failed = read(server, f"{server.url}/contentapi/items")
    assert failed == []
    assert [article.identity for article in found] == [
        "urn:newsml:ellen.example:1",
        "urn:newsml:ellen.example:2",
    ]
    assert (found[0].outlet, found[0].authors) == ("Ellen News Agency", ("Greta Holm",))
    sent = [headers.get("Authorization", "") for headers in server.headers]
    assert sent
    assert all(told.startswith("Basic ") for told in sent)


def test_a_login_is_sent_to_no_other_host(
    server: NewsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = tmp_path / ".netrc"
    login.write_text("machine other.example login a password b\n", "utf-8")
    login.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    server.page("/a", BODY * 3)
    found, _ = read(server, f"{server.url}/a")
    assert len(found) == 1
    assert not any(headers.get("Authorization") for headers in server.headers)


def test_the_story_of_a_content_system_keeps_its_fields(tmp_path: Path) -> None:
    ans = {
        "type": "story",
        "canonical_url": "https://ellen.example/ferry",
        "headlines": {"basic": "Ferry sails"},
        "credits": {"by": [{"name": "Greta Holm", "type": "author"}]},
        "display_date": "2026-03-04T09:00:00Z",
        "website": {"name": "The Ellen Post"},
        "content_elements": [
            {"type": "text", "content": "The ferry <b>sails</b> again."},
            {"type": "image", "caption": "The ferry"},
            {"type": "list", "items": [{"type": "text", "content": "From Monday."}]},
        ],
    }
    flat = {
        "headline": "Bridge closed",
        "byline": "Tom Adler",
        "publish_date": "March 5, 2026",
        "publication": "The Ellen Post",
        "link": "https://ellen.example/bridge",
        "body": "<p>The bridge closed.</p><p>It opens in May.</p>",
    }
    path = tmp_path / "archive.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in (ans, flat)), "utf-8")
    found, failed = in_file(path)
    assert failed == []
    assert [article.text for article in found] == [
        "The ferry sails again.\n\nFrom Monday.",
        "The bridge closed.\n\nIt opens in May.",
    ]
    assert [(a.title, a.authors, a.outlet, a.published[:10], a.url) for a in found] == [
        ("Ferry sails", ("Greta Holm",), "The Ellen Post", "2026-03-04",
         "https://ellen.example/ferry"),
        ("Bridge closed", ("Tom Adler",), "The Ellen Post", "2026-03-05",
         "https://ellen.example/bridge"),
    ]  # fmt: skip


def warc(*addresses: str) -> bytes:
    """A packed WARC with a page at each address."""
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True)
    for address in addresses:
        page = f"<html><title>Ferry sails</title><article>{BODY * 2}</article></html>".encode()
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(address, "response", io.BytesIO(page), http_headers=headers)
        )
    return made.getvalue()


def test_the_dumps_of_a_list_of_paths_are_read_and_leave_nothing(
    server: NewsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    paths = [f"crawl-data/CC-NEWS/2026/03/CC-NEWS-{n}.warc.gz" for n in (1, 2)]
    listing = gzip.compress("".join(f"{path}\n" for path in paths).encode())
    server.replies["/crawl-data/CC-NEWS/2026/03/warc.paths.gz"] = Reply(listing)
    for n, path in enumerate(paths):
        server.replies[f"/{path}"] = Reply(warc(f"https://ellen.example/{n}"))
    found, failed = read(server, f"{server.url}/crawl-data/CC-NEWS/2026/03/warc.paths.gz")
    assert failed == []
    assert [article.url for article in found] == [f"https://ellen.example/{n}" for n in (0, 1)]
    assert list(tmp_path.iterdir()) == []


def test_a_path_of_common_crawl_is_on_its_server() -> None:
    path = "crawl-data/CC-NEWS/2026/03/CC-NEWS-1.warc.gz"
    assert address_of(path) == f"https://data.commoncrawl.org/{path}"
    assert address_of(path, "https://mirror.example/a/warc.paths") == (
        f"https://mirror.example/{path}"
    )


MAIL = """From: Port Authority <press@ellen.example>
To: desk@post.example
Subject: Ferry {number} sails
Date: Wed, 4 Mar 2026 09:00:00 +0000
Message-ID: <{number}@ellen.example>

The ferry sails again, said its master, Ada Wren, on Monday.
>From May it sails twice a day.
"""


def test_every_mail_of_a_mailbox_is_an_article(tmp_path: Path) -> None:
    mails = [MAIL.format(number=n) for n in (1, 2)]
    empty = "From: a@b.example\nTo: c@d.example\nSubject: nothing\n\n"
    box = "".join(f"From press@ellen.example Wed Mar  4 09:00:00 2026\n{each}\n" for each in
                  (mails[0], empty, mails[1]))  # fmt: skip
    (tmp_path / "press").write_text(box, "utf-8")
    found, failed = in_file(tmp_path / "press")
    assert [article.identity for article in found] == ["mid:1@ellen.example", "mid:2@ellen.example"]
    assert found[0].text.endswith("From May it sails twice a day.")
    assert len(failed) == 1
    assert failed[0].startswith(f"{tmp_path / 'press'}:2: ")


def test_a_folder_of_mails_is_read_without_what_is_being_delivered(
    server: NewsServer, tmp_path: Path
) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / folder).mkdir(parents=True)
    (tmp_path / "Maildir/cur/1.host:2,S").write_text(MAIL.format(number=1), "utf-8")
    (tmp_path / "Maildir/new/2.host").write_text(MAIL.format(number=2), "utf-8")
    (tmp_path / "Maildir/tmp/3.host").write_text(MAIL.format(number=3)[:200], "utf-8")
    found, failed = read(server, str(tmp_path / "Maildir"))
    assert failed == []
    assert [article.title for article in found] == ["Ferry 1 sails", "Ferry 2 sails"]
