"""A question without capitals, or with nothing but, has the names that the coverage knows."""

import pytest

from assistant.chain import Chain
from assistant.understand.typed.truecase import tells_no_names


@pytest.mark.parametrize(
    "typed",
    [
        "what did karoline leavitt say about cuba",
        "WHAT DID KAROLINE LEAVITT SAY ABOUT CUBA?",
        "What Did Karoline Leavitt Say About Cuba Talks Underway",
    ],
)
def test_names_are_found_however_they_are_typed(samples_chain: Chain, typed: str) -> None:
    question = samples_chain.understand(typed)
    assert question.names[:2] == ("Karoline Leavitt", "Cuba")
    assert question.asked == typed


def test_how_words_are_written_is_not_told_as_another_reading(samples_chain: Chain) -> None:
    answer = samples_chain.ask(samples_chain.understand("did cuba confirm talks"))
    assert answer.to_json()["understood"]["lines"] == []


def test_words_that_the_coverage_does_not_have_are_no_names(samples_chain: Chain) -> None:
    assert samples_chain.understand("did cuba levitate").text == "Did Cuba levitate"
    assert samples_chain.understand("DID CUBA LEVITATE").text == "Did Cuba levitate"


@pytest.mark.parametrize(
    "text", ["Did Cuba confirm talks?", "Karoline Leavitt", "is IANS an agency"]
)
def test_capitals_that_tell_names_are_kept(text: str) -> None:
    assert not tells_no_names(text)
