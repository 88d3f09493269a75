"""Identity and time: one article stays one article, a day is a day in UTC."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, canonical_url, moment


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        ("https://a.example/x?cid=rss&utm_source=t#top", "https://a.example/x"),
        ("HTTPS://A.Example:443/x", "https://a.example/x"),
        ("https://a.example/x?id=7&fbclid=q", "https://a.example/x?id=7"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("https://a.example", "https://a.example/"),
        ("file:wire/a.txt", "file:wire/a.txt"),
    ],
)
def test_tracking_and_fragments_do_not_make_another_article(given_url: str, canonical: str) -> None:
    assert canonical_url(given_url) == canonical


@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.example(/[a-z0-9]{0,5}){0,3}(\?[a-z]{1,4}=[a-z0-9]{0,4})?",
        fullmatch=True,
    )
)
def test_canonical_form_is_its_own_canonical_form(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_the_id_depends_on_the_identity_alone_and_the_hash_on_what_is_shown() -> None:
    one = Article("https://a.example/", "here.html", "Text.")
    moved = Article("https://a.example/", "there.html", "Text.")
    changed = Article("https://a.example/", "here.html", "Other text.")
    assert one.article_id == moved.article_id == changed.article_id
    assert one.content_hash == moved.content_hash != changed.content_hash


def test_a_bare_day_is_its_start_or_its_end_and_a_time_is_itself() -> None:
    start, end = moment("2026-02-06"), moment("2026-02-06", end_of_day=True)
    assert end - start == pytest.approx(86400, abs=1)
    assert moment("2026-02-06T12:00:00", end_of_day=True) == start + 43200
    assert moment("2026-02-06T12:00:00+02:00") == start + 36000
