"""Load test of shared stores, all on this machine: `python -m tests.measure_shared`.

Two chat processes behind the project's nginx, over PostgreSQL and a Chroma server: 40 sessions over
Streamlit's websocket ask every five seconds for two minutes, while 2,000 articles are ingested in
bulk and others one by one. Meanwhile one chat process and then the Chroma server are killed and
restarted. `--taken 0.35` simulates a machine shared with busy neighbours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg
from streamlit.proto.BackMsg_pb2 import BackMsg

from ingest.samples import FOLDER
from tests.chroma import ChromaServer
from tests.crowd import (
    ARTICLES,
    EVERY,
    Asked,
    crowd,
    opened,
    question_message,
    run,
    told,
    write_dump,
)
from tests.postgres import own_server
from tests.proxy import Proxy
from tests.serving import free_port, healthy

SESSIONS, SECONDS = 40, 120.0
CHAT_KILLED, CHROMA_KILLED = 0.33, 0.66
"""When they are killed, as shares of the duration."""
BETWEEN_SINGLES = 10.0
DATELINE = (sys.executable, "-c", "from ui.cli import main; main()")
SLICE = 0.02
"""Seconds of a cycle, of which a simulated neighbour is busy for its share."""
NEIGHBOUR = """
import time
while True:
    began = time.perf_counter()
    while time.perf_counter() - began < {busy}:
        pass
    time.sleep({idle})
"""
STORY = "The mayor of {place}, Ada Kell, said the ferry to {place} will sail from Monday."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument(
        "--taken", type=float, default=0.0, help="Share of each core, 0 to below 1."
    )
    options = parser.parse_args()
    with taken(options.taken), tempfile.TemporaryDirectory(prefix="dateline-measure-") as folder:
        Path(folder).chmod(0o755)
        for line in shared(Path(folder), options.seconds):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


@contextmanager
def taken(share: float) -> Iterator[None]:
    """Keep each core busy for this share of the time, as other users of a machine would."""
    command = [sys.executable, "-c", NEIGHBOUR.format(busy=SLICE * share, idle=SLICE * (1 - share))]
    neighbours = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1) if share]
    try:
        yield
    finally:
        for each in neighbours:
            each.kill()
            each.wait()


class Chat:
    """A chat process, which can be killed and restarted."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder, self._environment, self.port = folder, environment, free_port()

    def start(self) -> None:
        command = [*DATELINE, "chat", "--port", str(self.port), "--archive", str(self._folder)]
        self.process = subprocess.Popen(
            command, env=os.environ | self._environment, stdout=subprocess.DEVNULL
        )
        while not healthy(self.port):
            time.sleep(0.2)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def shared(folder: Path, seconds: float) -> Iterator[str]:
    with ExitStack() as stack:
        postgres = stack.enter_context(own_server())
        chroma = stack.enter_context(ChromaServer(folder / "chroma"))
        catalog = postgres.new_database("dateline")
        environment = {"DATELINE_CATALOG_URL": catalog, "DATELINE_CHROMA_URL": chroma.url}
        finished(folder / "writer", environment, str(FOLDER))
        chats = [Chat(folder / f"node{n}", environment) for n in range(2)]
        for chat in chats:
            chat.start()
            stack.callback(chat.kill)
        proxy = stack.enter_context(Proxy(made(folder / "nginx"), [chat.port for chat in chats]))
        address = f"http://127.0.0.1:{proxy.port}"
        asyncio.run(crowd(address, SESSIONS, 2 * EVERY))  # warm
        yield from under_load(folder, environment, chats, chroma, address, seconds)


