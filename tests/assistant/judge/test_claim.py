"""Words and numbers of a claim, in other words than the coverage's."""

import pytest

from assistant.judge.structure import figures_of
from assistant.text.numerals import quantities
from assistant.text.thesaurus import contrary, same


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("five and a half percent", "5.5 percent", True),
        ("two decades", "twenty years", True),
        ("38,000 cartons", "thirty-eight thousand cartons", True),
        ("1.2 million crowns", "1,200,000 crowns", True),
        ("two hospitals", "three hospitals", False),
        ("a 2-1 win", "a 1-2 win", False),
    ],
)
def test_numbers_are_read_in_words_and_figures(one: str, other: str, equal: bool) -> None:
    (mine,), (theirs,) = quantities(one), quantities(other)
    assert (mine.value == theirs.value) == equal


def test_a_number_must_count_the_same_thing() -> None:
    source = ["Three people died and twelve houses burned."]
    assert figures_of("Three people died.", source) == (0, 0)
    assert figures_of("Three houses burned.", source) == (0, 1)
    assert figures_of("Four people died.", source) == (1, 0)


def test_the_thesaurus_knows_senses_and_contraries() -> None:
    assert same("quit", "resigned")
    assert same("closure", "close")
    assert contrary("risen", "fallen")
    assert not same("arrested", "convicted")
