"""A follow-up is answered as the question it stands for, and that question is shown."""

import pytest

from assistant.chain import Chain
from assistant.understand.conversation import Turn, standalone
from ingest.coverage import Coverage
from tests.scripted_openai import ScriptedServer

MODEL = "openai:scripted"
CUBA = Turn("Did Cuba confirm talks?", "The White House said so.")


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("Did Cuba confirm talks?", "And the White House?", "Did the White House confirm talks?"),
        ("Did Cuba confirm talks?", "What about Chile?", "Did Chile confirm talks?"),
        ("Did Cuba confirm talks?", "Why?", "Why did Cuba confirm talks?"),
        ("Did Cuba confirm talks?", "Did it deny them?", "Did Cuba deny talks?"),
        ("Did the union call off the strike?", "When?", "When did the union call off the strike?"),
        ("When was the bus strike to begin?", "Was it called off?", "Was the bus strike called off?"),
        ("How many people did Odile kill?", "What about March 28?", "How many people did Odile kill on March 28?"),
        ("How many people did Odile kill?", "And in March?", "How many people did Odile kill in March?"),
        ("Which painting was stolen from the museum?", "Who painted it?", "Who painted the painting stolen from the museum?"),
        ("What did Karoline Leavitt say about talks?", "Did she name a channel?", "Did Karoline Leavitt name a channel?"),
        ("Where was the shooting in Uvalde?", "And in Highland Park?", "Where was the shooting in Highland Park?"),
        ("Did Cuba confirm talks?", "And its leader?", "Did Cuba’s leader confirm talks?"),
        ("What did Karoline Leavitt say?", "Who asked her?", "Who asked Karoline Leavitt?"),
        ("What stopped the Grey Heron?", "How many were aboard?", "How many were aboard (the Grey Heron)?"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_carried_over(before: str, text: str, whole: str) -> None:
    assert standalone(text, [Turn(before)]) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Did Castellan Bank confirm the merger?",
        "What did Brannock Rail say about its plan?",
        "How many people marched in Northmoor in April?",
        "What is the latest on inflation?",
        "Which painting was stolen?",
        "What happened in the storm?",
        "And what did Justice Alito write?",
        "Is it raining?",
        "thanks",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(text: str) -> None:
    assert standalone(text, [CUBA]).lower() in (text.lower(), text.lower().removeprefix("and "))
    assert standalone(text, []) == text


def test_who_spoke_in_the_answer_is_meant_by_she() -> None:
    said = "“We will go on,” said Greta Lindqvist, the managing director of Brannock Rail."
    turn = Turn("Who is the managing director of Brannock Rail?", said)
    assert standalone("What did she say?", [turn]) == "What did Greta Lindqvist say?"


TWO = Turn(
    "Are the US and Cuba talking?",
    "Karoline Leavitt said talks were taking place. Miguel Díaz-Canel said there were none.",
)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("What did she say?", "What did Karoline Leavitt say?"),
        ("What did he say?", "What did Miguel Díaz-Canel say?"),
        ("And what is his office?", "What is Miguel Díaz-Canel’s office?"),
    ],
)
def test_a_pronoun_means_who_goes_with_it(text: str, whole: str) -> None:
    genders = {"Karoline Leavitt": "she", "Miguel Díaz-Canel": "he"}
    assert standalone(text, [TWO], gender_of=genders.__getitem__) == whole


def test_the_coverage_tells_who_goes_with_a_pronoun(chain: Chain) -> None:
    both = Turn("Did Marit Olsen or Olle Brant speak?", "Marit Olsen and Olle Brant spoke.")
    assert chain.understand("What did she say?", [both]).text == "What did Marit Olsen say?"


def test_the_answer_is_to_the_whole_question_and_shows_both(chain: Chain) -> None:
    question = chain.understand("And the White House?", [CUBA], as_of="2026-05-01")
    document = chain.ask(question).to_json()
    assert document["question"] == "And the White House?"
    assert document["standalone"] == "Did the White House confirm talks?"
    assert "understood as: Did the White House confirm talks?" in document["understood"]["lines"]
    first = chain.ask(chain.understand("Did Cuba confirm talks?")).to_json()
    assert first["question"] == first["standalone"]


def test_a_model_may_say_what_is_meant(samples: Coverage, openai_server: ScriptedServer) -> None:
    openai_server.script.reply = "Did the White House deny talks with Cuba?"
    question = Chain(samples, MODEL).understand("And did they deny that?", [CUBA])
    assert question.text == "Did the White House deny talks with Cuba?"
    assert (
        "Q: Did Cuba confirm talks?" in openai_server.script.requests[0]["messages"][-1]["content"]
    )


@pytest.mark.parametrize(
    ("reply", "status"),
    [("", 200), ("Sure! It means talks.", 200), ("Did Fidel Castro deny talks?", 200), ("", 500)],
)
def test_a_model_that_brings_in_others_or_fails_is_not_heard(
    samples: Coverage, openai_server: ScriptedServer, reply: str, status: int
) -> None:
    openai_server.script.reply, openai_server.script.status = reply, status
    question = Chain(samples, MODEL).understand("And the White House?", [CUBA])
    assert question.text == "Did the White House confirm talks?"


def test_without_a_conversation_no_model_is_asked(
    samples: Coverage, openai_server: ScriptedServer
) -> None:
    Chain(samples, MODEL).understand("Did Cuba confirm talks?")
    assert not openai_server.script.requests
