"""Files that somebody has broken, of every format: each is read or named, and the rest goes in."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Article
from ingest.read.extraction import extract_in_time
from ingest.read.formats import Failure, Link, Page, Source
from ingest.read.reading import items_of
from tests.ingest.read.test_documents import docx, pdf
from tests.ingest.read.test_dumps import PAGES, warc
from tests.ingest.read.test_formats import MARKDOWN, PAGE, WIRE
from tests.ingest.read.test_industry_formats import NEWSML, NINJS, NITF
from tests.ingest.read.test_wire import AP_STYLE, REUTERS_STYLE
from tests.soak import SOAK

FILES = 1_000 * SOAK
SECONDS = 5
MEMORY = 1.5 * 2**20
"""KiB that an ingest of such files may take."""
ROOT = Path(__file__).parents[3]
RECORDS = "".join(
    json.dumps(
        {"url": f"https://a.example/{n}", "title": f"Vote {n}", "text": "The council voted."}
    )
    + "\n"
    for n in range(3)
)
FEED = """<rss version="2.0"><channel><title>Courier</title><item><title>Ferry adrift</title>
<link>https://a.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://a.example/1</loc><lastmod>2026-03-02</lastmod></url></urlset>"""
SPECIMENS: dict[str, bytes] = {
    "page.html": PAGE.encode(),
    "wire.txt": WIRE.encode(),
    "ap.txt": AP_STYLE.encode(),
    "reuters.txt": REUTERS_STYLE.encode(),
    "notes.md": MARKDOWN.encode(),
    "dump.jsonl": RECORDS.encode(),
    "dump.jsonl.gz": gzip.compress(RECORDS.encode(), mtime=0),
    "item.json": json.dumps(NINJS).encode(),
    "newsml.xml": NEWSML.encode(),
    "nitf.xml": NITF.encode(),
    "feed.xml": FEED.encode(),
    "sitemap.xml": SITEMAP.encode(),
    "crawl.warc.gz": warc(PAGES),
    "crawl.warc": warc(PAGES, packed=False),
}
LISTS = ("feed.xml", "sitemap.xml")
"""Those lead to pages elsewhere, which cannot be fetched here."""
DOCUMENTS = {"paper.docx": docx(2), "paper.pdf": pdf(2)}
NUMBERED = re.compile(r"\d+-[a-z]+\.[a-z.]+")
TOKENS = (
    b"<", b">", b"&", b'"', b"{", b"}", b"[", b"]", b"\\", b"\0", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n",
    b"<!--", b"<![CDATA[", b"]]>", b"<!DOCTYPE a [", b"&#x110000;", b"&lt;", b"\\ud800", b"1e999", b"null", b"9" * 400,
    b"---\n", b"\xf0\x9f", "\u202e".encode(), b"WARC/1.0\r\n", b"Content-Length: -1\r\n", b"%PDF", b"PK\x03\x04", b"2026-13-45",
)  # fmt: skip


def broken(data: bytes, chance: random.Random) -> bytes:
    """The same bytes after one to six of the accidents that befall files."""
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randint(0, len(data)) for _ in range(2))
        other = chance.choice(list(SPECIMENS.values()))
        data = chance.choice(
            (
                data[:at],
                data[:at] + data[to:],
                data[:to] + data[at:],
                data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
                data[:at] + chance.choice(TOKENS) + data[at:],
                data[:at] + chance.choice(TOKENS) * chance.randint(2, 2_000) + data[at:],
                data[:at] + other[: chance.randint(0, len(other))] + data[to:],
            )
        )
    return data


def pieces(name: str, data: bytes) -> list[object]:
    """What is in a file, its pages extracted."""
    items = items_of(Source(name, name, data))
    return [extract_in_time(i, SECONDS) if isinstance(i, Page) else i for i in items]


@pytest.mark.soak
@pytest.mark.parametrize("name", SPECIMENS)
def test_what_a_format_reads_of_a_broken_file_is_whole_or_named(name: str) -> None:
    @settings(max_examples=40 * SOAK, deadline=SECONDS * 1000, derandomize=True, database=None)
    @given(st.randoms(use_true_random=False))
    def holds(chance: random.Random) -> None:
        for piece in pieces(name, broken(SPECIMENS[name], chance)):
            assert isinstance(piece, Article | Failure | Link)
            if isinstance(piece, Failure):
                assert name in piece.error
                assert "\n" not in piece.error
                assert ";" in piece.error
            if isinstance(piece, Article):
                piece.text.encode()
                piece.title.encode()

    holds()


INGEST = """
import json, resource, sys
from pathlib import Path
from ingest.archive import Archive
from ingest.pipeline import ingest

if __name__ == "__main__":
    archive = Archive.open_or_create(Path(sys.argv[1]))
    report = ingest(archive, [sys.argv[2]])
    # ru_maxrss of a process itself starts at that of the test runner that forked it.
    status = Path("/proc/self/status").read_text()
    own = int(status.partition("VmHWM:")[2].split()[0])
    told = {
        "failures": [failure.error for failure in report.failed],
        "places": list(archive.provenance.places(sys.argv[2])),
        "articles": [revision.article.identity for revision in archive.catalog.holdings.current()],
        "kilobytes": max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss),
        "consistent": archive.coverage.status()["consistent"],
    }
    print(json.dumps(told))
"""


@pytest.mark.soak
def test_a_folder_of_broken_files_goes_in_and_each_is_taken_or_named(tmp_path: Path) -> None:
    chance, folder = random.Random(3), tmp_path / "files"
    folder.mkdir()
    names = [name for name in SPECIMENS if name not in LISTS]
    for number in range(FILES):
        name = chance.choice(names)
        (folder / f"{number}-{name}").write_bytes(broken(SPECIMENS[name], chance))
    for number in range(FILES // 200):  # each takes a second, in a process of its own
        name = chance.choice(list(DOCUMENTS))
        (folder / f"{number}-{name}").write_bytes(broken(DOCUMENTS[name], chance))
    (tmp_path / "run.py").write_text(INGEST)
    command = [sys.executable, "run.py", "archive", str(folder)]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["consistent"]
    assert told["kilobytes"] < MEMORY
    named, taken = (set(NUMBERED.findall(" ".join(told[key]))) for key in ("failures", "places"))
    for name in {path.name for path in folder.iterdir()} - named - taken:
        found = pieces(name, (folder / name).read_bytes())
        # Another file has brought the same article since.
        assert {p.identity for p in found if isinstance(p, Article)} <= set(told["articles"])
        assert not any(isinstance(piece, Failure) for piece in found)
