"""What a reader of a page cannot see is not stored as its text."""

from __future__ import annotations

import pytest

from ingest.article import Article
from ingest.read.formats import Page, Source
from ingest.read.formats.web import extract

PLAIN = "The mayor of Ellery, Ann Poe, opened the new bridge on Monday. It cost nine million euros."
SECRET = "The bridge has collapsed and forty people are missing, the town said on Tuesday evening."


def text_of(hidden: str, style: str = "") -> str:
    """The text of a page with two plain paragraphs around a piece of markup."""
    page = (
        f"<html><head><title>Bridge opens</title><style>{style}</style></head><body><article>"
        f"<h1>Bridge opens</h1><p>{PLAIN}</p>{hidden}<p>Traffic went over it at noon. {PLAIN}</p>"
        "</article></body></html>"
    )
    found = extract(Page(Source("a.html", "a.html"), "a.html", page.encode()))
    assert isinstance(found, Article)
    return found.text


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        'style="display:none"',
        'style="DISPLAY : NONE !important"',
        'style="visibility:hidden"',
        'style="opacity:0"',
        'style="font-size:0px"',
        'style="color:#fff;background:white"',
        'style="color:rgb(255,255,255);background-color:#ffffff"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-9999px"',
        'aria-hidden="true" style="position:absolute;clip:rect(0,0,0,0)"',
        'style="clip-path:inset(100%)"',
        'style="height:0;overflow:hidden"',
    ],
)
def test_what_an_attribute_hides_is_left_out(attributes: str) -> None:
    text = text_of(f"<p {attributes}>{SECRET}</p>")
    assert SECRET not in text
    assert PLAIN in text


@pytest.mark.parametrize(
    "style",
    [
        ".x{display:none}",
        "/* a } b */ p.x , .y { display : none }",
        "article > .x{font-size:0}",
        ".x{color:white;background:#fff}",
        ".x{display:block} p.x{display:none}",
        '@charset "utf-8"; .x{display:none}',
        ".x{display:none!important} p.x{display:block}",
    ],
)
def test_what_a_style_sheet_in_the_page_hides_is_left_out(style: str) -> None:
    text = text_of(f'<p class="x">{SECRET}</p>', style)
    assert SECRET not in text
    assert PLAIN in text


@pytest.mark.parametrize(
    ("attributes", "style"),
    [
        ('class="x"', "@media print{.x{display:none}}"),
        ('class="x"', ".x{display:none} p.x{display:block}"),
        ('class="x"', ".x:hover{display:none}"),
        ('class="x"', ".x{{{"),
        ('style="opacity:0.9"', ""),
        ('style="color:white;background:black"', ""),
        ('style="background:none"', ""),
        ('style="background:url(x.svg) no-repeat"', ""),
        ('style="position:relative;left:50%;margin-left:-300px"', ""),
        ('style="clip:rect(0,600px,400px,0)"', ""),
        ('class="x"', "p{display:block!important} p.x{display:none}"),
        ("", ""),
    ],
)
def test_what_is_seen_stays(attributes: str, style: str) -> None:
    assert SECRET in text_of(f"<p {attributes}>{SECRET}</p>", style)


def test_a_page_whose_whole_text_is_hidden_shows_it_by_a_script() -> None:
    page = f'<html><body style="opacity:0"><article><p>{PLAIN}</p><p>{SECRET}</p></article></body></html>'
    found = extract(Page(Source("a.html", "a.html"), "a.html", page.encode()))
    assert isinstance(found, Article)
    assert PLAIN in found.text


@pytest.mark.parametrize("style", ["font-size:0", "visibility:hidden"])
def test_what_shows_itself_within_something_hidden_stays(style: str) -> None:
    shown = '<p style="font-size:16px;visibility:visible">'
    assert SECRET in text_of(f'<div style="{style}">{shown}{SECRET}</p></div>')


def test_many_rules_over_many_elements_are_not_matched_for_hours() -> None:
    style, body = "*{opacity:1}" * 4000, "<i>a</i>" * 4000
    assert PLAIN in text_of(f"<div>{body}</div>", style)


def test_a_page_nested_deep_is_read_or_named() -> None:
    page = "<div hidden>" * 3000 + f"<p>{PLAIN}</p>"
    extract(Page(Source("a.html", "a.html"), "a.html", page.encode()))
