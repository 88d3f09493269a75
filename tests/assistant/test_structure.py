"""What the parse says to a claim: the same event or not, denied or not, by whom, how many."""

import pytest

from assistant.judge.structure import Agreement, agreement, done_by_another


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Did the mayor resign?", "The mayor did not resign on Monday."),
        ("Have talks taken place?", "Cuba denied that talks had taken place."),
        ("Was nobody hurt in the fire?", "Three people were hurt in the fire."),
        ("Did the price rise?", "The price fell in May."),
    ],
)
def test_what_is_told_not_to_be_so_opposes_the_claim(claim: str, sentence: str) -> None:
    found = agreement(claim, sentence)
    assert found.met
    assert found.opposed


@pytest.mark.parametrize(
    ("claim", "sentence", "certainty"),
    [
        ("Did the mayor resign?", "The mayor resigned on Monday.", "fact"),
        ("Did the mayor resign?", "The mayor quit on Monday.", "fact"),
        ("Did the mayor resign?", "The mayor plans to resign in June.", "planned"),
        ("Did the mayor resign?", "The mayor may resign in June.", "possible"),
        ("Is it true that the mayor resigned?", "The mayor resigned on Monday.", "fact"),
    ],
)
def test_the_event_is_found_in_its_frame(claim: str, sentence: str, certainty: str) -> None:
    found = agreement(claim, sentence)
    assert (found.met, found.opposed, found.certainty) == (True, False, certainty)


def test_who_did_it_to_whom_is_told_apart() -> None:
    claim = "Did the harbour company sue the city?"
    assert not agreement(claim, "The harbour company sued the city.").turned
    assert agreement(claim, "The city sued the harbour company.").turned


def test_another_number_of_the_same_thing_is_seen() -> None:
    claim = "Did the storm kill five people?"
    assert agreement(claim, "The storm killed five people.").figures == 1
    assert agreement(claim, "The storm killed nine people.").figures == -1
    assert agreement(claim, "The storm killed people.").figures == 0


def test_what_says_nothing_of_the_event_is_not_met() -> None:
    assert agreement("Did the mayor resign?", "It rained all day.") == Agreement()


def test_what_another_does_is_named() -> None:
    told = ["Castellan Bank bought Orchard Mutual.", "Orchard Mutual has ten branches."]
    assert done_by_another("Orchard Mutual bought Castellan Bank.", told) == "bought"
    assert not done_by_another("Castellan Bank bought Orchard Mutual.", told)
