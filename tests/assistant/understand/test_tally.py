"""Questions about the coverage itself are counted over all of it, not over the best passages."""

import json
from pathlib import Path

import pytest

from assistant.chain import Chain
from assistant.understand.tally import tally_of
from assistant.write.answer import Answer
from ingest.archive import Archive
from ingest.coverage import Coverage
from ingest.pipeline import ingest
from tests.scripted_openai import ScriptedServer


def asked(coverage: Coverage, text: str, **bounds: str) -> Answer:
    chain = Chain(coverage)
    return chain.ask(chain.understand(text, **bounds))


@pytest.fixture
def port(archive: Archive, tmp_path: Path) -> Archive:
    """Sixty articles on one port, from two outlets, one a day."""
    rows = [
        {
            "url": f"https://a.example/{day}",
            "outlet": "Harbour Daily" if day % 3 else "Oakham Echo",
            "published": f"2026-0{1 + day // 28}-{1 + day % 28:02d}",
            "authors": ["Ada Marsh"] if day == 40 else [],
            "title": f"Report {day}",
            "text": f"The port of Oakham closed gate {day}. "
            + ("Cranes stood." if day % 2 else ""),
        }
        for day in range(60)
    ]
    source = tmp_path / "port.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ingest(archive, [str(source)])
    return archive


def test_every_article_that_matches_is_counted(port: Archive) -> None:
    answer = asked(port.coverage, "How many articles mention the port of Oakham?")
    assert answer.text.startswith(
        "60 articles from 2 outlets have all the words of “port of Oakham”"
    )
    assert "Harbour Daily (40), Oakham Echo (20)" in answer.text
    assert "30 articles" in asked(port.coverage, "How many stories mention cranes?").text
    assert (
        "14 articles"
        in asked(
            port.coverage, "How many articles mention cranes in January?", as_of="2026-04-01"
        ).text
    )
    assert "1 article " in asked(port.coverage, "How many articles mention gate 17?").text


def test_the_as_of_day_and_the_filters_bound_what_is_counted(port: Archive) -> None:
    mention = "How many articles mention the port of Oakham?"
    assert asked(port.coverage, mention, as_of="2026-01-10").text.startswith("10 articles")
    assert asked(port.coverage, mention, since="2026-01-27", until="2026-01-28").text.startswith(
        "2 art"
    )


def test_each_outlet_is_named_with_its_first_report(samples: Coverage) -> None:
    answer = asked(samples, "Which outlets reported on the drifting ferry?")
    outlets = ("Meridian Wire", "The Harbour Gazette", "Valley Observer", "Lowfield Courier")
    assert all(outlet in answer.text for outlet in outlets)
    assert "first on 2 Mar 2026" in answer.text
    assert len(answer.draft.citations) == len(answer.draft.statements[0].citations) >= 4


def test_the_latest_comes_first_and_is_quoted(port: Archive) -> None:
    answer = asked(port.coverage, "What is the latest on the port of Oakham?")
    assert "gate 59" in answer.draft.statements[0].text
    assert answer.draft.statements[0].kind == "quote"
    assert "gate 57" in asked(port.coverage, "What's the latest from the Oakham Echo?").text
    assert "gate 9." in asked(port.coverage, "What is the latest?", as_of="2026-01-10").text


def test_who_first_said_so_is_found_among_all_that_say_it(samples: Coverage) -> None:
    answer = asked(samples, "When did Brannock Rail first say the Tarn Valley line will close?")
    (first,) = answer.draft.statements
    assert first.text.startswith("Northmoor Times, 19 Mar 2026: Brannock Rail confirmed")
    assert asked(samples, "When did Brannock Rail first say it would fly?").abstained


def test_byline_and_day_come_from_the_metadata(port: Archive) -> None:
    answer = asked(port.coverage, "Who wrote the article on gate 40?")
    assert "by Ada Marsh" in answer.text
    assert (
        "published on 13 Feb 2026"
        in asked(port.coverage, "When was the report on gate 40 published?").text
    )
    assert "without a byline" in asked(port.coverage, "Who wrote about gate 41?").text


def test_nothing_that_matches_is_said_so(port: Archive) -> None:
    answer = asked(port.coverage, "How many articles mention unicorns?")
    assert answer.abstained
    assert "unicorns" in answer.draft.note


