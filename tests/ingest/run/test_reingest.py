"""Re-ingest: what is unchanged is not read, what changed is a revision, what left can be pruned."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import moment
from ingest.catalog.scope import Scope
from ingest.pipeline import Report, ingest
from tests.command import dateline
from tests.news_server import NewsServer, Reply
from tests.small_disk import leave_room, make_room, small_disk

NOW = 4e9
LONG = "The harbour board met on Monday and voted to dredge the channel, its chair said after the meeting."


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with NewsServer() as running:
        yield running


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.new, report.updated, report.unchanged, report.removed, len(report.failed)


def texts(archive: Archive) -> list[str]:
    """What can be found, once it is sure that all three stores agree."""
    ids = archive.catalog.holdings.passage_ids(Scope(as_of=NOW))
    assert (
        archive.indexes.vectors.ids()
        == archive.indexes.lexicon.ids()
        == set(archive.catalog.holdings.passage_ids())
    )
    return sorted(placed.text for placed in archive.catalog.holdings.placed(ids).values())


def write(path: Path, *rows: dict[str, object]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_an_unchanged_file_is_not_even_parsed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(
        f"<html><body><article><p>{LONG}</p></article></body></html>"
    )
    assert counts(ingest(archive, [str(tmp_path / "in")])) == (1, 0, 0, 0, 0)
    monkeypatch.setattr(
        "ingest.read.formats.web.extract", lambda _: pytest.fail("it was read again")
    )
    assert counts(ingest(archive, [str(tmp_path / "in")])) == (0, 0, 1, 0, 0)


def test_one_file_under_two_names_is_one_article(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "a.txt").write_text("A report on the harbour.")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "in" / "sub" / "a.txt")
    assert counts(ingest(archive, [str(tmp_path / "in" / "sub" / "a.txt")])) == (1, 0, 0, 0, 0)
    for name in ("in", "in/sub", "in/sub/a.txt", "in/sub/*.txt"):
        assert counts(ingest(archive, [str(tmp_path / name)])) == (0, 0, 1, 0, 0)
    assert texts(archive) == ["A report on the harbour."]


def test_prune_removes_what_left_a_folder_and_nothing_else(
    archive: Archive, tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text(f"Report {name} on the harbour.")
    (tmp_path / "other.txt").write_text("Another report.")
    ingest(archive, [str(tmp_path / "in"), str(tmp_path / "other.txt")])
    (tmp_path / "in" / "b.txt").unlink()
    assert counts(ingest(archive, [str(tmp_path / "in")])) == (0, 0, 2, 0, 0)
    assert len(texts(archive)) == 4
    dry = ingest(archive, [str(tmp_path / "in")], prune=True, dry_run=True)
    assert (dry.removed, len(texts(archive))) == (1, 4)
    assert counts(ingest(archive, [str(tmp_path / "in")], prune=True)) == (0, 0, 2, 1, 0)
    assert texts(archive) == [
        "Another report.",
        "Report a on the harbour.",
        "Report c on the harbour.",
    ]
    assert counts(ingest(archive, [str(tmp_path / "in")], prune=True)) == (0, 0, 2, 0, 0)


def test_prune_removes_a_line_that_left_a_file_unless_it_is_in_another(
    archive: Archive, tmp_path: Path
) -> None:
    rows = [
        {"url": f"https://a.example/{i}", "text": f"Report {i} on the harbour."} for i in range(3)
    ]
    dump = write(tmp_path / "d.jsonl", *rows)
    ingest(archive, [dump, write(tmp_path / "e.jsonl", rows[1])])
    write(tmp_path / "d.jsonl", rows[2])
    assert counts(ingest(archive, [dump], prune=True)) == (0, 0, 1, 1, 0)
    assert texts(archive) == ["Report 1 on the harbour.", "Report 2 on the harbour."]


def test_prune_removes_nothing_where_the_source_could_not_be_read_whole(
    archive: Archive, tmp_path: Path
) -> None:
    dump = write(
        tmp_path / "in" / "d.jsonl",
        *({"url": f"https://a.example/{i}", "text": f"Report {i}."} for i in range(2)),
    )
    (tmp_path / "in" / "a.txt").write_text("A report on the harbour.")
    folder = str(tmp_path / "in")
    ingest(archive, [folder])
    Path(dump).write_text('{"url": "https://a.example/0", "text": "Report 0."}\nnot json\n')
    assert counts(ingest(archive, [folder], prune=True)) == (0, 0, 2, 0, 1)
    for path in (tmp_path / "in").iterdir():
        path.unlink()
    assert counts(ingest(archive, [folder], prune=True)) == (0, 0, 0, 0, 1)
    (tmp_path / "in").rmdir()
    assert counts(ingest(archive, [folder], prune=True)) == (0, 0, 0, 0, 1)
    assert len(texts(archive)) == 3


def test_failed_items_are_tried_again_by_the_next_run(archive: Archive, tmp_path: Path) -> None:
    bad = tmp_path / "in" / "a.jsonl"
    write(bad, {"text": "Report 0 on the harbour."}, {"text": 7})
    assert counts(ingest(archive, [str(bad)])) == (1, 0, 0, 0, 1)
    assert counts(ingest(archive, [str(bad)])) == (0, 0, 1, 0, 1)
    write(bad, {"text": "Report 0 on the harbour."}, {"text": "Report 1 on the harbour."})
    assert counts(ingest(archive, [str(bad)])) == (1, 0, 1, 0, 0)


def test_two_articles_that_claim_one_url_are_told_every_time_and_the_first_stays(
    archive: Archive, tmp_path: Path
) -> None:
    rows = [
        {"url": "https://a.example/1", "text": LONG},
        {
            "url": "https://a.example/1",
            "text": "Something else entirely happened far away from the sea, and nobody there was asked about it.",
        },
    ]
    dump = write(tmp_path / "d.jsonl", *rows)
    for run in range(2):
        report = ingest(archive, [dump])
        assert counts(report) == (1 - run, 0, run, 0, 1)
        assert "under the same name, https://a.example/1" in report.failed[0].error
    assert texts(archive) == [LONG]


def test_a_link_that_leads_back_is_named_and_the_rest_goes_in(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "a.txt").write_text("A report on the harbour.")
    (tmp_path / "in" / "sub" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in" / "self")
    report = ingest(archive, [str(tmp_path / "in")])
    assert counts(report) == (1, 0, 0, 0, 2)
    assert sorted(failure.source for failure in report.failed) == [
        str(tmp_path / "in" / "self"),
        str(tmp_path / "in" / "sub" / "up"),
    ]


def test_many_pages_go_in_by_several_processes(archive: Archive, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.html").write_text(
            f"<html><body><article><p>Number {number}. {LONG}</p></article></body></html>"
        )
    assert counts(ingest(archive, [str(tmp_path)])) == (12, 0, 0, 0, 0)


def test_a_file_that_holds_nothing_any_more_is_pruned_of_its_articles(
    archive: Archive, tmp_path: Path
) -> None:
    dump = write(tmp_path / "d.json", {"url": "https://a.example/1", "text": LONG})
    ingest(archive, [dump])
    Path(dump).write_text("[]")
    assert counts(ingest(archive, [dump], prune=True)) == (0, 0, 0, 1, 0)


def test_a_name_that_is_no_utf_8_a_newline_in_one_and_a_pipe_harm_nobody(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text(LONG)
    (tmp_path / "new\nline.txt").touch()
    (tmp_path / "ok.txt").write_text("Another report on the harbour.")
    os.mkfifo(tmp_path / "pipe")
    report = ingest(archive, [str(tmp_path)])
    assert counts(report) == (2, 0, 0, 0, 2)
    assert all("\n" not in failure.error for failure in report.failed)


def test_a_file_named_relatively_and_then_absolutely_is_the_same(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("A report.")
    ingest(archive, ["a.txt"])
    (tmp_path / "a.txt").write_text("A report, changed.")
    assert counts(ingest(archive, [str(tmp_path / "a.txt")])) == (0, 1, 0, 0, 0)


def test_revisions_stand_in_the_order_of_their_texts(archive: Archive, tmp_path: Path) -> None:
    base = {"url": "https://a.example/1", "published": "2026-02-01T10:00:00Z"}
    ingest(
        archive,
        [
            write(
                tmp_path / "a.jsonl", base | {"modified": "2026-02-10", "text": "The newest text."}
            )
        ],
    )
    ingest(
        archive,
        [write(tmp_path / "b.jsonl", base | {"modified": "2026-02-03", "text": "An older text."})],
    )
    ingest(
        archive,
        [write(tmp_path / "c.jsonl", base | {"modified": "2026-02-01", "text": "The first text."})],
    )
    (current,) = archive.catalog.holdings.current()
    assert current.article.text == "The newest text."

    def seen(day: str) -> list[str]:
        ids = archive.catalog.holdings.passage_ids(Scope(as_of=moment(day)))
        return [placed.text for placed in archive.catalog.holdings.placed(ids).values()]

    told = [seen(f"2026-02-{day}") for day in ("01T09:00:00Z", "01T12:00:00Z", "04", "11")]
    assert told == [[], ["The first text."], ["An older text."], ["The newest text."]]


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Gazette</title>{items}</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Harbour Gazette</title>
<entry><title>Atom item</title><link href="{url}"/><published>2026-03-02T09:00:00+01:00</published><updated>2026-03-03T09:00:00Z</updated></entry></feed>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{url}</loc><news:news><news:publication><news:name>The Harbour Gazette</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-03-02T10:00:00Z</news:publication_date><news:title>Map item</news:title></news:news></url></urlset>"""


