"""Compares Ray with the local engine on this machine: `python -m tests.measure_ray`.

First web pages, whose extraction is most of the work, with one worker and with two; then articles,
whose embedding is most of the work, with the local engine and on Ray.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from tests.command import dateline
from tests.crowd import ARTICLES, write_dump
from tests.serving import free_port

PAGES = 300


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dateline-measure-") as folder:
        for line in lines(Path(folder)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def lines(folder: Path) -> Iterator[str]:
    """Ingest times of each engine, measured in one run."""
    pages, dump = folder / "pages", folder / "articles.jsonl"
    pages.mkdir()
    write_pages(pages, PAGES)
    write_dump(dump)
    workers = [timed_on_ray(folder / f"workers{n}", str(pages), n) for n in (1, 2)]
    yield f"{PAGES} pages: {workers[0]:.1f} s with one worker, {workers[1]:.1f} s with two: {workers[0] / workers[1]:.2f}x"
    local = timed(folder / "local", str(dump))
    there = timed_on_ray(folder / "ray", str(dump), 2)
    yield f"{ARTICLES} articles: {local:.1f} s here, {there:.1f} s on Ray: {local / there:.2f} of the local engine"


def timed(archive: Path, source: str, *options: str) -> float:
    """Seconds that an ingest reports."""
    told = dateline("ingest", source, "--archive", str(archive), "--json", *options).stdout
    return float(json.loads(told)["seconds"])


def timed_on_ray(archive: Path, source: str, workers: int) -> float:
    """The same on a local Ray cluster with `workers` CPUs."""
    ray, port = Path(sys.executable).with_name("ray"), free_port()
    os.environ |= {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": uuid4().hex,
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    start = [ray, "start", "--head", f"--port={port}", f"--num-cpus={workers}"]
    quietly([*start, "--include-dashboard=false"])
    try:
        return timed(archive, source, "--engine", "ray", "--ray-address", f"127.0.0.1:{port}")
    finally:
        quietly([ray, "stop", "--force"])


def quietly(command: list[str | Path]) -> None:
    """Run a command; its stderr is shown only if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def write_pages(folder: Path, count: int) -> None:
    """Write web pages as large as real ones, each with a short report, navigation and scripts."""
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
