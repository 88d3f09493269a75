"""The chat-model reader over real HTTP: only what the passages support is shown."""

import pytest

from assistant.answer import Answer
from assistant.chain import Chain
from assistant.question import understand
from ingest.archive import Archive
from ingest.errors import ReaderBusy, ReaderRefused, ReaderUnconfigured, ReaderUnreachable
from tests.scripted_openai import ScriptedServer

MODEL = "openai:scripted"
QUESTION = "Who is the chief executive of Sound Crossings?"


def ask(samples: Archive, text: str = QUESTION) -> Answer:
    return Chain(samples, MODEL, "a test").ask(understand(text))


def test_a_supported_statement_is_shown_with_the_words_it_rests_on(
    samples: Archive, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply = (
        "Marit Olsen is the chief executive of Sound Crossings [1]. "
        "She said “we will refund every one of them” [1]."
    )
    answer = ask(samples)
    assert [s.kind for s in answer.draft.statements] == ["paraphrase", "quote"]
    assert answer.reader == MODEL
    assert "Marit Olsen" in answer.draft.citations[0].quote
    assert answer.draft.usage is not None
    assert (answer.draft.usage.input_tokens, answer.draft.usage.output_tokens) == (120, 34)


@pytest.mark.parametrize(
    "lie",
    [
        "Marit Olsen is the chief executive of Sound Crossings.",
        "Marit Olsen is the chief executive of Sound Crossings [77].",
        "Anna Larsen is the chief executive of Sound Crossings [1].",
        "Marit Olsen said the ferry carried 213 people aboard [1].",
        "Marit Olsen said “we will refund none of them” [1].",
        "Bananas are ripening quickly under tropical skies today [1].",
    ],
)
def test_an_unsupported_statement_is_dropped_and_counted(
    samples: Archive, openai_server: ScriptedServer, lie: str
) -> None:
    openai_server.script.reply = f"{lie} Nobody was hurt [1]."
    answer = ask(samples)
    assert lie.split(" [")[0] not in answer.text
    assert "Nobody was hurt" in answer.text
    assert answer.draft.removed.unsupported == 1
    assert answer.draft.removed.unknown_markers == ("[77]" in lie)


def test_when_nothing_stands_the_coverage_itself_answers_and_says_why(
    samples: Archive, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply = "As an AI model I would say: Napoleon."
    answer = ask(samples)
    assert answer.reader == "extractive"
    assert "nothing that the coverage supports" in answer.draft.note
    assert "Marit Olsen" in answer.text


def test_no_model_is_asked_when_nothing_supports_an_answer(
    samples: Archive, openai_server: ScriptedServer
) -> None:
    assert ask(samples, "What did the prime minister say about electricity prices?").abstained
    assert openai_server.script.requests == []


def test_a_passage_cannot_close_its_frame(samples: Archive, openai_server: ScriptedServer) -> None:
    openai_server.script.reply = "Nobody was hurt [1]."
    ask(samples)
    (request,) = openai_server.script.requests
    user = request["messages"][1]["content"]
    assert user.count("</passage>") == user.count("<passage number=")
    assert 'source="' in user


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, ReaderRefused, "does not accept the key.*check OPENAI_API_KEY"),
        (404, ReaderRefused, "gave no answer.*check the model id"),
        (429, ReaderBusy, "rate limit.*wait and ask again"),
        (500, ReaderRefused, "gave no answer"),
    ],
)
def test_each_refusal_is_one_line_with_its_remedy(
    samples: Archive, openai_server: ScriptedServer, status: int, kind: type[Exception], says: str
) -> None:
    openai_server.script.status = status
    with pytest.raises(kind, match=says):
        ask(samples)


def test_an_endpoint_that_is_not_there_is_unreachable(
    samples: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ReaderUnreachable, match=r"did not answer.*check OPENAI_BASE_URL"):
        ask(samples)


def test_a_missing_key_is_said_before_anything_is_sent(samples: Archive) -> None:
    with pytest.raises(ReaderUnconfigured, match="set OPENAI_API_KEY, or use --reader extractive"):
        ask(samples)


def test_a_local_endpoint_needs_no_key(
    samples: Archive, openai_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    openai_server.script.reply = "Nobody was hurt [1]."
    assert ask(samples).reader == MODEL


def test_where_passages_go_is_said(samples: Archive, openai_server: ScriptedServer) -> None:
    chain = Chain(samples, MODEL, "named by --reader")
    assert str(chain.choice) == (
        f"reader: {MODEL} (named by --reader); passages go to {openai_server.url}"
    )