def item(url: str, date: str = "") -> str:
    return f"<item><title>An item</title><link>{url}</link>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"


def test_a_feeds_pages_are_fetched_with_the_feeds_own_dates_and_undated_ones_stay_so(
    archive: Archive, server: NewsServer
) -> None:
    dated, undated = (
        server.page("/1", f"One. {LONG}"),
        server.page("/2", f"Two. {LONG} Nothing else was decided."),
    )
    server.replies["/feed"] = Reply(
        RSS.format(items=item(dated, "Mon, 02 Mar 2026 09:00:00 +0100") + item(undated))
    )
    report = ingest(archive, [f"{server.url}/feed"], allowed=server.allowed)
    assert counts(report) == (2, 0, 0, 0, 0)
    dates = {
        item.article.url: item.article.published for item in archive.catalog.holdings.current()
    }
    assert dates == {dated: "2026-03-02T08:00:00+00:00", undated: ""}
    assert {item.article.outlet for item in archive.catalog.holdings.current()} == {
        "The Harbour Gazette"
    }


def test_references_to_no_character_leave_a_feed_whole(
    archive: Archive, server: NewsServer
) -> None:
    first, second = server.page("/1", f"One. {LONG}"), server.page("/2", f"Two. {LONG}")
    titled = item(first).replace(
        "An item", "&#x110000;&#99999999999999999999; A &#8220;pier&#8221;"
    )
    server.replies["/feed"] = Reply(RSS.format(items=titled + item(second)))
    report = ingest(archive, [f"{server.url}/feed"], allowed=server.allowed)
    assert counts(report) == (2, 0, 0, 0, 0)


