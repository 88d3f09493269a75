"""Turns of a transcript: whose the words after a label are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.attribution import attributions
from ingest.language.turns import turns

BRIEFING = """GRETA HOLM, HARBOR MASTER: Good morning. The bridge is closed.

QUESTION: Who pays?

HOLM: The county pays. Mr. Adler told me that he agrees.

MR. ADLER: I do.
"""


def test_each_sentence_of_a_turn_is_said_by_whom_the_label_names() -> None:
    said = [
        (act.speaker, BRIEFING[act.content.start : act.content.end])
        for act in attributions(BRIEFING)
        if act.named
    ]
    assert ("Greta Holm", "The bridge is closed.") in said
    assert ("Greta Holm", "The county pays.") in said
    assert ("Adler", "I do.") in said


def test_a_speaker_keeps_the_role_of_their_first_label() -> None:
    acts = [act for act in attributions(BRIEFING) if act.speaker == "Greta Holm"]
    assert {act.role for act in acts} == {"harbor master"}


def test_a_question_of_a_reporter_names_nobody() -> None:
    (asked,) = [act for act in attributions(BRIEFING) if "Who pays" in
                BRIEFING[act.content.start : act.content.end]]  # fmt: skip
    assert not asked.named


def test_what_follows_the_last_turn_is_nobodys() -> None:
    text = f"{BRIEFING}\nThe bridge has been closed since March.\n"
    assert not [
        act for act in attributions(text) if "since March" in
        text[act.content.start : act.content.end]
    ]  # fmt: skip


def test_what_a_speaker_tells_of_another_is_the_others_too() -> None:
    speakers = {act.speaker for act in attributions(BRIEFING)}
    assert "Adler" in speakers


@pytest.mark.parametrize(
    "text",
    [
        "WHAT: A briefing\n\nWHEN: Friday\n\nWHERE: Ellery\n",
        "The ferry sails: it is new.\n\nNote: it is late.\n\nIt came on Monday.\n",
        "Ada Wren: a life\n\nShe was born in Ellery, said Tom Adler.\n",
        "Arsenal: They won at home.\n\nChelsea: They lost again.\n\nArsenal: Two goals.\n",
        "Ingredients: flour.\n\nMethod: Stir it.\n\nIngredients: sugar.\n",
    ],
    ids=["a media advisory", "colons", "a headline", "a match", "a recipe"],
)
def test_no_other_text_has_turns(text: str) -> None:
    assert turns(text) == []


@given(st.text(alphabet="AB:\n ,.Qab(1)", max_size=200))
def test_turns_lie_in_their_text_one_after_the_other(text: str) -> None:
    found = turns(text)
    ends = [0]
    for turn in found:
        assert ends[-1] <= turn.label.start < turn.label.end <= turn.end <= len(text)
        ends.append(turn.end)
