"""Who does what: the agent and the patient of a verb, where the order of words tells."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clauses import Deed, deed, is_to_come, states


def done(text: str, verb: str) -> Deed:
    return deed(text, text.index(verb))


@pytest.mark.parametrize(
    ("text", "verb", "agent", "patient"),
    [
        ("The mayor sued the harbour company.", "sued", "The mayor", "the harbour company"),
        ("The mayor was sued by the company.", "sued", "the company", "The mayor"),
        ("On Monday Ellery has joined the pact.", "joined", "On Monday Ellery", "the pact"),
        ("In May, since Ellery joined the pact, prices fell.", "joined", "Ellery", "the pact"),
        ("Ellery, Dunmere and Calder joined the pact.", "joined", "Ellery, Dunmere and Calder", ""),
        ("Ada Marsh, the mayor, sued the firm.", "sued", "Ada Marsh", "the firm"),
        ("The council, which sued the firm, won.", "sued", "The council", "the firm"),
        ("The union asked the firm to raise pay.", "raise", "the firm", "pay"),
        ("The firm vowed to raise pay.", "raise", "The firm", "pay"),
        ("She met the envoy and signed the pact.", "signed", "She", "the pact"),
        ("Ellery said Calder had broken the pact.", "broken", "Calder", "the pact"),
        ("It would close about sixty branches.", "close", "It", "about sixty branches"),
        ("He's closing the branch.", "closing", "He", "the branch"),
        ("The firm didn't close the plant.", "close", "The firm", "the plant"),
        ("The plant wasn't closed by Halden.", "closed", "Halden", "The plant"),
        ("The guard beat the thief.", "beat", "The guard", "the thief"),
        ("The firm built the harbour.", "built", "The firm", "the harbour"),
        ("The family sold the farm.", "sold", "The family", "the farm"),
        (
            "Halden, Castellan, and Orchard closed it.",
            "closed",
            "Halden, Castellan, and Orchard",
            "it",
        ),
        ("The Workers’ Union has offered pay.", "offered", "The Workers’ Union", "pay"),
        ("Calder permitted Ellery to join the pact.", "join", "Ellery", "the pact"),
        ("Police suspected the guard of helping thieves.", "helping", "the guard", "thieves"),
    ],
)
def test_who_does_it_to_whom(text: str, verb: str, agent: str, patient: str) -> None:
    found = done(text, verb)
    assert found.agent == agent
    if patient:
        assert found.patient == patient


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A bus strike hit Ellery.", "strike"),  # a noun, whatever else it may be
        ("Police closed the bridge, fearing a flood.", "flood"),
    ],
)
def test_where_the_words_leave_it_open_nobody_is_named(text: str, word: str) -> None:
    assert done(text, word) == Deed()


@pytest.mark.parametrize(
    ("text", "verb", "to_come"),
    [
        ("The firm agreed to pay damages.", "pay", True),
        ("It lined up money to buy the club.", "buy", True),
        ("She is “thinking about” running for mayor.", "running", True),
        ("The firm managed to pay damages.", "pay", False),
        ("The firm paid damages.", "paid", False),
        ("The firm will pay damages.", "pay", False),  # a plan, which its modal verb tells
    ],
)
def test_what_is_only_to_come_is_told_apart(text: str, verb: str, to_come: bool) -> None:
    assert is_to_come(text, text.index(verb)) is to_come


def test_what_something_is_said_to_be() -> None:
    assert states("The loss of hedges was the main reason, she said.") == [
        Deed("The loss of hedges", "the main reason")
    ]
    assert states("The plan was dropped.") == []


WORDS = st.sampled_from(
    "the mayor firm sued was were by to and or , ; “ ” who that had been of in Ellery closing "
    "about sixty it's — don’t 40,000 asked".split()
)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.integers(0, 200))
def test_whom_a_deed_names_stands_in_the_text(text: str, at: int) -> None:
    for found in (deed(text, at), *states(text)):
        assert all(part in text for phrase in (found.agent, found.patient)
                   for part in phrase.split(", "))  # fmt: skip
    is_to_come(text, at)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    for at in range(len(text)):
        deed(text, at)
    states(text)


def test_what_repeats_without_end_is_read() -> None:
    assert deed("Anna " + "and ran " * 200 + "home", 5) is not None
    assert deed("He agreed " + "to go " * 480, 10 + 6 * 479 + 3) == Deed()


def test_a_sentence_without_end_is_read_in_time() -> None:
    text = "The mayor asked the firm to tell it, and to ask who sued, and " * 40 + "left."
    started = time.perf_counter()
    for at in range(0, len(text), 50):
        deed(text, text.index(" ", at) + 1)
    assert time.perf_counter() - started < 5
