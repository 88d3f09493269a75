"""What leads up to a question is not taken for the question."""

import pytest

from assistant.understand.question import understand
from assistant.understand.typed.preamble import asked


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("My boss wants it in the planner. When does the Orchard Mutual trial begin?", "When does the Orchard Mutual trial begin?"),
        ("When does the trial of Ada Marsh begin? My boss wants it in the planner.", "When does the trial of Ada Marsh begin?"),
        ("I missed the news on the way to St. Ives. Tell me about the ferry strike.", "Tell me about the ferry strike."),
        ("I ran a diner once. how are the diners of Northmoor coping", "how are the diners of Northmoor coping"),
    ],
)  # fmt: skip
def test_the_sentence_that_asks_is_the_question(text: str, question: str) -> None:
    assert asked(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "When does the trial begin?",
        "Mr. Brant runs the ferry. What did he say of the strike?",
        "Ada Marsh was fined. Is that so?",
        "They closed the Tarn Valley line. Why?",
        "Cuba denied it. The White House confirmed talks.",
    ],
)
def test_a_question_that_needs_what_leads_up_to_it_is_read_whole(text: str) -> None:
    assert asked(text) == text


def test_what_leads_up_to_a_question_is_another_reading_of_it() -> None:
    question = understand("My aunt loves boats. How many people were aboard the Grey Heron?")
    assert question.matter == "How many people were aboard the Grey Heron?"
    assert question.text.startswith("My aunt")
    assert [reading.matter for reading in question.readings] == [question.matter, question.text]


@pytest.mark.parametrize(
    "text",
    [
        "How many people were aboard the Grey Heron?",
        "My aunt loves boats. Did the Grey Heron break down?",
        "My aunt loves boats. Give me a summary of the Grey Heron breakdown.",
    ],
)
def test_other_questions_have_one_reading(text: str) -> None:
    question = understand(text)
    assert question.readings == (question,)


def test_what_leads_up_to_a_request_is_not_its_subject() -> None:
    question = understand("My aunt loves boats. Give me a summary of the Grey Heron breakdown.")
    assert question.matter == "Grey Heron breakdown"
