"""One page is one article, whichever of its addresses it is read from; another outlet's is another."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.run.identity import are_different, normal_form, twins_of

ADDRESS = "https://www.gazette.example/harbour/lock"
TEXT = "The lock at Ellery will stay shut until June, its keeper Tom Fell said on Monday."


def take_in(archive: Archive, folder: Path, *rows: dict[str, str]) -> tuple[int, int]:
    """New and updated articles, each row from a file of its own."""
    report = None
    for n, row in enumerate(rows):
        path = folder / f"{len(list(folder.iterdir()))}-{n}.jsonl"
        path.write_text(json.dumps({"outlet": "The Gazette", "text": TEXT} | row))
        report = ingest(archive, [str(path)])
    assert report
    return report.new, report.updated


@pytest.mark.parametrize(
    "twin",
    [
        "http://www.gazette.example/harbour/lock",
        "https://gazette.example/harbour/lock/",
        "https://m.gazette.example/harbour/lock",
        "https://amp.gazette.example/harbour/lock",
        "https://www.gazette.example/harbour/lock/amp/",
        "https://www.gazette.example/harbour/lock?amp=1",
    ],
)
def test_a_twin_is_the_same_article(archive: Archive, tmp_path: Path, twin: str) -> None:
    assert take_in(archive, tmp_path, {"url": ADDRESS}) == (1, 0)
    later = {"url": twin, "text": f"{TEXT} It leaks.", "modified": "2026-05-12"}
    assert take_in(archive, tmp_path, later) == (0, 1)
    (current,) = archive.coverage.holdings.current()
    assert current.article.text.endswith("It leaks.")


def test_twins_in_one_run_are_one_article(archive: Archive, tmp_path: Path) -> None:
    rows = [{"url": ADDRESS, "text": TEXT}, {"url": ADDRESS.replace("https", "http"), "text": TEXT}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    ingest(archive, [str(tmp_path / "a.jsonl")])
    assert len(archive.coverage.holdings.current()) == 1


@pytest.mark.parametrize(
    "other",
    ["https://gazette.example/harbour/lock-2", "https://gazette.example/harbour/lock?page=2"],
)
def test_another_page_is_another_article(archive: Archive, tmp_path: Path, other: str) -> None:
    take_in(archive, tmp_path, {"url": ADDRESS})
    assert take_in(archive, tmp_path, {"url": other, "text": f"{TEXT} Still."}) == (1, 0)


def test_another_outlets_page_is_a_copy_and_no_revision(archive: Archive, tmp_path: Path) -> None:
    first = {"url": ADDRESS, "text": f"{TEXT} {TEXT.replace('June', 'July')}"}
    take_in(archive, tmp_path, first)
    other = first | {"outlet": "Valley Post", "modified": "2026-05-12"}
    assert take_in(archive, tmp_path, other) == (1, 0)
    one, two = archive.coverage.holdings.current()
    assert one.copy_group == two.copy_group
    assert {r.article.url for r in (one, two)} == {ADDRESS, ""}
    assert take_in(archive, tmp_path, other) == (0, 0)


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("The Gazette", "Gazette", False),
        ("BBC", "BBC News", False),
        ("gazette.example", "The Gazette", False),
        ("Reuters", "The Gazette", False),
        ("", "The Gazette", False),
        ("The Gazette", "Valley Post", True),
    ],
)
def test_two_names_of_one_outlet_are_not_two(one: str, other: str, different: bool) -> None:
    assert are_different(one, other) == different


@given(
    st.sampled_from(["https://", "http://"]),
    st.sampled_from(["", "www.", "m.", "amp."]),
    st.text("abc/-", min_size=1, max_size=12).map(lambda path: path.strip("/")),
    st.sampled_from(["", "/", "/amp"]),
)
def test_all_twins_have_one_normal_form(scheme: str, host: str, path: str, end: str) -> None:
    address = f"{scheme}{host}gazette.example/{path}{end}"
    assert {normal_form(twin) for twin in twins_of(address)} == {normal_form(address)}
