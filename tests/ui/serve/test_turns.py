"""Runs of the chat page take turns where this machine computes, and only there."""

import asyncio
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree
from threading import Barrier, Event, Lock
from urllib.error import HTTPError

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.crowd import opened, question_message, run
from tests.scripted_openai import ScriptedServer
from tests.serving import free_port, served, served_by, until
from ui.serve import turns

QUESTION, SAID = "Did Cuba confirm talks?", "The White House said talks were taking place."
DENIED = "Cuba's government denied that talks were under way."


@pytest.fixture
def coverage(sample_folder: Path, tmp_path: Path) -> Path:
    """A folder with the sample coverage in `archive`, of this test's own."""
    copytree(sample_folder, tmp_path / "coverage" / "archive")
    return tmp_path / "coverage"


async def asked(address: str, readers: int) -> list[str]:
    """What the page shows each of them, who all ask at once."""

    async def reader() -> str:
        async with opened(address) as socket:
            box, _ = await run(socket, BackMsg(rerun_script={}))
            await run(socket, question_message(box, QUESTION), shown := [])
            return "".join(shown)

    return await asyncio.gather(*(reader() for _ in range(readers)))


def read(port: int, path: str, posted: bytes | None = None) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", posted, 60) as reply:
        return str(reply.read().decode())


def runs(port: int) -> tuple[float, float]:
    """How many wait or are at work, and how many have had their turn."""
    lines = [line.split() for line in read(port, "metrics").splitlines()]
    told = {words[0]: words[-1] for words in lines}
    return float(told["dateline_answering"]), float(told.get("dateline_wait_seconds_count", 0))


def test_a_model_that_takes_its_time_keeps_nobody_else_waiting(
    coverage: Path, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply = f"{SAID} [1]"
    openai_server.script.hold = Event()
    readers = turns.AT_ONCE + 2
    model = {"DATELINE_READER": "openai:gpt-5-mini"}
    with served(coverage, **model) as address, ThreadPoolExecutor(1) as aside:
        told = aside.submit(asyncio.run, asked(address, readers))
        until(lambda: len(openai_server.script.requests) >= readers)
        assert not told.done()
        openai_server.script.hold.set()
        assert all(QUESTION in shown for shown in told.result())


def test_what_is_computed_here_is_answered_in_turn(coverage: Path) -> None:
    with served(coverage) as address:
        for shown in asyncio.run(asked(address, turns.AT_ONCE + 4)):
            assert "IANS" in shown


def test_so_many_turns_are_taken_at_once_and_no_more() -> None:
    at_work, most, counting = 0, 0, Lock()
    meeting = Barrier(turns.AT_ONCE)

    def work(_: int) -> None:
        nonlocal at_work, most
        with turns.turn():
            with counting:
                at_work += 1
                most = max(most, at_work)
            meeting.wait(30)
            with counting:
                at_work -= 1

    with ThreadPoolExecutor(4 * turns.AT_ONCE) as pool:
        list(pool.map(work, range(4 * turns.AT_ONCE)))
    assert most == turns.AT_ONCE


def test_who_comes_first_is_served_first_and_who_comes_back_before_them() -> None:
    line, served_as = turns._Turns(1), list[str]()
    line.take()

    def work(name: str, *, first: bool = False) -> None:
        line.take(first=first)
        served_as.append(name)
        line.give()

    with ThreadPoolExecutor(4) as pool:
        for number, name in enumerate(("one", "two", "three"), start=1):
            pool.submit(work, name)
            until(lambda number=number: len(line._waiting) == number)
        pool.submit(work, "back", first=True)
        until(lambda: len(line._waiting) == 4)
        line.give()
    assert served_as == ["back", "one", "two", "three"]


def test_a_process_that_is_to_stop_waits_for_those_who_wait(coverage: Path) -> None:
    operations = free_port()
    with served(coverage, operations=operations) as address, ThreadPoolExecutor(1) as aside:
        asyncio.run(asked(address, 1))  # the models are loaded: what is left is a matter of seconds
        told = aside.submit(asyncio.run, asked(address, 2 * turns.AT_ONCE))
        until(lambda: runs(operations)[0] > turns.AT_ONCE)
        there, served_before = runs(operations)
        assert read(operations, "drain", b"") == "drained\n"
        left, served_now = runs(operations)
        assert left == 0
        assert served_now >= served_before + there - turns.AT_ONCE
        assert len(told.result()) == 2 * turns.AT_ONCE


def test_a_process_that_is_told_to_stop_answers_first(
    coverage: Path, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply, openai_server.script.hold = f"{DENIED} [1]", Event()
    options = {"operations": free_port(), "DATELINE_READER": "openai:gpt-5-mini"}
    with served_by(coverage, **options) as (address, process), ThreadPoolExecutor(1) as aside:
        told = aside.submit(asyncio.run, asked(address, 1))
        until(lambda: bool(openai_server.script.requests))
        process.terminate()
        until(lambda: "about to stop" in health(options["operations"]))
        openai_server.script.hold.set()
        assert DENIED.partition(" government ")[2] in told.result()[0]
        assert process.wait(30) == 0


def health(port: int) -> str:
    try:
        return read(port, "healthz")
    except HTTPError as error:
        return error.read().decode()


def test_who_waits_for_another_machine_lets_others_go_on() -> None:
    with ThreadPoolExecutor(turns.AT_ONCE) as pool:
        meeting, over = Barrier(turns.AT_ONCE + 1), Event()

        def waits() -> None:
            with turns.turn(), turns.waiting(elsewhere=True):
                meeting.wait(30)
                assert over.wait(30)

        told = [pool.submit(waits) for _ in range(turns.AT_ONCE)]
        meeting.wait(30)
        with turns.turn(), turns.waiting(elsewhere=False):
            over.set()
        for one in told:
            one.result()
