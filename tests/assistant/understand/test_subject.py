"""What a request is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.subject import most, subject_of


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Summarise what is known about the ferry", "ferry"),
        ("timeline of the Cuba talks please", "Cuba talks"),
        ("Which news agency filed the Cuba story?", "Cuba"),
        ("Brannock summary", "Brannock"),
        (
            "Morning! I've got a meeting in five minutes, can you sum up the White House and Cuba "
            "talks story for me?",
            "White House and Cuba talks",
        ),
        ("what is this about?", ""),
        ("SUMMARISE THE ARTICLE", ""),
        ("hi", ""),
        ("", ""),
    ],
)
def test_the_subject_is_what_is_left_without_the_words_of_asking(text: str, subject: str) -> None:
    assert subject_of(text) == subject


@given(st.lists(st.integers(-5, 5), max_size=12))
def test_no_run_of_numbers_has_a_larger_sum(numbers: list[int]) -> None:
    start, end = most(numbers)
    runs = [sum(numbers[i:j]) for i in range(len(numbers)) for j in range(i + 1, len(numbers) + 1)]
    assert sum(numbers[start:end]) == max([0, *runs])


@given(st.text(max_size=200))
def test_any_text_has_a_subject_that_stands_in_it(text: str) -> None:
    assert subject_of(text) in text
