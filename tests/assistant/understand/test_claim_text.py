"""A claim is the same claim in whatever case, with or without accents and question mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.claim import LONGEST_CLAIM, claim_text, spellings
from assistant.understand.form import form_of
from evals.run.variants import REGISTERS, SAME_VERDICT

KNOWN = spellings(["Then Miguel Díaz-Canel of Cuba denied talks with the United States."])
WORDS = st.sampled_from(
    "did cuba Miguel Díaz Canel deny talks with the United States hold’s".split()
)


@given(st.lists(WORDS, min_size=1, max_size=9).map(" ".join))
def test_registers_that_say_the_same_are_one_claim(text: str) -> None:
    wanted = claim_text(text, KNOWN)
    for register in SAME_VERDICT:
        assert claim_text(REGISTERS[register](text), KNOWN) == wanted, register


def test_names_are_spelt_as_the_coverage_has_them() -> None:
    assert claim_text("DID MIGUEL DIAZ-CANEL DENY IT", KNOWN) == "Did Miguel Díaz-Canel deny it?"


def test_a_missing_apostrophe_is_as_the_coverage_has_it() -> None:
    known = spellings(["They denied Trump’s claim.", "They told Trump so."])
    assert claim_text("did cuba deny trumps claim", known) == "Did Cuba deny Trump’s claim?"


def test_a_plural_is_no_possessive() -> None:
    known = spellings(["It is the nation’s law that we’re heard.", "So “He’ll go,” he said."])
    assert claim_text("were the nations told", known) == "Were the nations told?"
    assert claim_text("will hell freeze", known).lower() == "will hell freeze?"


def test_a_claim_of_2000_characters_is_cut() -> None:
    assert len(claim_text("talks " * 333, KNOWN)) <= LONGEST_CLAIM + 1


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("Did Cuba confirm talks?", True),
        ("did cuba confirm talks", True),
        ("DID CUBA CONFIRM TALKS", True),
        ("Is it true that the line will close?", True),
        ("Cuba denies talks with Washington", True),
        ("my editor asks me whether cuba confirmed the talks", True),
        ("Who spoke for the White House?", False),
        ("what did leavitt say about cuba", False),
        ("summarise the cuba story", False),
        ("how many people were hurt", False),
        ("Latest on the ferry", False),
    ],
)
def test_what_asks_whether_is_told_from_what_asks_for_more(text: str, whether: bool) -> None:
    assert (form_of(text) == "whether") == whether
