"""Many readers at once over Streamlit's own websocket, and the coverage they ask about."""

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
"""Seconds from one question of a session to its next."""
SUCCESS, AGAIN = 0, 2


@dataclass
class Asked:
    """What became of the questions of all sessions: milliseconds from a question to its whole
    answer, when it was asked (of `time.perf_counter`), and counts."""

    took: list[float] = field(default_factory=list)
    when: list[float] = field(default_factory=list)
    errors: int = 0
    reconnected: int = 0


def write_dump(path: Path) -> None:
    """ARTICLES articles of the project's own."""
    with path.open("w", encoding="utf-8") as lines:
        for number, row in enumerate(stream(ARTICLES, 11, SENTENCES)):
            lines.write(json.dumps(row | {"url": f"https://outlet.example/{number}"}) + "\n")


def told(what: str, took: Sequence[float]) -> str:
    p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
    return f"{what}: n {len(took)}, median {statistics.median(took):.0f}, p95 {p95:.0f}"


def questions_of_samples() -> list[str]:
    return [case.question for case in load([SAMPLES]) if case.answerable]


async def crowd(address: str, sessions: int, seconds: float) -> Asked:
    """All sessions at once."""
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
    """A browser: it keeps its cookie, connects again where its connection breaks, and asks again
    what it was asking; that counts as one question, for all the time it took."""
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
    """A connection to the page at an address, as its browser opens it."""
    return connect(
        f"{address.replace('http', 'ws')}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": cookie} if cookie else None,
        max_size=None,
    )


def question_message(box: str, question: str) -> BackMsg:
    """What a browser sends for a question written into this field."""
    message = BackMsg()
    state = message.rerun_script.widget_states.widgets.add(id=box)
    state.chat_input_value.data = question
    return message


async def run(
    socket: ClientConnection, message: BackMsg, shown: list[str] | None = None
) -> tuple[str, bool]:
    """Have the script run to its end; gives the id of the field for questions, and whether the
    page showed an error. What the page was told to show is added to `shown`."""
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
