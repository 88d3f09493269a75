"""Embargoes that a story states: text is no evidence before they end."""

import pytest

from ingest.report.embargo import embargo_of


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("EMBARGOED until 12:01 a.m. EST Thursday, March 5, 2026.", "2026-03-05T00:01:00-05:00"),
        ("Eds: Embargoed for release until 2026-03-05T12:00:00Z", "2026-03-05T12:00:00+00:00"),
        ("STRICTLY EMBARGOED UNTIL 00:01 GMT 6 March", "2026-03-06T00:01:00+00:00"),
        ("HOLD FOR RELEASE: 6 March 2026, 00:01 GMT", "2026-03-06T00:01:00+00:00"),
        ("Adv 08 for release Sunday, March 8, 2026, and thereafter", "2026-03-08"),
        ("Not for publication before March 7", "2026-03-07"),
        ("Embargo: 5 March", "2026-03-05"),
        ("Embargoed until Monday at noon", "2026-03-09T12:00:00"),
        ("EMBARGOED UNTIL 9 A.M. ET, JANUARY 5", "2026-01-05T09:00:00-05:00"),
        ("EMBARGOED FOR RELEASE 5 MARCH 2027, 10.00 GMT", "2027-03-05T10:00:00+00:00"),
        ("UNDER STRICT EMBARGO UNTIL 5 March 2027", "2027-03-05"),
        ("EMBARGOED until 5 March 2027: ferry sails", "2027-03-05"),
    ],
)
def test_the_end_of_an_embargo_is_read(line: str, until: str) -> None:
    assert embargo_of([line], "The ferry sails.", "2026-03-04") == until
    assert embargo_of([], f"Ferry sails\n{line}\n\nThe ferry sails.", "2026-03-04") == until


@pytest.mark.parametrize(
    "text",
    [
        "FOR IMMEDIATE RELEASE\n\nThe ferry sails.",
        "For release of hostages, a price is named\n\nThe talks go on.",
        "Embargo: what Cuba faces\n\nThe island has no oil.",
        "Embargo to hit Cuba hard\n\nThe island has no oil.",
        "Embargo: May 5 deadline looms\n\nThe island has no oil.",
        "Embargo till end of May eases\n\nThe island has no oil.",
        "For release on May 5, 40 whales wait\n\nThey are in a tank.",
        "Not for use in schools until 2027\n\nThe books are late.",
        "The embargo lasts until Friday, he said, and the port is shut.",
    ],
)
def test_other_texts_are_under_none(text: str) -> None:
    assert embargo_of([], text, "2026-03-04") == ""


def test_a_day_without_a_year_is_the_nearest() -> None:
    line = "EMBARGOED UNTIL 9 A.M. ET, JANUARY 5"
    assert embargo_of([line], "", "2026-12-28") == "2027-01-05T09:00:00-05:00"


@pytest.mark.parametrize("when", ["the minister speaks", "05/03/2026", "Monday"])
def test_an_embargo_whose_end_cannot_be_read_is_not_taken_for_none(when: str) -> None:
    with pytest.raises(ValueError, match=when):
        embargo_of([f"Embargoed until {when}"], "The ferry sails.", "")
