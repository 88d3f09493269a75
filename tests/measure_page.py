"""Measures the page's speed and load capacity: `python -m tests.measure_page`.

Over an archive of 2,000 articles and the sample coverage, on a warm server: the time from opening
the URL to a usable page, and from a question to its first checked statement, in Chromium; then
twenty sessions over Streamlit's websocket, each asking every five seconds for a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.crowd import EVERY, crowd, questions_of_samples, told, write_dump
from tests.serving import served_by

OPENED, ASKED = 7, 31
SESSIONS, SECONDS = 20, 60.0
TICKS = os.sysconf("SC_CLK_TCK")
PAINTED = "document.querySelector('[data-testid=stChatInputTextArea]:not([disabled])') && document.querySelector('.dl-statement')"
FIRST = """async (before) => {
  const told = () => [...document.querySelectorAll('.dl-statement')].some(e => !before.includes(e.textContent))
    || [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('.statements p'));
  while (!told()) await new Promise(requestAnimationFrame);
  return performance.now();
}"""


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
    write_dump(dump)
    archive = Archive.open_or_create(folder / "archive")
    ingest(archive, [str(dump), str(FOLDER)])
    archive.close()


def measured(address: str, pid: int, seconds: float) -> Iterator[str]:
    questions = questions_of_samples()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        paints = [first_paint(browser, address) for _ in range(OPENED)]
        yield told("address to usable page, ms", paints[1:])
        yield told("question to first statement, ms", first_statements(browser, address, questions))
        browser.close()
    asyncio.run(crowd(address, SESSIONS, EVERY * 2))  # warm
    processes = {"the page": pid} | {
        f"answering {n}": own for n, own in enumerate(children(pid), 1)
    }
    before = {name: (resident_mb(each), cpu_ms(each)) for name, each in processes.items()}
    asked = asyncio.run(crowd(address, SESSIONS, seconds))
    yield told(f"{SESSIONS} sessions, question to whole answer, ms", asked.took)
    yield f"errors: {asked.errors + asked.reconnected}"
    for name, each in processes.items():
        mb, ms = before[name]
        spent = (cpu_ms(each) - ms) / len(asked.took)
        yield f"{name}: {spent:.0f} ms of CPU a question; memory grew by {resident_mb(each) - mb:.0f} MB to {resident_mb(each):.0f} MB"


def first_paint(browser: Browser, address: str) -> float:
    """Milliseconds from opening the URL to a complete page that accepts a question, uncached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_function(PAINTED)
    took = 1000 * (time.perf_counter() - began)
    context.close()
    return took


def first_statements(browser: Browser, address: str, questions: Sequence[str]) -> list[float]:
    """Milliseconds from the Enter key to the first statement, each in a new conversation."""
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


def children(pid: int) -> list[int]:
    """The child processes of a process."""
    return [int(own) for own in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
