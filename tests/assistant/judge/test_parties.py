"""One party is one row of a timeline, whoever speaks for it."""

from assistant.judge.parties import parties_of

RAIL = frozenset({"brannock rail"})
LINDQVIST = frozenset({"greta lindqvist", "brannock rail"})


def test_who_speaks_for_a_company_is_one_party_with_it() -> None:
    found = [
        ("Greta Lindqvist", LINDQVIST),
        ("Brannock Rail", RAIL),
        ("Mirela Sand", frozenset({"mirela sand"})),
        ("a spokesman for Brannock Rail", RAIL | {"spokesman"}),
    ]
    rail = "Brannock Rail"
    assert parties_of(found) == [rail, rail, "Mirela Sand", rail]


def test_two_groups_become_one_when_somebody_belongs_to_both() -> None:
    found = [
        ("Ann Poe", frozenset({"ann poe"})),
        ("Rovers", frozenset({"rovers"})),
        ("Ann Poe", frozenset({"ann poe", "rovers"})),
    ]
    assert len(set(parties_of(found))) == 1


def test_an_outlet_in_its_own_words_is_a_party_by_itself() -> None:
    found = [("IANS", frozenset[str]()), ("Meridian Wire", frozenset[str]())]
    assert parties_of(found) == ["IANS", "Meridian Wire"]