def test_atom_and_news_sitemaps_and_url_lists_are_followed(
    archive: Archive, server: NewsServer, tmp_path: Path
) -> None:
    pages = [server.page(f"/{i}", f"Report {i}. {LONG}") for i in range(3)]
    server.replies["/atom"] = Reply(ATOM.format(url=pages[0]))
    server.replies["/map.xml"] = Reply(SITEMAP.format(url=pages[1]))
    server.replies["/index.xml"] = Reply(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{server.url}/map.xml</loc></sitemap></sitemapindex>'
    )
    (tmp_path / "list.txt").write_text(f"# pages\n{pages[2]}\n\n{pages[0]}\n")
    report = ingest(
        archive,
        [f"{server.url}/atom", f"{server.url}/index.xml", str(tmp_path / "list.txt")],
        allowed=server.allowed,
    )
    assert counts(report) == (3, 0, 0, 0, 0)
    dates = {
        item.article.url: (item.article.published, item.article.modified)
        for item in archive.catalog.holdings.current()
    }
    assert dates == {
        pages[0]: ("2026-03-02T08:00:00+00:00", "2026-03-03T09:00:00+00:00"),
        pages[1]: ("2026-03-02T10:00:00Z", ""),
        pages[2]: ("", ""),
    }


def test_a_page_that_has_not_changed_is_asked_for_with_its_validators_only(
    archive: Archive, server: NewsServer
) -> None:
    url = server.page("/1", LONG, ETag='"1"')
    assert counts(ingest(archive, [url], allowed=server.allowed)) == (1, 0, 0, 0, 0)
    assert counts(ingest(archive, [url], allowed=server.allowed)) == (0, 0, 1, 0, 0)
    server.page("/1", f"{LONG} It will cost 3 million.", ETag='"2"')
    assert counts(ingest(archive, [url], allowed=server.allowed)) == (0, 1, 0, 0, 0)
    assert texts(archive)[-1].endswith("It will cost 3 million.")


def test_what_rolled_off_a_feed_is_never_pruned(archive: Archive, server: NewsServer) -> None:
    pages = [server.page(f"/{i}", f"Report {i}. {LONG}") for i in range(2)]
    server.replies["/feed"] = Reply(RSS.format(items="".join(map(item, pages))))
    ingest(archive, [f"{server.url}/feed"], allowed=server.allowed)
    server.replies["/feed"] = Reply(RSS.format(items=item(pages[1])))
    assert counts(ingest(archive, [f"{server.url}/feed"], prune=True, allowed=server.allowed)) == (
        0,
        0,
        1,
        0,
        0,
    )
    server.replies["/feed"] = Reply("", 500)
    assert ingest(archive, [f"{server.url}/feed"], prune=True, allowed=server.allowed).removed == 0
    assert len(texts(archive)) == 2


