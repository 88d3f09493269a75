"""A chat model may take a question apart; it never holds up the answer."""

import threading

import pytest

from assistant.chain import Chain
from assistant.understand import decompose
from assistant.understand.decompose import parts_written
from ingest.coverage import Coverage
from ingest.errors import ReaderUnconfigured
from tests.scripted_openai import ScriptedServer
from ui.settings import settings

MODEL = "openai:scripted"
ASKED = "Compare what Cuba and the White House said of talks"
PARTS = "1. What did Cuba say of talks?\n2. What did the White House say of talks?\n"


def test_the_models_parts_have_evidence_of_their_own(
    samples: Coverage, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply = PARTS
    question = Chain(samples, MODEL, decompose=True).understand(ASKED)
    assert question.parts == (
        "What did Cuba say of talks",
        "What did the White House say of talks",
    )
    (sent,) = openai_server.script.requests
    assert ASKED in sent["messages"][-1]["content"]


def test_it_is_off_unless_asked_for(samples: Coverage, openai_server: ScriptedServer) -> None:
    Chain(samples, MODEL).understand(ASKED)
    assert not openai_server.script.requests


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_model_that_fails_leaves_the_rules_parts(
    samples: Coverage,
    openai_server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    openai_server.script.status = status
    both = "Did both the White House and Cuba confirm talks?"
    by_rules = Chain(samples).understand(both).parts
    assert by_rules
    monkeypatch.setattr(decompose, "DECOMPOSE_TIMEOUT", 60.0)  # nor waited for
    assert Chain(samples, MODEL, decompose=True).understand(both).parts == by_rules
    assert len(openai_server.script.requests) == 1


def test_a_model_that_is_late_is_not_waited_for(
    samples: Coverage, openai_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decompose, "DECOMPOSE_TIMEOUT", 0.05)
    openai_server.script.hold = threading.Event()
    try:
        assert Chain(samples, MODEL, decompose=True).understand(ASKED).parts == ()
    finally:
        openai_server.script.hold.set()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Sure! Here are the questions:\n- What did Cuba say?",
        "What did Cuba say of talks?\nWhat did Fidel Castro say of talks?",
        "What did Cuba say of talks?\nDid the White House bomb talks?",
        "What did Cuba say of talks?\nWhat did Cuba never say of talks?",
        "What did Cuba say of talks?\nWhat did Cuba say of 3000 talks?",
        "What did Cuba say of talks?\n\x1b[31mWhat did the White House say?",
        "What is the weather?\nWhat did Cuba say?",
        "\n".join(f"What did Cuba say of talk {n}?" for n in range(6)),
        f"What did Cuba say of {'talks ' * 80}?",
    ],
)
def test_what_is_no_list_of_its_questions_is_not_used(written: str) -> None:
    assert parts_written(written, ASKED) is None


@pytest.mark.parametrize("mark", ["- ", "* ", "1) ", "+ ", "- [ ] ", "**"])
def test_marks_of_a_list_are_not_part_of_a_question(mark: str) -> None:
    written = f"{mark}What did Cuba say?\n{mark}What did the White House say?"
    assert parts_written(written, ASKED) == ("What did Cuba say", "What did the White House say")


def test_one_question_written_back_has_no_parts() -> None:
    assert parts_written("What did Cuba say of talks?", ASKED) == ()
    assert parts_written("What did Cuba say?\nWhat did Cuba say?", ASKED) == ()


def test_without_a_model_it_is_refused(samples: Coverage) -> None:
    with pytest.raises(ReaderUnconfigured, match="leave --decompose out"):
        Chain(samples, decompose=True)


def test_the_environment_asks_for_it_only_where_a_model_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATELINE_DECOMPOSE", "1")
    assert not settings().decompose
    assert settings(reader=MODEL).decompose
    assert not settings(reader=MODEL, decompose=False).decompose
    monkeypatch.setenv("DATELINE_DECOMPOSE", "0")
    assert not settings(reader=MODEL).decompose
    assert settings(decompose=True).decompose
