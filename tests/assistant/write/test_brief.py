"""Requests get dated, attributed lines in the coverage's own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.chain import Chain
from assistant.suggestions import first_questions
from assistant.write.answer import Answer
from assistant.write.brief import LINES, SENTENCES_WEIGHED
from ingest.archive import Archive
from ingest.pipeline import ingest


def asked(chain: Chain, text: str, **bounds: str) -> Answer:
    return chain.ask(chain.understand(text, **bounds))


def over(archive: Archive, folder: Path, told: str) -> Chain:
    """A chain over one report."""
    (folder / "report.txt").write_text(f"date 2026-05-02\nOAKHAM, May 2 - {told}", "utf-8")
    ingest(archive, [str(folder / "report.txt")])
    return Chain(archive.coverage)


REQUESTS = (
    "Summarise what is known about the drifting ferry",
    "timeline of the tarn valley line",
    "What are both sides saying about the Cuba talks?",
    "who said what about storm odile",
)


@pytest.mark.parametrize("text", REQUESTS)
def test_a_request_is_answered_in_few_lines_that_are_in_the_coverage(
    samples_chain: Chain, text: str
) -> None:
    answer = asked(samples_chain, text)
    assert 1 < len(answer.draft.statements) <= LINES
    quotes = [citation.quote for citation in answer.draft.citations]
    for line in answer.draft.statements[1:]:
        assert line.citations
        assert any(quote in line.text for quote in quotes)


def test_the_first_line_says_what_it_is_about(samples_chain: Chain) -> None:
    first, *_ = asked(samples_chain, REQUESTS[0]).draft.statements
    assert first.kind == "paraphrase"
    assert "erry" in first.text
    assert "article" in first.text


def test_a_timeline_goes_forward(samples_chain: Chain) -> None:
    answer = asked(samples_chain, REQUESTS[1])
    days = [each.placed.revision.article.published[:10] for each in answer.draft.citations]
    assert days == sorted(days)
    assert len(set(days)) > 1


@pytest.mark.parametrize("text", ["Both sides of the Cuba talks, please", REQUESTS[2]])
def test_both_sides_are_there(samples_chain: Chain, text: str) -> None:
    first, *lines = asked(samples_chain, text).draft.statements
    against, others = first.text.split("Denying or accusing: ")[1].split("; others heard: ")
    assert "government" in against
    assert "Karoline Leavitt" in others
    assert any("denied" in line.text for line in lines)


def test_who_is_quoted_is_named_once_each(samples_chain: Chain) -> None:
    answer = asked(samples_chain, "List everyone quoted on the Tarn Valley line")
    named = [line.text.split(":")[0] for line in answer.draft.statements[1:]]
    assert any("Lindqvist" in name for name in named)


def test_no_line_is_told_twice(samples_chain: Chain) -> None:
    for text in REQUESTS:
        lines = [line.text for line in asked(samples_chain, text).draft.statements]
        assert len(lines) == len(set(lines))


def test_of_what_nobody_wrote_about_there_is_no_brief(samples_chain: Chain) -> None:
    answer = asked(samples_chain, "Summarise the coverage of the Ghent chess olympiad")
    assert answer.abstained


@pytest.mark.parametrize("text", ["Give me a short summary of the article", "summarise it please"])
def test_a_summary_of_nothing_named_is_of_the_newest(
    archive: Archive, tmp_path: Path, text: str
) -> None:
    told = "The council closed the pier on Friday. Mayor Ada Marsh said it was unsafe."
    answer = asked(over(archive, tmp_path, told), text)
    assert "The council closed the pier on Friday." in answer.text


def test_headings_within_an_article_are_no_lines_of_its_brief(
    archive: Archive, tmp_path: Path
) -> None:
    told = (
        "The council closed the pier on Friday.\n\nWhy the pier was closed\n\n"
        "Mayor Ada Marsh said the pier was unsafe.\n\nMore on the pier\n\n"
        "Ferries stop at the north quay until the pier is repaired."
    )
    opening, *lines = asked(
        over(archive, tmp_path, told), "Summarise the news about the pier"
    ).draft.statements
    assert opening.text.startswith("1 article from ")
    assert len(lines) == 3
    assert all(line.text.endswith(".") for line in lines)


def test_of_a_long_article_the_sentences_about_the_subject_are_read(
    archive: Archive, tmp_path: Path
) -> None:
    filler = " ".join(
        f"Stall number {n} sold plums and pears all day." for n in range(2 * SENTENCES_WEIGHED)
    )
    told = f"The fair opened on Friday. {filler} Mayor Ada Marsh closed the pier by night."
    chain = over(archive, tmp_path, told)
    answer = asked(chain, "Summarise what Mayor Ada Marsh did about the pier")
    assert "Mayor Ada Marsh closed the pier by night." in answer.text


def test_a_brief_of_several_outlets_tells_how_many(archive: Archive, tmp_path: Path) -> None:
    told = "The council of Oakham closed the pier on Friday, and {} said that it was unsafe."
    rows = [
        {"url": f"https://{n}.example/", "outlet": n, "published": "2026-05-02", "title": "Pier",
         "text": told.format(who)}
        for n, who in (("Echo", "Mayor Ada Marsh"), ("Post", "the harbour master"))
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ingest(archive, [str(tmp_path / "a.jsonl")])
    opening, *_ = asked(
        Chain(archive.coverage), "Summarise the news about the pier"
    ).draft.statements
    assert "2 articles from 2 outlets" in opening.text


def test_a_greeting_is_met_with_questions_that_are_answered(samples_chain: Chain) -> None:
    answer = asked(samples_chain, "hello there")
    assert not answer.abstained
    assert answer.text.count("“") >= 2
    assert not answer.draft.citations


def test_a_greeting_suggests_what_the_scope_answers(samples_chain: Chain) -> None:
    scope = {"outlets": ["Lowfield Courier"], "as_of": "2026-05-01"}
    answer = samples_chain.ask(samples_chain.understand("hello there", **scope))
    suggested = first_questions(samples_chain, **scope)
    assert suggested
    assert answer.text.count("“") == len(suggested)
    assert all(f"“{text}”" in answer.text for text in suggested)


def test_how_long_an_article_is(samples_chain: Chain) -> None:
    answer = asked(samples_chain, "How many words has the article about the second harbour ruling?")
    assert "words in" in answer.text
