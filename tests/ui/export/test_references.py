"""Source lines name author, headline, outlet and day as each style does, and a headline is text."""

from dataclasses import replace

import pytest

from ingest.article import Article
from ui.export.references import references

SIGNED = Article(
    identity="x",
    source="x.txt",
    text="Some words.",
    url="https://gazette.example/a_b?c=1",
    title="Mayor: “No talks” before March.",
    published="2026-02-06T10:00:00+00:00",
    outlet="The Harbour Gazette",
    authors=("Ana Gómez", "Ludwig van Dyck"),
)
UNSIGNED = replace(SIGNED, authors=(), title="Dam at Marrow Hill is safe")


@pytest.mark.parametrize(
    ("style", "signed", "unsigned"),
    [
        (
            "AP",
            "Ana Gómez, Ludwig van Dyck, “Mayor: ‘No talks’ before March,” The Harbour Gazette, "
            "Feb. 6, 2026, https://gazette.example/a_b?c=1",
            "“Dam at Marrow Hill is safe,” The Harbour Gazette, Feb. 6, 2026, "
            "https://gazette.example/a_b?c=1",
        ),
        (
            "APA",
            "Gómez, A., & van Dyck, L. (2026, February 6). Mayor: “No talks” before March. "
            "The Harbour Gazette. https://gazette.example/a_b?c=1",
            "The Harbour Gazette. (2026, February 6). Dam at Marrow Hill is safe. "
            "https://gazette.example/a_b?c=1",
        ),
        (
            "MLA",
            "Gómez, Ana, and Ludwig van Dyck. “Mayor: ‘No talks’ before March.” "
            "The Harbour Gazette, 6 Feb. 2026, https://gazette.example/a_b?c=1.",
            "The Harbour Gazette. “Dam at Marrow Hill is safe.” The Harbour Gazette, "
            "6 Feb. 2026, https://gazette.example/a_b?c=1.",
        ),
        (
            "Chicago",
            "Gómez, Ana, and Ludwig van Dyck. “Mayor: ‘No talks’ before March.” "
            "The Harbour Gazette, February 6, 2026. https://gazette.example/a_b?c=1.",
            "The Harbour Gazette. “Dam at Marrow Hill is safe.” February 6, 2026. "
            "https://gazette.example/a_b?c=1.",
        ),
    ],
)
def test_a_style_names_who_what_where_and_when(style: str, signed: str, unsigned: str) -> None:
    assert references(SIGNED)[style] == signed
    assert references(UNSIGNED)[style] == unsigned


def test_bibtex_keeps_a_headline_as_text() -> None:
    hostile = replace(SIGNED, title=r"\input{/etc/passwd} costs 50% & $5_a", authors=("Reuters",))
    lines = references(hostile)["BibTeX"].splitlines()
    assert lines[0] == "@article{theharbourgazette2026inputetcpasswd,"
    assert lines[1] == "  author = {{Reuters}},"
    assert lines[2] == (r"  title = {{\textbackslash{}input\{/etc/passwd\} costs 50\% \& \$5\_a}},")
    assert "  url = {https://gazette.example/a_b?c=1}," in lines


def test_what_is_not_known_is_left_out() -> None:
    bare = Article(identity="x", source="x.txt", text="A dam is safe.")
    made = references(bare)
    assert made["AP"] == "“A dam is safe,” unnamed outlet"
    assert made["APA"] == "unnamed outlet. (n.d.). A dam is safe."
    assert "year" not in made["BibTeX"]
    assert "url" not in made["BibTeX"]
