"""How fast the page is, and how many it serves: `python -m tests.measure_page`.

Over an archive of 2,000 articles beside the sample coverage, on a warm server: the time from an
address to a page that can be used, and from a question to its first checked statement, in Chromium;
then twenty sessions over Streamlit's own websocket, each asking every five seconds for a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from evals.cases import load
from evals.newsroom import stream
from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.browser.conftest import CHROMIUM, FLAGS, SETS, served_by

ARTICLES, SENTENCES = 2000, 12
OPENED, ASKED = 7, 31
SESSIONS, EVERY, SECONDS = 20, 5.0, 60.0
PAINTED = "document.querySelector('[data-testid=stChatInputTextArea]:not([disabled])') && document.querySelector('.dl-statement')"
FIRST = """async (before) => {
  const told = () => [...document.querySelectorAll('.dl-statement')].some(e => !before.includes(e.textContent))
    || [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('.statements p'));
  while (!told()) await new Promise(requestAnimationFrame);
  return performance.now();
}"""
SUCCESS, AGAIN = 0, 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        with served_by(Path(folder)) as (address, process):
            for line in measured(address, process.pid, options.seconds):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


def make(folder: Path) -> None:
    dump = folder / "articles.jsonl"
    with dump.open("w", encoding="utf-8") as lines:
        for number, row in enumerate(stream(ARTICLES, 11, SENTENCES)):
            lines.write(json.dumps(row | {"url": f"https://outlet.example/{number}"}) + "\n")
    archive = Archive.open_or_create(folder / "archive")
    ingest(archive, [str(dump), str(FOLDER)])
    archive.close()


def measured(address: str, pid: int, seconds: float) -> Iterator[str]:
    questions = [case.question for case in load([SETS / "samples.jsonl"]) if case.answerable]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        paints = [first_paint(browser, address) for _ in range(OPENED)]
        yield told("address to usable page, ms", paints[1:])
        yield told("question to first statement, ms", first_statements(browser, address, questions))
        browser.close()
    asyncio.run(crowd(address, questions, EVERY * 2))  # warm
    before = resident_mb(pid)
    took, errors = asyncio.run(crowd(address, questions, seconds))
    yield told(f"{SESSIONS} sessions, question to whole answer, ms", took)
    yield f"errors: {errors}; memory grew by {resident_mb(pid) - before:.0f} MB to {resident_mb(pid):.0f} MB"


def told(what: str, took: Sequence[float]) -> str:
    p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
    return f"{what}: n {len(took)}, median {statistics.median(took):.0f}, p95 {p95:.0f}"


def first_paint(browser: Browser, address: str) -> float:
    """From the address to a first page that is whole and takes a question, with nothing cached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_function(PAINTED)
    took = 1000 * (time.perf_counter() - began)
    context.close()
    return took


def first_statements(browser: Browser, address: str, questions: Sequence[str]) -> list[float]:
    """From the enter key to the first statement in the page, each in a new conversation."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    took = []
    for question in questions[:ASKED]:
        page.goto(address)
        page.wait_for_function(PAINTED)
        page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
        there = page.locator(".dl-statement").all_text_contents()
        page.get_by_placeholder("Ask about the coverage").fill(question)
        page.evaluate("addEventListener('keydown', () => (window.began = performance.now()), true)")
        page.keyboard.press("Enter")
        took.append(page.evaluate(FIRST, there) - page.evaluate("window.began"))
    return took[1:]


async def crowd(address: str, questions: Sequence[str], seconds: float) -> tuple[list[float], int]:
    """All sessions at once; gives milliseconds an answer took, and how many failed."""
    told = await asyncio.gather(
        *(session(address, questions[n:] + questions[:n], n, seconds) for n in range(SESSIONS))
    )
    return [ms for took, _ in told for ms in took], sum(errors for _, errors in told)


async def session(
    address: str, questions: Sequence[str], number: int, seconds: float
) -> tuple[list[float], int]:
    stream_at = f"{address.replace('http', 'ws')}/_stcore/stream"
    took, errors = [], 0
    await asyncio.sleep(EVERY * number / SESSIONS)
    async with connect(stream_at, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        field, _ = await run(socket, BackMsg(rerun_script={}))
        ends = time.perf_counter() + seconds
        for question in questions:
            began = time.perf_counter()
            if began >= ends:
                break
            message = BackMsg()
            state = message.rerun_script.widget_states.widgets.add(id=field)
            state.chat_input_value.data = question
            field, failed = await run(socket, message)
            errors += failed
            took.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - began)))
    return took, errors


async def run(socket: ClientConnection, message: BackMsg) -> tuple[str, bool]:
    """Have the script run to its end; gives the id of the field for questions, and whether the
    page showed an error."""
    await socket.send(message.SerializeToString())
    field, failed = "", False
    while True:
        data = await socket.recv()
        assert isinstance(data, bytes)
        told = ForwardMsg.FromString(data)
        element = told.delta.new_element
        field = element.chat_input.id or field
        failed = failed or element.HasField("exception") or element.alert.format == 1
        if told.WhichOneof("type") == "script_finished":
            if told.script_finished == AGAIN:
                continue
            return field, failed or told.script_finished != SUCCESS


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
