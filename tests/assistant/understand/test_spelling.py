"""A word that was mistyped is read as the archive's own word, and that is said."""

from __future__ import annotations

import pytest

from assistant.chain import Chain
from assistant.understand.reading import reading_lines


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Did Cubba confirm talks?", "Did Cuba confirm talks?"),
        ("did leavit name a channel", "Did Leavitt name a channel"),
        ("Did Cuba confrim talks?", "Did Cuba confirm talks?"),
        ("Did Brannokc Rail deny it?", "Did Brannock Rail deny it?"),
    ],
)
def test_a_typo_is_read_as_the_word_it_was_meant_for(
    samples_chain: Chain, typed: str, meant: str
) -> None:
    question = samples_chain.understand(typed)
    assert question.text == meant
    assert question.asked == typed
    assert any("read as" in line for line in reading_lines(question))


@pytest.mark.parametrize(
    "text",
    ["Did Wolverhampton confirm talks?", "Did Cuba confirm talks?", "xqzt", "Was it a cabal?"],
)
def test_other_words_stay_as_they_are(samples_chain: Chain, text: str) -> None:
    question = samples_chain.understand(text)
    assert question.text == text
    assert question.read_as == ()
