"""Wherever a question is answered, in this process or in others, it is answered alike; a process
that is lost costs nobody their answer."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from assistant import EXTRACTIVE
from assistant.chain import Chain
from assistant.understand.conversation import Turn
from assistant.write.answer import Answer, Statement
from ingest.errors import AnswererLost, ArchiveMissing, QuestionError, SettingError
from tests.crowd import questions_of_samples
from tests.scripted_openai import ScriptedServer
from tests.serving import until
from ui.serve.answer_process import Asked
from ui.serve.answerers import START_PROCESS, Answerers, Here, Processes
from ui.serve.own_command import OwnCommand
from ui.settings import settings

QUESTION = Asked("Did Cuba confirm talks?", (), {})
MODEL = "openai:gpt-5-mini"
SAID = "Cuba's government denied that talks were under way. [1]"
OFTEN, SOON = 0.05, 0.002
TOLD = "question standalone text verdict statements citations understood reader note".split()


@pytest.fixture(scope="module")
def processes(sample_folder: Path) -> Iterator[Processes]:
    with closing(Processes(settings(sample_folder), 1)) as processes:
        yield processes


@pytest.fixture(params=["here", "in processes"])
def answerers(request: pytest.FixtureRequest, samples_chain: Chain) -> Answerers:
    if request.param == "here":
        return Here(samples_chain)
    found: Processes = request.getfixturevalue("processes")
    return found


def told(answerers: Answerers, asked: Asked) -> list[Statement | Answer]:
    with closing(answerers.events(asked, 30)) as events:
        return [event for event in events if event]


def content(event: Statement | Answer) -> object:
    """All of it but times and scores, which rounding moves."""
    if isinstance(event, Statement):
        return event
    document = event.to_json()
    return {name: document[name] for name in TOLD}


def test_an_answer_is_that_of_the_chain(answerers: Answerers, samples_chain: Chain) -> None:
    followed = Turn(QUESTION.text, "The White House said so.")
    for asked in (
        QUESTION,
        Asked("And Cuba?", (followed,), {"until": "2026-02-10"}),
        Asked("Which outlets reported on the ferry?", (), {}),
        Asked("Who won the chess title?", (), {}),
    ):
        wanted = [content(event) for event in asked.events(samples_chain)]
        assert [content(event) for event in told(answerers, asked)] == wanted


def test_an_error_of_the_chain_is_raised_as_it_is(answerers: Answerers) -> None:
    with pytest.raises(QuestionError, match="2026-13-45") as raised:
        told(answerers, Asked("Who?", (), {"as_of": "2026-13-45"}))
    assert raised.value.remedy


def test_everybody_who_asks_at_once_gets_their_own_answer(answerers: Answerers) -> None:
    questions = questions_of_samples()[:12]

    def answer(question: str) -> str:
        *_, last = told(answerers, Asked(question, (), {}))
        assert isinstance(last, Answer)
        return last.question.asked

    with ThreadPoolExecutor(len(questions)) as pool:
        assert list(pool.map(answer, questions)) == questions


def test_a_reader_may_leave_and_another_go_without_the_model(
    sample_folder: Path, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply, openai_server.script.hold = SAID, Event()
    with closing(Processes(settings(sample_folder, MODEL), 1)) as answerers:
        with closing(answerers.events(QUESTION, OFTEN)) as events:
            assert next(events) is None
            until(lambda: bool(openai_server.script.requests))
            assert next(events) is None
        *_, answer = told(answerers, Asked(QUESTION.text, (), {}, reader=EXTRACTIVE))
        assert isinstance(answer, Answer)
        assert answer.reader == "extractive"
        openai_server.script.hold.set()
        *_, answer = told(answerers, QUESTION)
        assert isinstance(answer, Answer)
        assert answer.reader == MODEL


def pid_of(processes: Processes) -> int:
    return processes._processes[0]._process.pid


def test_a_process_that_ended_is_started_anew_for_the_next_question(processes: Processes) -> None:
    os.kill(pid_of(processes), signal.SIGKILL)
    until(lambda: processes._processes[0].has_ended)
    assert isinstance(told(processes, QUESTION)[-1], Answer)


def told_by_what_is_killed(processes: Processes, times: int) -> list[Statement | Answer]:
    """The answer, where so many processes in turn are killed before they can give it."""
    found, killed = list[Statement | Answer](), set[int]()
    os.kill(pid_of(processes), signal.SIGSTOP)  # so that it cannot answer before it is killed
    with closing(processes.events(QUESTION, SOON)) as events:
        for event in events:
            if len(killed) < times and (pid := pid_of(processes)) not in killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            found += [event] if event else []
    assert len(killed) == times
    assert pid_of(processes) not in killed
    return found


def test_what_a_lost_process_was_at_is_asked_again(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    *statements, answer = told_by_what_is_killed(processes, 1)
    assert isinstance(answer, Answer)
    assert tuple(statements) == answer.draft.statements
    (record,) = caplog.records
    assert (record.message, vars(record)["code"]) == ("answering process lost", -signal.SIGKILL)


def test_a_question_over_which_every_process_is_lost_is_given_up(processes: Processes) -> None:
    with pytest.raises(AnswererLost, match="ask again"):
        told_by_what_is_killed(processes, 2)


def test_what_lies_in_the_folder_of_the_page_is_not_run(
    sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ingest", "ui"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w').close()")
    monkeypatch.chdir(tmp_path)
    with closing(Processes(settings(sample_folder), 1)) as processes:
        assert isinstance(told(processes, QUESTION)[-1], Answer)
    command = OwnCommand(["articles", "list"], [], sample_folder)
    assert command.result()
    assert not (tmp_path / "run").exists()


def test_an_archive_that_cannot_be_opened_is_said_as_ever(tmp_path: Path) -> None:
    nowhere = Processes(settings(tmp_path / "nowhere"), 1)
    with closing(nowhere), pytest.raises(ArchiveMissing, match="dateline ingest"):
        told(nowhere, QUESTION)


def test_a_process_ends_with_who_started_it(sample_folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from ui.serve.answerers import Processes;"
        "from ui.settings import settings;"
        f"there = Processes(settings(Path({str(sample_folder)!r})), 1);"
        "print(there._processes[0]._process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as ours:
        assert ours.stdout
        answering = int(ours.stdout.readline())
        assert START_PROCESS[-1] in command_of(answering)
        ours.kill()
    until(lambda: START_PROCESS[-1] not in command_of(answering))


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def test_how_many_answer_is_for_the_environment_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_ANSWERERS", raising=False)
    assert settings().answerers == 1
    monkeypatch.setenv("DATELINE_ANSWERERS", "3")
    assert settings().answerers == 3
    for wrong in ("some", "-1", "2.7", "1000000"):
        monkeypatch.setenv("DATELINE_ANSWERERS", wrong)
        with pytest.raises(SettingError, match="DATELINE_ANSWERERS"):
            settings()
