"""What the parse says to a claim: the same event or not, denied or not, by whom, how many."""

import pytest

from assistant.judge.structure import Agreement, another_does, compared, event_of, same_event
from ingest.language.parser import parser


def agreement(claim: str, sentence: str) -> Agreement:
    return compared(*parser().parse([claim, sentence]))


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


@pytest.mark.parametrize(
    ("claim", "same", "other"),
    [
        ("Will the fair be held on April 13?", "The fair will be held on April 13.",
         "The fair will be held on April 23."),
        ("Is Orland the 34th state to ban it?", "Orland is the 34th state to ban it.",
         "Orland is the 24th state to ban it."),
        ("Is Spain No. 1 in the rankings?", "Spain is No. 1.", "Spain is No. 2."),
    ],
)  # fmt: skip
def test_another_number_beside_the_same_noun_is_seen(claim: str, same: str, other: str) -> None:
    assert agreement(claim, same).figures == 1
    assert agreement(claim, other).figures == -1


def test_a_number_that_the_claim_has_elsewhere_contradicts_nothing() -> None:
    claim = "Does the fair run from April 13 to April 20?"
    assert agreement(claim, "The fair opened on April 13.").figures == 0


def test_names_within_phrases_may_change_places_too() -> None:
    claim = "Did Norvian drones hit an Ostian port?"
    assert not agreement(claim, "Norvian drones hit an Ostian port on Monday.").turned
    assert agreement(claim, "Ostian drones hit a Norvian port on Monday.").turned


def test_what_says_nothing_of_the_event_is_not_met() -> None:
    assert agreement("Did the mayor resign?", "It rained all day.") == Agreement()


@pytest.mark.parametrize(
    ("sentence", "another"),
    [("Castellan Bank bought Orchard Mutual.", True), ("Orchard Mutual bought Castellan.", False)],
)
def test_what_another_does_is_seen(sentence: str, another: bool) -> None:
    claim, parsed = parser().parse(["Orchard Mutual bought Castellan Bank.", sentence])
    event = event_of(claim)
    assert event is not None
    ((at, _),) = same_event(claim, event, parsed)
    assert another_does(claim, event, parsed, at) == another


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        ("A colleague heard that the mayor will quit. Can you confirm?", "quit"),
        ("My editor asks me whether the mayor told her staff to leave.", "leave"),
        ("I want to know if the bridge was shut - is that so?", "shut"),
        ("Trying to keep this straight. The bridge at Ellery was shut on Monday, was it?", "shut"),
        ("Did the union say the bridge was shut?", "shut"),
    ],
)
def test_the_event_lies_below_what_the_asker_says_of_it(typed: str, event: str) -> None:
    (parsed,) = parser().parse([typed])
    found = event_of(parsed)
    assert found is not None
    assert parsed.tokens[found.at].text == event
