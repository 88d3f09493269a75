"""What ends, holds back, corrects and replaces a story, in every form in which text comes by wire.

Those of XML and JSON are in test_agency_xml.py.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import Article, moment
from ingest.pipeline import ingest
from tests.reading import read

STORY = "ELLERY, May 11 (Reuters) - The lock will stay shut until June, its keeper said."
FORMATS: dict[str, Callable[[str, str], str]] = {
    "ANPA 1312": lambda head, story: (
        "\x16\x16\x01V4410\x1fasian\nf l\x13\x11 BC-EU--Lock-Shut     05-11 0210\n"
        f"\x02^BC-EU--Lock Shut<\n^{head}<\n^Lock stays shut<\n   {story}\n"
        "\x03AP-WF-05-11-26 0812GMT<\n\x04"
    ),
    "IPTC 7901": lambda head, story: (
        f"\x01ABC0042 4 pol 0110 XYZ\r\n\x02BC-EU--Lock Shut\r\n{head}\r\nLock stays shut =\r\n\r\n"
        f"{story}\r\n\x03110812 GMT MAY 26\r\n\x04"
    ),
    "plain text": lambda head, story: (
        f"Date 2026-05-11\nBC-EU--Lock Shut\n{head}\nLock stays shut\n\n{story}\n"
    ),
}


def one(path: Path, content: str) -> Article:
    path.write_bytes(content.encode())
    (item,) = read([str(path)])
    assert isinstance(item, Article), item
    return item


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "head",
    [
        "Eds: Please kill BC-EU--Lock Shut.",
        "Eds: Please withhold BC-EU--Lock Shut.",
        "BULLETIN KILL",
        "WITHHELD",
    ],
)
def test_a_kill_ends_the_story(archive: Archive, tmp_path: Path, name: str, head: str) -> None:
    (tmp_path / "1.txt").write_bytes(FORMATS[name]("URGENT", STORY).encode())
    (tmp_path / "2.txt").write_bytes(FORMATS[name](head, STORY).encode())
    ingest(archive, [str(tmp_path / "1.txt")])
    assert len(archive.coverage.holdings.current()) == 1
    ingest(archive, [str(tmp_path / "2.txt")])
    assert archive.coverage.holdings.current() == []


@pytest.mark.parametrize("name", FORMATS)
def test_an_embargo_holds_the_story_back(tmp_path: Path, name: str) -> None:
    article = one(
        tmp_path / "a.txt", FORMATS[name]("Eds: EMBARGOED until 0001 GMT, May 13, 2026", STORY)
    )
    assert moment(article.embargo) == moment("2026-05-13T00:01:00+00:00")
    assert article.title == "Lock stays shut"
    assert "EMBARGOED" not in article.text


@pytest.mark.parametrize("name", FORMATS)
def test_a_correction_is_noted(tmp_path: Path, name: str) -> None:
    article = one(tmp_path / "a.txt", FORMATS[name]("Eds: CORRECTS name of the lock.", STORY))
    assert any("CORRECTS name of the lock" in note for note in article.notes)


@pytest.mark.parametrize("name", FORMATS)
def test_a_later_lead_has_its_version(tmp_path: Path, name: str) -> None:
    content = FORMATS[name]("URGENT", STORY).replace("Lock Shut", "Lock Shut, 2nd Ld-Writethru")
    article = one(tmp_path / "a.txt", content)
    assert (article.slug, article.version) == ("BC-EU--Lock Shut", "2")
