"""Files that come through the page: kept whole, never one in the place of another by accident."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.page import uploads


def keep(
    folder: Path, files: list[tuple[str, bytes]], *, replacing: bool, empty: str = ""
) -> uploads.Uploaded:
    """Kept where an article was made of every file that is there, but for the `empty` one."""

    def is_taken(name: str) -> bool:
        return (folder / uploads.UPLOADS / name).is_file() and name != empty

    return uploads.keep(folder, files, replacing=replacing, is_taken=is_taken)


def test_a_file_is_kept_and_the_same_again_is_the_same(tmp_path: Path) -> None:
    for _ in range(2):
        kept = keep(tmp_path, [("story.txt", b"The ferry sails.")], replacing=False)
        assert [path.read_bytes() for path in kept.kept] == [b"The ferry sails."]
        assert not kept.refused
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["story.txt"]


def test_what_cannot_be_kept_is_named_and_the_rest_is(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "ferry.txt").mkdir(parents=True)
    files = [("ferry.txt", b"The ferry sails."), ("tram.txt", b"The tram stops.")]
    kept = keep(tmp_path, files, replacing=True)
    assert [path.name for path in kept.kept] == ["tram.txt"]
    (line,) = kept.refused
    assert line.startswith("ferry.txt: cannot be kept (")
    assert "free space or change the owner" in line
    assert not list((tmp_path / "uploads").glob(".*"))


def test_a_name_that_an_article_has_from_elsewhere_is_taken(tmp_path: Path) -> None:
    story = [("story.txt", b"The ferry sails.")]
    kept = uploads.keep(tmp_path, story, replacing=False, is_taken=lambda _: True)
    assert not kept.kept
    assert "another article was taken in under this name" in kept.refused[0]


def test_another_file_of_that_name_is_refused_unless_it_is_the_next_version(tmp_path: Path) -> None:
    keep(tmp_path, [("story.txt", b"The ferry sails.")], replacing=False)
    other = [("story.txt", b"The tram stops."), ("tram.txt", b"The tram stops.")]
    kept = keep(tmp_path, other, replacing=False)
    assert [path.name for path in kept.kept] == ["tram.txt"]
    assert "story.txt: another article was taken in under this name" in kept.refused[0]
    assert (tmp_path / "uploads" / "story.txt").read_bytes() == b"The ferry sails."
    assert not keep(tmp_path, other, replacing=True).refused
    assert (tmp_path / "uploads" / "story.txt").read_bytes() == b"The tram stops."


def test_a_name_under_which_nothing_was_taken_in_is_free(tmp_path: Path) -> None:
    for content in (b"The tram stops.", b"The ferry sails."):
        kept = keep(tmp_path, [("free.txt", content)], replacing=False, empty="free.txt")
        assert [path.read_bytes() for path in kept.kept] == [content]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"{\\rtf1 The tram stops.}", "this is no text format"),
        (b"MZ\x90\0\0\0", "this is binary data"),
        (b"PK\x03\x04", "this is no text format"),
    ],
)
def test_what_no_format_reads_is_not_kept(tmp_path: Path, content: bytes, why: str) -> None:
    kept = keep(tmp_path, [("story", content), ("tram", b"The tram stops.")], replacing=False)
    assert [path.name for path in kept.kept] == ["tram"]
    assert kept.refused[0].startswith(f"story: {why}")


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\news\\story.html", "story.html"),
        (".hidden", "%2Ehidden"),
        ("a?.txt", "a%3F.txt"),
        ("U.S. and Cuba begin talks in Havana, says White House.md",) * 2,
        ("-rf", "-rf"),
        ("a\x00b\n.txt", "a%00b%0A.txt"),
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
    assert 0 < len(fit.encode()) < 240


def test_long_names_keep_their_ending_and_stay_apart() -> None:
    one, other = (uploads.fit_name("新" * 150 + f"{n}.html") for n in (1, 2))
    assert one != other
    assert {Path(one).suffix, Path(other).suffix} == {".html"}
    assert len(one.encode()) < 240
