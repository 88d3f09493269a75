"""Files that come through the page: kept whole, never one in the place of another by accident."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import uploads


def test_a_file_is_kept_and_the_same_again_is_the_same(tmp_path: Path) -> None:
    for _ in range(2):
        kept = uploads.keep(tmp_path, [("story.txt", b"The ferry sails.")], replacing=False)
        assert [path.read_bytes() for path in kept.kept] == [b"The ferry sails."]
        assert not kept.refused
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["story.txt"]


def test_what_cannot_be_kept_is_named_and_the_rest_is(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "ferry.txt").mkdir(parents=True)
    files = [("ferry.txt", b"The ferry sails."), ("tram.txt", b"The tram stops.")]
    kept = uploads.keep(tmp_path, files, replacing=True)
    assert [path.name for path in kept.kept] == ["tram.txt"]
    (line,) = kept.refused
    assert line.startswith("ferry.txt: cannot be kept (")
    assert "free space or change the owner" in line
    assert not list((tmp_path / "uploads").glob(".*"))


def test_another_file_of_that_name_is_refused_unless_it_is_the_next_version(tmp_path: Path) -> None:
    uploads.keep(tmp_path, [("story.txt", b"The ferry sails.")], replacing=False)
    other = [("story.txt", b"The tram stops."), ("tram.txt", b"The tram stops.")]
    kept = uploads.keep(tmp_path, other, replacing=False)
    assert [path.name for path in kept.kept] == ["tram.txt"]
    assert "story.txt: another file of this name" in kept.refused[0]
    assert (tmp_path / "uploads" / "story.txt").read_bytes() == b"The ferry sails."
    assert not uploads.keep(tmp_path, other, replacing=True).refused
    assert (tmp_path / "uploads" / "story.txt").read_bytes() == b"The tram stops."


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\news\\story.html", "story.html"),
        (".hidden", "hidden"),
        ("-rf", "-rf"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("", "unnamed"),
        ("Grève générale (3).html", "Grève générale (3).html"),
    ],
)
def test_a_name_is_made_fit_for_a_folder(name: str, fit: str) -> None:
    assert uploads.fit_name(name) == fit


@given(st.text())
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    fit = uploads.fit_name(name)
    assert fit == Path(fit).name
    assert not fit.startswith(".")
    assert 0 < len(fit) < 200