def test_a_chat_model_does_not_count(samples: Coverage, openai_server: ScriptedServer) -> None:
    openai_server.script.reply = "There are 400 articles. [1]"
    chain = Chain(samples, "openai:scripted")
    answer = chain.ask(chain.understand("How many articles mention Storm Odile?"))
    assert answer.text.startswith("2 articles")
    assert not openai_server.script.requests


@pytest.mark.parametrize(
    "text",
    [
        "How many people died?",
        "What is the latest toll of the storm?",
        "When did Cuba say talks began?",
        "Who wrote the novel?",
        "Which outlet burned down?",
        "How many stories does the tower have?",
    ],
)
def test_questions_of_the_world_are_not_counted(text: str) -> None:
    assert tally_of(text) is None


@pytest.mark.parametrize("text", ["How many articles mention it?", "Who wrote about the?"])
def test_nothing_is_counted_of_a_subject_without_words(port: Archive, text: str) -> None:
    assert asked(port.coverage, text).abstained


def test_an_outlet_is_a_name_like_any_other_unless_it_is_asked_for_news_from(port: Archive) -> None:
    assert asked(port.coverage, "How many articles mention the Oakham Echo?").abstained


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("How many articles did the Oakham Echo publish in January?", "10 articles from 1 outlet"),
        ("How many Oakham Echo articles were published in January?", "10 articles from 1 outlet"),
        ("How many articles has the Oakham Echo published?", "20 articles from 1 outlet"),
        ("How many articles did Ada Marsh write?", "1 article from 1 outlet"),
        ("List Oakham Echo articles about cranes.", "10 articles from 1 outlet mention “cranes”"),
        ("What did the Oakham Echo publish in January?", "10 articles from 1 outlet"),
        ("How many articles are in the archive?", "60 articles from 2 outlets"),
        ("How many articles do you have?", "60 articles from 2 outlets"),
    ],
)
def test_the_work_of_an_outlet_or_author_is_counted_and_listed(
    port: Archive, text: str, opening: str
) -> None:
    assert asked(port.coverage, text, as_of="2026-04-01").text.startswith(opening)


def test_who_wrote_about_it_is_found_by_the_headline_too(samples: Coverage) -> None:
    assert "by Imre Vask" in asked(samples, "Who wrote about the second harbour ruling?").text


def test_a_name_counts_only_where_it_stands_whole(archive: Archive, tmp_path: Path) -> None:
    texts = ("Castellan Bank fell.", "The Castellan museum shut on a Bank holiday.")
    rows = [{"url": f"https://a.example/{n}", "text": text} for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ingest(archive, [str(tmp_path)])
    assert asked(archive.coverage, "How many articles mention Castellan Bank?").text.startswith(
        "1 article"
    )


def test_two_questions_in_one_are_no_tally() -> None:
    assert tally_of("Which newspapers covered the merger, and what did they say?") is None
    assert tally_of("How many articles mention Halden? And what did it say") is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("How many Northmoor Times articles mention the Tarn Valley line?", "2 articles from 1"),
        ("How many articles were published in March 2026?", "17 articles from 6 outlets: "),
        ("How many articles are there?", "34 articles from 7 outlets: "),
        ("How many articles were written about the hospital merger?", "3 articles from 3"),
        ("List the articles about the ferry", "5 articles from 5 outlets mention “ferry”"),
        ("What outlets do you have?", "7 outlets: "),
        ("Which articles mention Halden Motors?", "3 articles from 3 outlets mention"),
        ("What is the earliest report on the storm?", "Meridian Wire, 27 Mar 2026: Storm Odile"),
        ("Who first reported the closure?", "Meridian Wire, 3 Mar 2026"),
    ],
)
def test_questions_of_the_coverage_are_known_in_other_words(
    chain: Chain, asked: str, told: str
) -> None:
    answer = chain.ask(chain.understand(asked))
    assert told in answer.text


def test_a_list_has_a_line_for_each_article(chain: Chain) -> None:
    answer = chain.ask(chain.understand("List the articles about the ferry"))
    lines = [statement.text for statement in answer.draft.statements[1:]]
    assert len(lines) == 5
    assert (
        "“Tugs rescue drifting ferry”: Lowfield Courier, copy of Meridian Wire, published on 2 Mar"
        in lines[1]
    )
