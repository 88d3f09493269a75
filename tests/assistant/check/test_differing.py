"""One number, day or word of a quotation that differs is found, and nothing else is."""

from __future__ import annotations

import pytest

from assistant.check.differing import figure_differs, misprint
from assistant.find.evidence import of_text

ARTICLE = (
    "The harbour board met on Friday. “We lost fourteen boats in one night and nobody came,” said "
    "Edda Falk. The repairs cost 2.5 million crowns."
)


@pytest.mark.parametrize(
    ("statement", "told", "why"),
    [
        ("Forty boats were lost.", "We lost fourteen boats.",
         "the coverage says fourteen, the draft Forty"),
        ("It happened in 2022.", "It happened in 2023.", "the coverage says 2023, the draft 2022"),
        ("The board met on Monday.", "The board met on Friday.",
         "the coverage says Friday, the draft Monday"),
        ("Fourteen boats were lost.", "We lost fourteen boats.", ""),
        ("Forty people came.", "We lost fourteen boats.", ""),
        ("The board met.", "The board met on Friday.", ""),
    ],
)  # fmt: skip
def test_another_figure_in_the_same_place_differs(statement: str, told: str, why: str) -> None:
    assert figure_differs(statement, told) == why


def test_a_quotation_word_for_word_is_no_misprint() -> None:
    sentences = of_text("a", ARTICLE)
    assert misprint('"We lost fourteen boats in one night", said Falk.', sentences) is None
    assert misprint("“a boat” is a term, not a quotation.", sentences) is None


def test_other_words_between_the_marks_are_shown_as_printed() -> None:
    found = misprint("“We lost forty boats in one night and nobody came.”", of_text("a", ARTICLE))
    assert found is not None
    assert found.why == (
        "the quotation is not as printed: “We lost fourteen boats in one night and nobody came”"
    )
    assert found.sentences[0].text in ARTICLE


def test_words_that_nobody_printed_have_no_place() -> None:
    found = misprint("“Purple elephants ran the port.”", of_text("a", ARTICLE))
    assert found is not None
    assert found.sentences == ()
