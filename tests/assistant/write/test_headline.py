"""The headline names who takes a side only where it is likelier than not that they do."""

from dataclasses import replace

import pytest

from assistant.judge.label import Label
from assistant.judge.position import Position, Stance
from assistant.judge.structure import Agreement
from assistant.judge.verdict import Judgement
from assistant.understand.question import understand
from assistant.write.answer import Verdict
from assistant.write.verdict_draft import verdict_draft
from tests.assistant.judge.test_label import odds, position

QUESTION = understand("Is the bridge shut?")


def headline(label: Label, *positions: Position) -> str:
    made = Judgement(label, positions, (), odds())
    return verdict_draft(QUESTION, made).statements[0].text


def of(stance: Stance, speaker: str, strength: float, told: str = "said") -> Position:
    outright = told != "said"
    return replace(position(stance, speaker, told=told), strength=strength, outright=outright)


@pytest.mark.parametrize(
    ("strength", "told", "text"),
    [
        (0.7, "said", "Confirmed: Ada Marsh affirmed it."),
        (0.3, "said", "Confirmed: the passage quoted below supports it."),
        (0.3, "confirmed", "Confirmed: Ada Marsh affirmed it."),
    ],
)
def test_who_affirms_is_named_where_it_is_sure(strength: float, told: str, text: str) -> None:
    assert headline("confirmed", of("affirms", "Ada Marsh", strength, told)) == text


@pytest.mark.parametrize(
    ("strength", "told", "text"),
    [
        (0.7, "said", "Denied: Ivo Kern said otherwise."),
        (0.3, "said", "Denied: the passage quoted below contradicts it."),
        (0.3, "denied", "Denied: Ivo Kern denied it."),
    ],
)
def test_who_denies_is_named_where_it_is_sure(strength: float, told: str, text: str) -> None:
    assert headline("denied", of("denies", "Ivo Kern", strength, told)) == text


def test_who_only_speaks_of_what_another_denies_is_said_to() -> None:
    spoke = replace(of("reports", "Ada Marsh", 0.2), bears=0.7)
    text = headline("disputed", of("denies", "Ivo Kern", 0.9, "denied"), spoke)
    assert text == "Disputed: Ada Marsh commented on it; Ivo Kern denied it."


def test_who_hardly_speaks_of_it_is_not_named() -> None:
    nearly = replace(of("reports", "Ada Marsh", 0.2), bears=0.3)
    text = headline("disputed", of("denies", "Ivo Kern", 0.9, "denied"), nearly)
    assert text == "Disputed: others commented on it; Ivo Kern denied it."


def test_of_what_takes_no_side_what_is_most_about_the_claim_is_shown_first() -> None:
    told = ("Ada Marsh", 0.3, 0.4), ("Ivo Kern", 0.2, 0.9)
    found = [replace(of("reports", who, sure), bears=about) for who, sure, about in told]
    made = verdict_draft(QUESTION, Judgement("reported", tuple(found), (), odds()))
    assert made.verdict is not None
    assert [side.speaker for side in made.verdict.sides] == ["Ivo Kern", "Ada Marsh"]


def test_a_verdict_that_shows_no_sentence_is_not_covered() -> None:
    other = position("reports")
    elsewhere = replace(other.bearing, agreement=Agreement(names=0.0))
    made = Judgement("reported", (replace(other, bearing=elsewhere),), (), odds())
    draft = verdict_draft(QUESTION, made)
    assert (draft.verdict, draft.statements) == (Verdict("not_covered"), ())


def test_what_is_only_reported_is_not_headed_by_who_is_against_it() -> None:
    text = headline("reported", of("denies", "Ivo Kern", 0.9))
    assert text == "Reported: the coverage mentions it without affirming or denying it."
