"""Which act of speech a question asks about, told by its main verb."""

from __future__ import annotations

import pytest

from assistant.understand.asked_act import AskedAct, asked_act


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Did Cuba deny talks?", AskedAct("Cuba", "denied", "talks")),
        ("Has Cuba ever really denied it?", AskedAct("Cuba", "denied", "it")),
        ("Didn't Cuba deny talks?", AskedAct("Cuba", "denied", "talks")),
        ("did it deny them", AskedAct("it", "denied", "them")),
        ("Did Orla Finch call for a vote?", AskedAct("Orla Finch", "called for", "a vote")),
        ("Did the bank rule out a merger?", AskedAct("the bank", "denied", "a merger")),
        (
            "Did the mayor say that the bridge would close?",
            AskedAct("the mayor", "said", "the bridge would close"),
        ),
        (
            "Did the mayor say on Tuesday that the bridge would close?",
            AskedAct("the mayor", "said", "the bridge would close"),
        ),
        (
            "Did Orla Finch refuse to debate Ann Poe?",
            AskedAct("Orla Finch", "declined", "to debate Ann Poe"),
        ),
    ],
)
def test_the_main_verb_tells_the_act(question: str, asked: AskedAct) -> None:
    assert asked_act(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Did Dana Bell end up playing the Delmore State Fair in 2020?",
        "Did the committee remain in charge of telling people about the leak?",
        "Are talks under way?",
        "Who denied it?",
        "Did",
        "",
    ],
)
def test_other_verbs_in_a_question_are_no_act_that_it_asks_about(question: str) -> None:
    assert asked_act(question) is None