def test_one_page_that_fails_does_not_stop_the_feed(archive: Archive, server: NewsServer) -> None:
    good = server.page("/good", LONG)
    server.replies["/secret"] = Reply(
        "", 302, {"Location": "http://169.254.169.254/latest/meta-data"}
    )
    server.replies["/menu"] = Reply(
        "<html><body><nav>Home</nav></body></html>", headers={"Content-Type": "text/html"}
    )
    urls = [f"{server.url}/gone", f"{server.url}/secret", f"{server.url}/menu", good]
    server.replies["/feed"] = Reply(RSS.format(items="".join(map(item, urls))))
    report = ingest(archive, [f"{server.url}/feed"], allowed=server.allowed)
    assert counts(report) == (1, 0, 0, 0, 3)
    told = " ".join(failure.error for failure in report.failed)
    assert all(
        words in told for words in ("the server answered 404", "169.254.169.254", "no article")
    )


def test_a_url_in_a_private_network_is_refused_with_the_flag_that_allows_it(
    archive: Archive, server: NewsServer
) -> None:
    report = ingest(archive, [server.page("/1", LONG)])
    assert counts(report) == (0, 0, 0, 0, 1)
    assert f"--allow-private 127.0.0.1:{server.port}" in report.failed[0].error


def test_history_keeps_every_text_and_removal_forgets_all(archive: Archive, tmp_path: Path) -> None:
    url = "https://a.example/1"
    for day, text in (
        (1, "It was 340."),
        (3, "It was 430.\n\nCorrection: An earlier version of this story gave the wrong number."),
    ):
        ingest(
            archive,
            [
                write(
                    tmp_path / f"{day}.jsonl",
                    {
                        "url": url,
                        "published": "2026-01-01",
                        "modified": f"2026-01-0{day}",
                        "text": text,
                    },
                )
            ],
        )
    (current,) = archive.catalog.holdings.current()
    history = archive.catalog.holdings.history(current.article_id)
    assert [revision.article.text[:11] for revision in history] == ["It was 340.", "It was 430."]
    assert history[1].article.notes == (
        "Correction: An earlier version of this story gave the wrong number.",
    )
    with archive.writing():
        archive.remove([current.article_id])
    assert texts(archive) == []
    assert archive.catalog.holdings.history(current.article_id) == []
    assert counts(ingest(archive, [str(tmp_path / "1.jsonl")])) == (1, 0, 0, 0, 0)


def test_a_full_disk_is_said_in_one_line_and_the_next_run_finishes(tmp_path: Path) -> None:
    rows = [
        {
            "url": f"https://a.example/{i}",
            "text": f"Report {i}. " + f"Word{i} and more of it. " * 90,
        }
        for i in range(60)
    ]
    dump = write(tmp_path / "d.jsonl", *rows)
    with small_disk(tmp_path / "disk") as disk:
        command = ["ingest", dump, "--archive", str(disk / "archive")]
        dateline("ingest", write(tmp_path / "e.jsonl", rows[0]), *command[2:])
        leave_room(disk, 300)
        done = dateline(*command)
        assert done.returncode == 1
        assert "disk is full" in done.stderr or "No space left" in done.stderr
        assert "Traceback" not in done.stderr
        assert len([line for line in done.stderr.splitlines() if "articles/s" not in line]) == 1
        make_room(disk)
        done = dateline(*command)
        assert (done.returncode, "dateline:" in done.stderr) == (0, False)
        archive = Archive.open(disk / "archive")
        status = archive.coverage.status()
        archive.close()
        assert (status["articles"], status["revisions"], status["consistent"]) == (60, 60, True)


def test_a_link_out_of_the_folder_is_named_and_not_followed(
    archive: Archive, tmp_path: Path
) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        wire = f"date 2026-04-30\nELLERY, April 30 (Wire) - The {folder.name} bridge has opened."
        (folder / "a.txt").write_text(wire, "utf-8")
    (inside / "pw.txt").symlink_to(outside / "a.txt")
    (inside / "sub").symlink_to(outside)
    for named in (str(inside), f"{inside}/**/*.txt"):
        report = ingest(archive, [named])
        assert report.articles == 1
        below = "sub" if named == str(inside) else "sub/a.txt"
        assert {failure.source for failure in report.failed} == {
            str(inside / "pw.txt"),
            str(inside / below),
        }
        assert all("--follow-links" in failure.error for failure in report.failed)
    assert ingest(archive, [str(inside)], follow_links=True).new == 1
    assert ingest(archive, [str(inside / "pw.txt")]).failed == []
