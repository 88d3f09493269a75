"""No text makes a function over outside text take more than linear time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from itertools import takewhile

import pytest

from assistant.check.verify import statements
from assistant.find.injection import gives_orders, orders_among
from assistant.judge.vouching import frame_runs
from assistant.text.folding import folded
from assistant.text.numerals import quantities
from assistant.understand.claim import claim_text
from assistant.understand.form import features
from assistant.understand.subject import subject_of
from assistant.understand.typed.preamble import asked
from ingest.errors import MalformedSource
from ingest.language.identify import language_of
from ingest.language.people import genders_in
from ingest.language.speech import quotations
from ingest.masking import masked
from ingest.passages.split import sentences, split
from ingest.read.formats import Source, reader
from ingest.read.formats.markdown import blocks_of
from ingest.read.page.markup import html_text
from ingest.report.byline import names
from ingest.shown import visible

UNITS = (
    " ", "\n", "\t", "a", "A", "1", ".", ",", "-", "“", '"', "'", "’", "(", "[", "{", "<", "&", "@", "/",
    ":", "\u00a0", "\u200b", "a ", "“a", "A. ", "\n ", "\n\n", "- ", "1 ", "by ", "http://", "a@", "<a>",
    "[x]", "A,", "sk-", "://a:",
)  # fmt: skip
SMALL, LARGE = 6_000, 60_000
LINEAR, AT_ONCE = 1.6, 0.15
"""How many times as long as in proportion, and seconds of CPU, the large text may take."""
LOOKS = 3
"""Times that both texts are timed before one counts as slow: a busy machine slows either."""

RSS = '<rss version="2.0"><channel><item><link>https://a.example/b</link>{}</item></channel></rss>'
FILES = {
    "wire": ("a.txt", "AP-US-Mayor-Charged\n\n{}"),
    "markdown": ("a.md", "---\ntitle: a\n---\n{}"),
    "feed's title": ("a.xml", RSS.format("<title>{}</title>")),
    "feed's day": ("a.xml", RSS.format("<pubDate>{}</pubDate>")),
    "NITF text": ("a.xml", "<nitf><body><body.content><p>{}</p></body.content></body></nitf>"),
    "NITF byline": (
        "a.xml",
        "<nitf><body><body.head><byline>{}</byline></body.head><body.content><p>A</p>"
        "</body.content></body></nitf>",
    ),
    "NewsML-G2": (
        "a.xml",
        "<newsItem><contentSet><inlineXML>{}</inlineXML></contentSet></newsItem>",
    ),
    "sitemap": ("a.xml", "<urlset><url><loc>{}</loc></url></urlset>"),
}
"""A file of each format, and where in it the text stands."""
FIELDS = "text", "title", "url", "published", "modified", "outlet", "agency", "language", "section"

FUNCTIONS: dict[str, Callable[[str], object]] = {
    "sentences": sentences,
    "split": split,
    "bylines": lambda text: names([text]),
    "language": language_of,
    "quotations": quotations,
    "genders": lambda text: genders_in([text]),
    "format": lambda text: _format_of(text),
    "prolog": lambda text: _format_of(f"<!doctype {text}"),
    "markdown": blocks_of,
    "markup": html_text,
    "quantities": quantities,
    "orders": gives_orders,
    "orders in their place": lambda text: orders_among(text, sentences(text)),
    "folding": folded,
    "frames": frame_runs,
    "preamble": asked,
    "subject": subject_of,
    "form": lambda text: list(features(text)),
    "claim": lambda text: claim_text(text, {}),
    "statements": statements,
    "masked": masked,
    "visible": visible,
    **{
        f"{name} file": partial(lambda name, text: _read(*FILES[name], text), name)
        for name in FILES
    },
    **{
        f"a record's {name}": partial(lambda name, text: _record(name, text), name)
        for name in FIELDS
    },
}


def _read(name: str, around: str, text: str) -> object:
    source = Source(name, name, around.replace("{}", text).encode())
    try:
        return list(reader(source).read(source))
    except MalformedSource:
        return None


def _record(name: str, text: str) -> object:
    record = {"title": "a", "text": "A bridge opened.", "authors": [text]} | {name: text}
    return _read("a.jsonl", "{}", json.dumps(record))


def _format_of(text: str) -> object:
    try:
        return reader(Source("a", "a", text.encode()))
    except MalformedSource:
        return None


def _seconds(function: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    function(text)
    return time.process_time() - started


def _beyond_linear(function: Callable[[str], object], small: str, large: str) -> float:
    """Seconds that the large text takes over what it may."""
    allowed = LINEAR * LARGE / SMALL * _seconds(function, small) + AT_ONCE
    return _seconds(function, large) - allowed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ten_times_the_text_takes_ten_times_as_long(name: str) -> None:
    function = FUNCTIONS[name]
    function("Some words to begin with. And more.")
    slow = {}
    for unit in UNITS:
        small, large = (unit * (size // len(unit)) for size in (SMALL, LARGE))
        looks = (_beyond_linear(function, small, large) for _ in range(LOOKS))
        beyond = list(takewhile(lambda seconds: seconds > 0, looks))
        if len(beyond) == LOOKS:
            slow[unit] = round(min(beyond), 2)
    assert not slow
