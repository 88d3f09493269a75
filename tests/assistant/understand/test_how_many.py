"""A sentence that tells a number gives the question that it answers, or none."""

import pytest

from assistant.understand.how_many import how_many
from ingest.language.parser import parser


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (
            "Storm Odile killed three people on the Calder coast on Friday, the coast guard said.",
            "How many people did Storm Odile kill on the Calder coast on Friday?",
        ),
        (
            "The council of Lowfield closed two schools in March.",
            "How many schools did the council of Lowfield close in March?",
        ),
        (
            "At least 12 people were injured in Northmoor, police said on Monday.",
            "How many people were injured in Northmoor?",
        ),
    ],
)
def test_a_number_is_asked_for(sentence: str, question: str) -> None:
    (parsed,) = parser().parse([sentence])
    assert how_many(parsed) == question


@pytest.mark.parametrize(
    "sentence",
    [
        "About 9,000 homes were without electricity.",  # where?
        "She said at least 60,000 cars were affected.",  # by what?
        "Two officials told the Lowfield Courier that the bridge was safe.",  # of whom nobody asks
        "The mayor of Northmoor resigned on Tuesday.",
        "Halden Motors sold 500 of them in 2025.",
    ],
)
def test_what_only_its_own_article_explains_is_not_asked(sentence: str) -> None:
    (parsed,) = parser().parse([sentence])
    assert how_many(parsed) == ""
