"""Load generator: many concurrent sessions over Streamlit's websocket, and a synthetic archive."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from evals.bench.newsroom import stream
from evals.cases import load

ARTICLES, SENTENCES = 2000, 12
SAMPLES = Path(__file__).parents[1] / "evals" / "sets" / "samples.jsonl"
EVERY = 5.0
"""Seconds between two questions of a session."""
SUCCESS, AGAIN = 0, 2


@dataclass
class Asked:
    """Results of all sessions: for each question the milliseconds to its complete answer and when
    it was asked (`time.perf_counter`); and counts of errors and reconnections."""

    took: list[float] = field(default_factory=list)
    when: list[float] = field(default_factory=list)
    errors: int = 0
    reconnected: int = 0


def write_dump(path: Path) -> None:
    """Write ARTICLES synthetic articles."""
    with path.open("w", encoding="utf-8") as lines:
        for number, row in enumerate(stream(ARTICLES, 11, SENTENCES)):
            lines.write(json.dumps(row | {"url": f"https://outlet.example/{number}"}) + "\n")


def told(what: str, took: Sequence[float]) -> str:
    p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
    return f"{what}: n {len(took)}, median {statistics.median(took):.0f}, p95 {p95:.0f}"


def questions_of_samples() -> list[str]:
    return [case.question for case in load([SAMPLES]) if case.answerable]


async def crowd(address: str, sessions: int, seconds: float) -> Asked:
    """Run all sessions concurrently."""
    asked, questions = Asked(), questions_of_samples()
    ends = time.perf_counter() + seconds
    await asyncio.gather(
        *(
            _session(address, questions[n % 20 :] + questions[: n % 20], n, sessions, ends, asked)
            for n in range(sessions)
        )
    )
    return asked


async def _session(
    address: str, questions: Sequence[str], number: int, sessions: int, ends: float, asked: Asked
) -> None:
    """A session like a browser's: it keeps its cookie and, if the connection breaks, reconnects and
    repeats its question, which counts as one with the total time."""
    await asyncio.sleep(EVERY * number / sessions)
    cookie = f"dateline_node=browser-{number}"
    waiting = list(questions) * 9
    began: float | None = None
    while time.perf_counter() < ends:
        try:
            async with opened(address, cookie) as socket:
                box, _ = await run(socket, BackMsg(rerun_script={}))
                while (began or time.perf_counter()) < ends:
                    began = began or time.perf_counter()
                    box, failed = await run(socket, question_message(box, waiting[0]))
                    asked.errors += failed
                    asked.took.append(1000 * (time.perf_counter() - began))
                    asked.when.append(began)
                    waiting.pop(0)
                    pause, began = EVERY - (time.perf_counter() - began), None
                    await asyncio.sleep(max(0.0, pause))
        except (OSError, WebSocketException):
            asked.reconnected += 1
            await asyncio.sleep(0.2)


def opened(address: str, cookie: str = "") -> connect:
    """A websocket connection to the page, as a browser opens it."""
    return connect(
        f"{address.replace('http', 'ws')}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": cookie} if cookie else None,
        max_size=None,
    )


def question_message(box: str, question: str) -> BackMsg:
    """The message that a browser sends for a question typed into the input with id `box`."""
    message = BackMsg()
    state = message.rerun_script.widget_states.widgets.add(id=box)
    state.chat_input_value.data = question
    return message


async def run(
    socket: ClientConnection, message: BackMsg, shown: list[str] | None = None
) -> tuple[str, bool]:
    """Run the page's script to its end; returns the id of the question input, and whether the page
    showed an error. All deltas sent to the page are appended to `shown`."""
    await socket.send(message.SerializeToString())
    box, failed = "", False
    while True:
        data = await socket.recv()
        assert isinstance(data, bytes)
        back = ForwardMsg.FromString(data)
        element = back.delta.new_element
        box = element.chat_input.id or box
        failed = failed or element.HasField("exception") or element.alert.format == 1
        if shown is not None:
            shown.append(str(back.delta))
        if back.WhichOneof("type") == "script_finished" and back.script_finished != AGAIN:
            return box, failed or back.script_finished != SUCCESS
