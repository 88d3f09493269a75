"""What is asked, of whom, from when: read without a model."""

import pytest

from assistant.text.words import names, related
from assistant.understand.question import understand
from assistant.understand.reading import reading_lines
from ingest.coverage import Coverage
from ingest.errors import QuestionError


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Did Cuba confirm talks?", "whether"),
        ("Who is the mayor?", "who"),
        ("When will the line close?", "when"),
        ("How many people marched?", "how many"),
        ("What percentage voted?", "how many"),
        ("Why was the strike called off?", "why"),
        ("What did Leavitt say about Cuba?", "said"),
        ("Which country won?", "where"),
        ("Name the painting.", "what"),
    ],
)
def test_the_kind_of_answer_asked_for(text: str, kind: str) -> None:
    assert understand(text).kind == kind


def test_confirming_is_judged_by_the_claim_and_denying_by_the_act() -> None:
    confirmed = understand("Did Cuba confirm talks?")
    assert (confirmed.judged, confirmed.asked_speaker, confirmed.asked_act) == ("talks", "Cuba", "")
    denied = understand("Did Cuba deny talks?")
    assert (denied.judged, denied.asked_act) == ("talks", "denied")


def test_a_bare_day_is_its_end_and_a_reversed_range_is_refused() -> None:
    question = understand("x?", as_of="2026-02-06", since="2026-02-01", until="2026-02-05")
    assert question.as_of == "2026-02-06T23:59:59+00:00"
    assert question.scope.until is not None
    assert question.scope.until < question.scope.as_of
    with pytest.raises(QuestionError, match="swap"):
        understand("x?", since="2026-02-07", until="2026-02-01")


@pytest.mark.parametrize("text", ["", "   \n", "?!", "\u200b"])
def test_a_blank_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="no words in it"):
        understand(text)


def test_what_cannot_be_used_is_named_with_its_remedy() -> None:
    with pytest.raises(QuestionError, match="10,000 characters; ask in 4,000"):
        understand("x" * 10_000)
    with pytest.raises(QuestionError, match="'2026-02-30' is no date"):
        understand("x?", as_of="2026-02-30")


def test_an_unknown_outlet_is_refused_with_those_there_are_the_nearest_first(
    samples: Coverage,
) -> None:
    with pytest.raises(QuestionError, match=r"no outlet 'Northmor Times'.*it has: Northmoor Times"):
        understand("x?", outlets=["Northmor Times"], coverage=samples)


def test_names_leave_out_the_word_that_begins_the_sentence() -> None:
    assert names("Did Karoline Leavitt speak of Cuba’s offer?") == ("Karoline Leavitt", "Cuba")


def test_a_name_is_related_to_its_adjective_and_not_to_another_name() -> None:
    assert related("cuba", "cuban")
    assert related("chile", "chilean")
    assert related("closed", "closes")
    assert related("died", "dead")
    assert not related("cancer", "cancelled")
    assert not related("maritime", "marit")
    assert not related("contact", "contest")
    assert not related("iran", "iraq")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I only caught the replay. Was Ada Marsh fined?", "Was Ada Marsh fined?"),
        ("did the U.S. Senate vote", "did the U.S. Senate vote"),
        ("Ada Marsh was fined. Is that so?", "Ada Marsh was fined. Is that so?"),
        ("Was Ada Marsh fined?", "Was Ada Marsh fined?"),
    ],
)
def test_the_sentence_that_puts_the_question_is_judged(text: str, asked: str) -> None:
    assert understand(text).asking_sentence == asked


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Confirmó Cuba las conversaciones?", "Spanish"),
        ("wer hat die gespräche bestätigt", "German"),
        ("كوبا أكدت المحادثات", "Arabic"),
    ],
)
def test_a_question_in_another_language_is_said_to_be_in_it(text: str, language: str) -> None:
    assert any(f"asked in {language}" in line for line in reading_lines(understand(text)))


@pytest.mark.parametrize("text", ["Did Cuba confirm talks?", "cuba talks confirmed", "Marit Olsen"])
def test_a_question_in_english_is_not_told_its_language(text: str) -> None:
    assert reading_lines(understand(text)) == []