def under_load(
    folder: Path,
    environment: dict[str, str],
    chats: Sequence[Chat],
    chroma: ChromaServer,
    address: str,
    seconds: float,
) -> Iterator[str]:
    ended, before = Event(), kept(environment["DATELINE_CATALOG_URL"])
    began = time.monotonic()
    dump = folder / "articles.jsonl"
    write_dump(dump)
    ingested: list[float] = []
    singles: list[str] = []

    def ingest_all() -> None:
        finished(folder / "writer", environment, str(dump))
        ingested.append(time.monotonic() - began)

    def ingest_singles() -> None:
        while not ended.wait(BETWEEN_SINGLES):
            place = f"Zarn{chr(97 + len(singles))}via"
            story = folder / f"{place}.txt"
            story.write_text(STORY.format(place=place))
            finished(folder / "editor", environment, str(story))
            singles.append(place)

    def kill() -> None:
        ended.wait(CHAT_KILLED * seconds)
        chats[0].kill()
        chats[0].start()
        ended.wait(CHROMA_KILLED * seconds - (time.monotonic() - began))
        chroma.stop(kill=True)
        chroma.start()

    watch = Freshness(environment["DATELINE_CATALOG_URL"], chats[1].port, ended)
    threads = [Thread(target=each) for each in (ingest_all, ingest_singles, kill, watch.run)]
    for thread in threads:
        thread.start()
    asked = asyncio.run(crowd(address, SESSIONS, seconds))
    yield told(f"{SESSIONS} sessions, question to whole answer, ms", asked.took)
    yield f"the slowest of each tenth of the time, ms: {slowest(asked)}"
    yield f"errors: {asked.errors}; reconnected: {asked.reconnected}"
    threads[0].join()
    ended.set()
    for thread in threads[1:]:
        thread.join()
    if ingested:
        yield f"ingest of {ARTICLES} articles: {ingested[0]:.0f} s; single articles beside it: {len(singles)}"
    yield f"{told('commit to answerable, ms', watch.took)}, slowest {max(watch.took):.0f}"
    status = json.loads(printed(folder / "writer", environment, "archive", "status", "--json"))
    yield f"articles: {status['articles']} of at least {ARTICLES + len(singles)}; consistent: {status['consistent']}"
    if not status["consistent"]:
        yield f"pending: {status['pending']}; drift: {status['drift']}"
    added = kept(environment["DATELINE_CATALOG_URL"]) - before
    yield f"answers kept: {added} of {len(asked.took) + watch.asked} given"


class Freshness:
    """Measures the time from an article's commit in the catalog to an answer that uses it."""

    def __init__(self, catalog: str, port: int, ended: Event) -> None:
        self._catalog, self._port, self._ended = catalog, port, ended
        self.took: list[float] = []
        self.asked = 0

    def run(self) -> None:
        known: set[str] = set()
        with psycopg.connect(self._catalog, autocommit=True) as db:
            while not self._ended.wait(0.05):
                rows = db.execute(
                    "SELECT source FROM revisions WHERE state = 'live' AND source LIKE '%Zarn%'"
                ).fetchall()
                for (source,) in rows:
                    if source not in known:
                        known.add(source)
                        place = Path(source).stem
                        self.took.append(asyncio.run(self._answered(place)))

    async def _answered(self, place: str) -> float:
        began = time.perf_counter()
        question = f"What did the mayor of {place} say about the ferry?"
        while True:
            self.asked += 1
            if f"ferry to {place} will sail" in await page_text(self._port, question):
                return 1000 * (time.perf_counter() - began)


async def page_text(port: int, question: str) -> str:
    """All deltas sent to the page until it has answered."""
    async with opened(f"http://127.0.0.1:{port}") as socket:
        box, _ = await run(socket, BackMsg(rerun_script={}))
        await run(socket, question_message(box, question), shown := [])
        return "".join(shown)


def slowest(asked: Asked) -> str:
    """The 95th percentile of latency in each tenth of the duration."""
    first, last = min(asked.when), max(asked.when)
    tenths: list[list[float]] = [[] for _ in range(10)]
    for when, took in zip(asked.when, asked.took, strict=True):
        tenths[min(9, int(10 * (when - first) / (last - first)))].append(took)
    return " ".join(f"{sorted(part)[int(0.95 * len(part))]:.0f}" for part in tenths if part)


def finished(folder: Path, environment: dict[str, str], *sources: str) -> None:
    """Ingest, retrying until it succeeds, as an operator would when a store was down."""
    command = [*DATELINE, "ingest", *sources, "--archive", str(folder), "--json"]
    while subprocess.run(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ).returncode:
        time.sleep(1)


def printed(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    command = [*DATELINE, *arguments, "--archive", str(folder)]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False
    ).stdout


def kept(catalog: str) -> int:
    """The number of turns in all stored conversations."""
    with psycopg.connect(catalog) as db:
        row = db.execute(
            "SELECT count(*) FROM journals WHERE name LIKE 'conversations/%' AND line LIKE '%\"question\"%'"
        ).fetchone()
    return row[0] if row else 0


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
