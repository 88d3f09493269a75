"""Answers a reader can check: verdicts with their sides, exact words, or an honest abstention."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.chain import Chain
from assistant.understand.question import understand
from assistant.write.answer import NO_ANSWER, NOT_IN_COVERAGE, Answer
from ingest.archive import Archive
from ingest.errors import ReaderError
from ingest.pipeline import ingest

QUESTIONS = [
    json.loads(line)["question"]
    for line in Path("evals/sets/samples.jsonl").read_text("utf-8").splitlines()
]


def ask(chain: Chain, text: str, as_of: str = "2026-05-01") -> Answer:
    return chain.ask(understand(text, as_of=as_of))


def label(answer: Answer) -> str:
    return answer.draft.verdict.label if answer.draft.verdict else ""


def test_did_cuba_confirm_talks_is_disputed_with_each_side_in_its_own_words(chain: Chain) -> None:
    answer = ask(chain, "Did Cuba confirm talks?")
    assert label(answer) == "disputed"
    assert answer.draft.verdict is not None
    sides = {side.act: side for side in answer.draft.verdict.sides}
    assert "denied" in sides
    speakers = " ".join(side.speaker for side in answer.draft.verdict.sides)
    assert "Karoline Leavitt" in speakers
    assert "Cuba" in speakers
    assert "Cuba's government denied Trump's claim" in answer.text


@pytest.mark.parametrize(
    ("question", "as_of", "expected"),
    [
        ("Did Cuba deny talks?", "2026-05-01", "confirmed"),
        ("Will Ida Strand resign as mayor?", "2026-05-01", "denied"),
        ("Are Castellan Bank and Orchard Mutual in merger talks?", "2026-05-01", "reported"),
        ("Did Velmora Foods recall its oat drink?", "2026-05-01", "confirmed"),
        ("Will Brannock Rail close the Tarn Valley line?", "2026-05-01", "reported"),
        ("Did Brazil confirm talks with Portugal?", "2026-05-01", "not_covered"),
        ("Did Velmora Foods recall its oat drink?", "2026-03-01", "not_covered"),
    ],
)
def test_the_verdict_is_that_of_the_coverage_on_that_day(
    chain: Chain, question: str, as_of: str, expected: str
) -> None:
    assert label(ask(chain, question, as_of)) == expected


def test_a_question_the_coverage_does_not_answer_gets_no_answer(chain: Chain) -> None:
    answer = ask(chain, "What did the prime minister say about the price of electricity?")
    assert answer.abstained
    assert answer.text in (NO_ANSWER, NOT_IN_COVERAGE)
    assert answer.nearest


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_is_the_stored_text_at_its_offsets(chain: Chain, question: str) -> None:
    document = ask(chain, question).to_json()
    numbers = {c["n"] for c in document["citations"]}
    for citation in document["citations"]:
        stored = chain.coverage.revision(citation["article_id"], citation["revision"]).article.text
        assert stored[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["quote"]
    for statement in document["statements"]:
        assert statement["citations"]
        assert set(statement["citations"]) <= numbers
        if statement["kind"] == "quote":
            quotes = [c["quote"] for c in document["citations"] if c["n"] in statement["citations"]]
            assert any(statement["text"].endswith(quote) for quote in quotes)


@given(st.text(min_size=1, max_size=200).filter(lambda t: any(c.isalpha() for c in t)))
@settings(max_examples=40, deadline=None)
def test_no_question_breaks_the_chain(chain: Chain, text: str) -> None:
    json.dumps(ask(chain, text).to_json())


def test_a_statement_is_given_before_the_answer_that_holds_it(chain: Chain) -> None:
    *statements, answer = chain.stream(understand("Who won the regional election in Calder?"))
    assert isinstance(answer, Answer)
    assert tuple(statements) == answer.draft.statements


def test_an_empty_archive_abstains(archive: Archive) -> None:
    assert ask(Chain(archive.coverage), "Did Cuba confirm talks?").abstained


def test_what_was_ingested_while_the_chain_was_open_is_answered_from(
    archive: Archive, tmp_path: Path
) -> None:
    chain = Chain(archive.coverage)
    assert ask(chain, "Did the mayor of Ellery resign?").abstained
    (tmp_path / "a.txt").write_text(
        "date 2026-04-30\nELLERY, April 30 (Wire) - The mayor of Ellery, Ann Poe, confirmed that she will resign."
    )
    ingest(archive, [str(tmp_path / "a.txt")])
    assert not ask(chain, "Will the mayor of Ellery resign?").abstained


def test_an_unknown_reader_is_named(archive: Archive) -> None:
    with pytest.raises(ReaderError, match="no reader is called 'oracle'; use extractive"):
        Chain(archive.coverage, "oracle")


@pytest.mark.parametrize(
    "opening", ["Exactly how", "Roughly how", "Hello, how", "Please tell me how", "Besides, how"]
)
def test_how_a_question_opens_does_not_matter(chain: Chain, opening: str) -> None:
    question = chain.understand(
        f"{opening} many people were aboard the passenger ferry that drifted?"
    )
    assert "212" in chain.ask(question).text


def test_a_name_that_no_passage_has_is_not_answered_about(chain: Chain) -> None:
    assert chain.ask(chain.understand("What did Rafael Quiroga say about Venezuela?")).abstained


@pytest.mark.parametrize(
    "question", ["Hat Ada Marsh den Hafen geschlossen?", "Was ada marsh shut?"]
)
def test_coverage_in_another_language_is_said_to_be_unread(
    archive: Archive, tmp_path: Path, question: str
) -> None:
    text = "Ada Marsh hat den Hafen am Montag geschlossen. Das teilte die Stadt Ellery mit."
    row = {"url": "https://a.example/1", "published": "2026-04-01", "language": "de", "text": text}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    ingest(archive, [str(tmp_path)])
    answer = ask(Chain(archive.coverage), question)
    assert not answer.draft.statements
    assert "not in English" in answer.draft.note
