"""Latency and memory of search over a large archive, with and without filters.

python -m evals.bench.scale FOLDER --passages 300000   makes the archive in FOLDER if it is missing

Its articles are synthetic, of about ten passages. To save time, only a few such passages are really
embedded; all others get one of these vectors with added noise.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from evals.bench.newsroom import stream
from ingest.archive import Archive
from ingest.coverage import Coverage
from ingest.passages.embed import BundledEmbedder, Embedder, EmbedderIdentity
from ingest.passages.vectors import Vectors
from ingest.pipeline import ingest

AS_OF = "2026-11-01"
DAYS = 2000
"""Number of days before AS_OF over which the articles are spread."""
SENTENCES = 84
PASSAGES_EACH = 10
OUTLET_COUNT = 50
SOURCES = 2000
"""Number of passages that are really embedded."""
NOISE = 0.04
"""Standard deviation of the noise on each of the 384 components of a unit vector."""
SEARCHED_QUESTIONS = 200
FORMS = (
    "What was said in {place} about {words}?",
    "Who in {place} is behind it that {words}?",
    "How many people in {place} saw that {words}?",
    "Did the council of {place} confirm that {words}?",
)
WINDOWS = {"": 1.0, "the last 90% of the days": 0.9, "the last 10%": 0.1, "the last 1%": 0.01}


class Perturbed:
    """An embedder that returns, for each text, one of a few real vectors with noise seeded by the
    text."""

    def __init__(self, real: Embedder, texts: Sequence[str]) -> None:
        self._real = real
        self._vectors = real.embed(texts)

    @property
    def identity(self) -> EmbedderIdentity:
        return self._real.identity

    def speaks(self, language: str) -> bool:
        return self._real.speaks(language)

    def tokens(self, texts: Sequence[str]) -> int:
        return self._real.tokens(texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._one(zlib.crc32(text.encode())) for text in texts])

    def _one(self, number: int) -> Vectors:
        noise = np.random.default_rng(number).normal(0, NOISE, self._vectors.shape[1])
        vector = self._vectors[number % len(self._vectors)] + noise
        unit: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


def records(count: int, seed: int) -> Iterator[dict[str, str]]:
    """Long articles, spread over days and outlets."""
    dice, last = random.Random(seed), np.datetime64(AS_OF)
    for number, record in enumerate(stream(count, seed, SENTENCES)):
        day = last - dice.randrange(DAYS)
        outlet = f"Outlet {dice.randrange(OUTLET_COUNT)}"
        url = f"https://outlet.example/{number}"
        yield record | {"url": url, "published": str(day), "outlet": outlet}


def make(folder: Path, passages: int) -> None:
    """Create the archive."""
    dump = folder / "articles.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    with dump.open("w", encoding="utf-8") as lines:
        for record in records(passages // PASSAGES_EACH, seed=11):
            lines.write(json.dumps(record) + "\n")
    archive = Archive.open_or_create(folder / "archive")
    texts = [record["text"][:900] for record in stream(SOURCES, 5, SENTENCES)]
    archive.coverage.embedder = Perturbed(BundledEmbedder(), texts)
    report = ingest(archive, [str(dump)])
    archive.close()
    sys.stdout.write(f"{report.passages:,} passages made in {report.seconds:.0f} s\n")


def measure(folder: Path) -> Iterator[str]:
    """Yields a Markdown table with a row per filter, then the resident memory."""
    coverage = Coverage.open(folder / "archive")
    retriever = Retriever(coverage)
    questions = [
        FORMS[number % len(FORMS)].format(
            words=" ".join(record["text"].split()[:6]), place=record["title"].split()[0]
        )
        for number, record in enumerate(records(SEARCHED_QUESTIONS, seed=11))
    ]
    retriever.search(understand(questions[0]))
    yield "| filter | median ms | 95 in 100, ms | hits of 10 |"
    yield "|---|---|---|---|"
    for name, share in WINDOWS.items():
        for outlets in ((), ("Outlet 7",)):
            since = str(np.datetime64(AS_OF) - int(DAYS * share)) if name else ""
            took, found = [], 0
            for text in questions:
                started = time.perf_counter()
                question = understand(
                    text, as_of=AS_OF, since=since, outlets=outlets, coverage=coverage
                )
                found += len(retriever.search(question))
                took.append(1000 * (time.perf_counter() - started))
            shown = " and ".join(part for part in (name, *outlets) if part) or "none"
            p50, p95 = np.percentile(took, [50, 95])
            yield f"| {shown} | {p50:.1f} | {p95:.1f} | {found / len(questions):.1f} |"
    yield f"\nresident memory, MB: {_resident_mb():,.0f}"


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=300_000)
    chosen = parser.parse_args()
    if not (chosen.folder / "archive").is_dir():
        make(chosen.folder, chosen.passages)
    for line in measure(chosen.folder):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
