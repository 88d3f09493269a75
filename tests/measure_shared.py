"""What shared stores bear: `python -m tests.measure_shared`, all on this machine.

Two chat processes behind the project's nginx, over PostgreSQL and a Chroma server: 40 sessions over
Streamlit's own websocket ask every five seconds for two minutes, while an ingest of 2,000 articles
runs and single articles come in beside it. On the way one chat process and then the Chroma server
are killed and started again. With `--ray`, Ray beside the local engine instead: pages whose
extraction is most of the work, with one worker and with two, and articles of which embedding is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import psycopg
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from evals.cases import load
from evals.newsroom import stream
from ingest.samples import FOLDER
from tests.browser.conftest import SETS, free_port, healthy
from tests.chroma import ChromaServer
from tests.measure_page import run, told
from tests.postgres import PostgresServer, binaries
from tests.proxy import Proxy

ARTICLES, SENTENCES, PAGES = 2000, 12, 300
SESSIONS, EVERY, SECONDS = 40, 5.0, 120.0
CHAT_KILLED, CHROMA_KILLED = 0.33, 0.66
"""Shares of the time after which they are."""
BETWEEN_SINGLES = 10.0
DATELINE = (sys.executable, "-c", "from ui.cli import main; main()")
STORY = "The mayor of {place}, Ada Kell, said the ferry to {place} will sail from Monday."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--ray", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-measure-") as folder:
        Path(folder).chmod(0o755)
        lines = ray_lines(Path(folder)) if options.ray else shared(Path(folder), options.seconds)
        for line in lines:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


@dataclass
class Asked:
    """What became of the questions of all sessions."""

    took: list[float] = field(default_factory=list)
    errors: int = 0
    reconnected: int = 0


class Chat:
    """A chat process, that can be killed and started again."""

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
    programs = binaries()
    assert programs, "no PostgreSQL on this machine (Debian: postgresql)"
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-postgres-"))
        postgres = PostgresServer(Path(place), programs)
        stack.callback(postgres.stop)
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
        asyncio.run(crowd(address, 2 * EVERY, Asked()))  # warm
        yield from under_load(folder, environment, chats, chroma, address, seconds)


def under_load(
    folder: Path,
    environment: dict[str, str],
    chats: Sequence[Chat],
    chroma: ChromaServer,
    address: str,
    seconds: float,
) -> Iterator[str]:
    asked, ended = Asked(), Event()
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
    asyncio.run(crowd(address, seconds, asked))
    yield told(f"{SESSIONS} sessions, question to whole answer, ms", asked.took)
    yield f"errors: {asked.errors}; reconnected: {asked.reconnected}"
    threads[0].join()
    ended.set()
    for thread in threads[1:]:
        thread.join()
    if ingested:
        yield f"ingest of {ARTICLES} articles: {ingested[0]:.0f} s; single articles beside it: {len(singles)}"
    yield told("commit to answerable, ms", watch.took)
    status = json.loads(printed(folder / "writer", environment, "archive", "status", "--json"))
    yield f"articles: {status['articles']} of at least {ARTICLES + len(singles)}; consistent: {status['consistent']}"
    yield f"answers kept: {kept(environment['DATELINE_CATALOG_URL'])} of {len(asked.took)} given"


class Freshness:
    """From the moment an article stands in the catalog to the answer that rests on it."""

    def __init__(self, catalog: str, port: int, ended: Event) -> None:
        self._catalog, self._port, self._ended = catalog, port, ended
        self.took: list[float] = []

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
            if f"ferry to {place} will sail" in await page_text(self._port, question):
                return 1000 * (time.perf_counter() - began)


async def page_text(port: int, question: str) -> str:
    """All that the page shows once it has answered."""
    stream_at = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(stream_at, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        box, _ = await run(socket, BackMsg(rerun_script={}))
        await socket.send(question_message(box, question).SerializeToString())
        shown = ""
        while True:
            data = await socket.recv()
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            shown += str(message.delta)
            if message.WhichOneof("type") == "script_finished" and message.script_finished != 2:
                return shown


async def crowd(address: str, seconds: float, asked: Asked) -> None:
    """All sessions at once."""
    questions = [case.question for case in load([SETS / "samples.jsonl"]) if case.answerable]
    began = time.perf_counter()
    await asyncio.gather(
        *(
            session(address, questions[n % 20 :] + questions[: n % 20], n, began + seconds, asked)
            for n in range(SESSIONS)
        )
    )


async def session(
    address: str, questions: Sequence[str], number: int, ends: float, asked: Asked
) -> None:
    """A browser: it keeps its cookie, connects again where its connection breaks, and asks again
    what it was asking; that counts as one question, for all the time it took."""
    await asyncio.sleep(EVERY * number / SESSIONS)
    cookie = {"Cookie": f"dateline_node=browser-{number}"}
    stream_at = f"{address.replace('http', 'ws')}/_stcore/stream"
    waiting = list(questions) * 9
    began: float | None = None
    while time.perf_counter() < ends:
        try:
            async with connect(  # type: ignore[call-overload]
                stream_at, subprotocols=["streamlit"], max_size=None, additional_headers=cookie
            ) as socket:
                box, _ = await run(socket, BackMsg(rerun_script={}))
                while (began or time.perf_counter()) < ends:
                    began = began or time.perf_counter()
                    box = await ask(socket, box, waiting[0], asked)
                    asked.took.append(1000 * (time.perf_counter() - began))
                    waiting.pop(0)
                    pause, began = EVERY - (time.perf_counter() - began), None
                    await asyncio.sleep(max(0.0, pause))
        except (OSError, WebSocketException):
            asked.reconnected += 1
            await asyncio.sleep(0.2)


async def ask(socket: ClientConnection, box: str, question: str, asked: Asked) -> str:
    box, failed = await run(socket, question_message(box, question))
    asked.errors += failed
    return box


def question_message(box: str, question: str) -> BackMsg:
    message = BackMsg()
    state = message.rerun_script.widget_states.widgets.add(id=box)
    state.chat_input_value.data = question
    return message


def finished(folder: Path, environment: dict[str, str], *sources: str) -> None:
    """Ingest, again where a store was gone on the way, as whoever watches over it would."""
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
    """The turns of all conversations."""
    with psycopg.connect(catalog) as db:
        row = db.execute(
            "SELECT count(*) FROM journals WHERE name LIKE 'conversations/%' AND line LIKE '%\"question\"%'"
        ).fetchone()
    return row[0] if row else 0


def write_dump(path: Path) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for number, row in enumerate(stream(ARTICLES, 11, SENTENCES)):
            lines.write(json.dumps(row | {"url": f"https://outlet.example/{number}"}) + "\n")


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def ray_lines(folder: Path) -> Iterator[str]:
    """Articles a second of each engine, in the same run."""
    pages, dump = made(folder / "pages"), folder / "articles.jsonl"
    write_pages(pages, PAGES)
    write_dump(dump)
    workers = [timed_on_ray(folder / f"workers{n}", str(pages), n) for n in (1, 2)]
    yield f"{PAGES} pages: {workers[0]:.1f} s with one worker, {workers[1]:.1f} s with two: {workers[0] / workers[1]:.2f}x"
    local = timed(folder / "local", str(dump))
    there = timed_on_ray(folder / "ray", str(dump), 2)
    yield f"{ARTICLES} articles: {local:.1f} s here, {there:.1f} s on Ray: {local / there:.2f} of the local engine"


def timed(archive: Path, source: str, *options: str) -> float:
    """Seconds that an ingest reports."""
    told = printed(archive, {}, "ingest", source, "--json", *options)
    return float(json.loads(told)["seconds"])


def timed_on_ray(archive: Path, source: str, workers: int) -> float:
    """The same on a cluster of this machine with so many workers."""
    ray, port = Path(sys.executable).with_name("ray"), free_port()
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0"}
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = [ray, "start", "--head", f"--port={port}", f"--num-cpus={workers}"]
    subprocess.run([*start, "--include-dashboard=false"], **quiet)  # type: ignore[call-overload]
    try:
        return timed(archive, source, "--engine", "ray", "--ray-address", f"127.0.0.1:{port}")
    finally:
        subprocess.run([ray, "stop", "--force"], **quiet)  # type: ignore[call-overload]


def write_pages(folder: Path, count: int) -> None:
    """Pages of the weight of real ones, with a short report each: navigation, cards, scripts."""
    chance = random.Random(7)
    words = "council harbour budget minister storm bridge report school police river vote".split()

    def sentence() -> str:
        return " ".join(chance.choices(words, k=12)).capitalize() + "."

    for number in range(count):
        links = "".join(
            f"<li class='i{n}'><a href='/s/{n}' data-t='{chance.random()}'><span>{chance.choice(words)}"
            "</span></a></li>" for n in range(600)
        )  # fmt: skip
        cards = "".join(
            f"<div class='card'><img src='/{n}.jpg'><h3><a href='/r/{n}'>{sentence()}</a></h3></div>"
            for n in range(250)
        )
        text = "".join(f"<p>{sentence()} {sentence()} {sentence()}</p>" for _ in range(3))
        page = (
            f"<!doctype html><html lang='en'><head><title>{sentence()}</title>"
            f"<link rel='canonical' href='https://post.example/{number}'></head><body>"
            f"<ul>{links}</ul><main><article><h1>{sentence()}</h1>{text}</article></main>"
            f"<aside>{cards}</aside><script>{'var a=1;' * 2000}</script></body></html>"
        )
        (folder / f"page{number:04}.html").write_text(page)


if __name__ == "__main__":
    main()
