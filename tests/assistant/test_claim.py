"""What a sentence makes of a claim, in other words than the question's."""

import pytest

from assistant.entailment import drops_condition, following, out_of_order
from assistant.numerals import quantities
from assistant.roles import misplaced
from assistant.thesaurus import contrary, same


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The director quit on Monday.", "The director has resigned, effective on Monday."),
        ("The dress was harmed.", "The owner said the dress was damaged."),
        ("The strike was called off.", "The strike was cancelled hours before it was to begin."),
        ("Listeria was not found.", "No listeria was found in the samples."),
        ("The price did not fall.", "The price rose."),
    ],
)
def test_what_follows_in_other_words_is_anchored(statement: str, source: str) -> None:
    found = following(statement, [source])
    assert found.is_held
    assert found.weight == 0


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The line will close.", "There is no plan to close the line."),
        ("The director resigned.", "The director denied that she had resigned."),
        ("The price rose.", "The price fell."),
        ("The plant opened.", "The company may open the plant."),
        ("A valve was the cause.", "A valve was the likely cause."),
        ("The firm hired ten workers.", "The firm is considering hiring ten workers."),
    ],
)
def test_what_is_denied_or_only_possible_does_not_follow(statement: str, source: str) -> None:
    assert following(statement, [source]).weight > 0


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
    assert not following("Three people died.", source).miscounted
    assert following("Three houses burned.", source).miscounted


def test_a_difference_or_a_rest_is_no_amount() -> None:
    source = ["The depot has cost 31 million crowns, nine million more than was planned."]
    assert following("The depot has cost nine million crowns.", source).miscounted
    assert not following("The depot went nine million crowns over plan.", source).miscounted
    rest = ["Power was back in all but 400 homes."]
    assert following("Power was back in 400 homes.", rest).miscounted
    assert not following("400 homes remain without power.", rest).miscounted


def test_the_best_is_not_the_third_best() -> None:
    source = ["It would be the country's third largest lender, after Calder Bank."]
    assert out_of_order("It would be the country's largest lender.", source)
    assert not out_of_order("It would be the third largest lender.", source)
    assert following("Turnout was the lowest since 1998.", ["Turnout was the highest."]).weight


def test_a_decline_in_something_denies_nothing() -> None:
    source = ["Hedges were the main cause of the fall in wild bees."]
    assert not following("Hedges caused the decline in wild bees.", source).weight


def test_names_may_not_change_places() -> None:
    source = ["Rovers beat Athletic in the final, after a truce with Norvik."]
    assert misplaced("Athletic beat Rovers.", source)
    assert misplaced("It followed a truce with Calder.", source)
    assert not misplaced("Rovers beat Athletic.", source)


def test_a_condition_may_not_be_left_out() -> None:
    source = ["Work may start again once a study has been made."]
    assert drops_condition("Work may start again.", source)
    assert not drops_condition("Work may start again once a study is there.", source)


def test_the_thesaurus_knows_senses_and_contraries() -> None:
    assert same("quit", "resigned")
    assert same("closure", "close")
    assert contrary("risen", "fallen")
    assert not same("arrested", "convicted")
