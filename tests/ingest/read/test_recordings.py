"""Subtitles and transcripts: every quotation at its moment, and by whom."""

from pathlib import Path

import pytest

from ingest.article import Article
from ingest.locator import Locator, whereabouts
from ingest.read.formats import Failure, Source
from ingest.read.reading import items_of

VTT = """WEBVTT - Briefing of 4 March

NOTE typed by hand

00:00:01.000 --> 00:00:04.000 align:start
<v Greta Holm>Good morning. The bridge
will stay closed until June.

00:00:04.500 --> 00:00:08.000
<v Greta Holm>We found <i>cracks</i> &amp; rust.

00:00:09.000 --> 00:00:12.000
<v Reporter>Who pays?

01:12:12.000 --> 01:12:15.000
<v Greta Holm>The county pays.
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
<i>GRETA HOLM:</i> The bridge will

2
00:00:04,500 --> 00:00:08,000
{\\an8}stay closed until June.
We found cracks.

3
00:00:08,500 --> 00:00:09,000
We found cracks.
>> QUESTION: Who pays?
"""


def read_as(folder: Path, name: str, text: str) -> Article:
    (folder / name).write_text(text, "utf-8")
    (item,) = items_of(Source(name, str(folder / name)))
    assert isinstance(item, Article)
    return item


def at(article: Article, words: str) -> str:
    return whereabouts(article.locators, article.text.index(words)).timestamp


def test_each_caption_keeps_its_moment_and_its_speaker(tmp_path: Path) -> None:
    article = read_as(tmp_path, "briefing.vtt", VTT)
    assert article.title == "Briefing of 4 March"
    assert article.text == (
        "Greta Holm: Good morning. The bridge will stay closed until June. We found cracks & rust."
        "\n\nReporter: Who pays?\n\nGreta Holm: The county pays."
    )
    assert [at(article, words) for words in ("Good", "We found", "Who", "The county")] == [
        "0:00:01",
        "0:00:04",
        "0:00:09",
        "1:12:12",
    ]
    assert whereabouts(article.locators, len(article.text)).fragment == "t=4332"


def test_lines_that_roll_up_are_read_once(tmp_path: Path) -> None:
    article = read_as(tmp_path, "briefing.srt", SRT)
    assert article.text == (
        "GRETA HOLM: The bridge will stay closed until June. We found cracks."
        "\n\nQUESTION: Who pays?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Greta Holm (00:01):\nThe bridge is closed.\n\nSpeaker 2 (00:12):\nWho pays?\n\n"
        "Greta Holm (00:15):\nThe county, since 10:30 today.\n",
        "[00:00:01] Greta Holm: The bridge is closed.\n[00:00:12] Speaker 2: Who pays?\n"
        "[00:00:15] Greta Holm: The county, since 10:30 today.\n",
        "Greta Holm  0:01\nThe bridge is closed.\n\nSpeaker 2  0:12\nWho pays?\n\n"
        "Greta Holm  0:15\nThe county, since 10:30 today.\n",
    ],
    ids=["after the name", "before the name", "at the end of the line"],
)
def test_a_transcript_is_read_as_services_export_it(tmp_path: Path, text: str) -> None:
    article = read_as(tmp_path, "transcript.txt", text)
    assert (
        article.text.replace("\n", " ").split()
        == (
            "Greta Holm: The bridge is closed. Speaker 2: Who pays? "
            "Greta Holm: The county, since 10:30 today."
        ).split()
    )
    assert [at(article, words) for words in ("The bridge", "Who", "The county")] == [
        "0:00:01",
        "0:00:12",
        "0:00:15",
    ]


def test_the_times_of_a_live_report_are_those_of_the_clock(tmp_path: Path) -> None:
    report = "Live: the vote\n\n14:05 The minister said no.\n14:10 It began.\n14:50 It passed.\n"
    article = read_as(tmp_path, "live.txt", report)
    assert article.locators == ()
    assert "14:10 It began." in article.text


def test_subtitles_without_words_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "utf-8")
    (item,) = items_of(Source("a.vtt", str(tmp_path / "a.vtt")))
    assert isinstance(item, Failure)
    assert "no words in these subtitles" in item.error


def test_a_record_may_say_where_its_words_are_from(tmp_path: Path) -> None:
    line = (
        '{"text": "One. Two.", "url": "https://a.example/v", "locators": '
        '[{"start": 5, "kind": "timestamp", "value": "0:10"}]}\n'
    )
    article = read_as(tmp_path, "a.jsonl", line)
    assert article.locators == (Locator(5, "timestamp", "0:10"),)
    (tmp_path / "b.jsonl").write_text(line.replace("timestamp", "verse"), "utf-8")
    (item,) = items_of(Source("b.jsonl", str(tmp_path / "b.jsonl")))
    assert isinstance(item, Failure)
    assert '"locators" is no list of pages, sections and times' in item.error
