"""Measures the cost of articles and questions over shared stores at several archive sizes, for
`evals.bench.capacity`: `python -m tests.measure_scale > evals/bench/rates.json`.

Uses local PostgreSQL and Chroma servers, and synthetic articles of about ten passages, whose
vectors are real embeddings with noise (see `evals.bench.scale`). Only the costs of preparing and
extracting are from real embeddings and full-size web pages.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from assistant.chain import Chain
from evals.bench.scale import AS_OF, FORMS, PASSAGES_EACH, SOURCES, Perturbed, records
from ingest.archive import Archive
from ingest.article import Article, Revision
from ingest.catalog.prepare import Prepared, prepare
from ingest.files.stores import Stores
from ingest.passages.embed import BundledEmbedder
from ingest.pipeline import ingest
from ingest.read.formats import Page, Source, reader
from ingest.read.formats.web import extract
from tests.chroma import ChromaServer
from tests.measure_ray import write_pages
from tests.postgres import own_server

SIZES = (10_000, 30_000, 90_000)
READINGS = 4
ASKED = 60
PAGES, PREPARED = 40, 60
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Servers:
    """The process ids of PostgreSQL and of Chroma."""

    catalog: int
    vectors: int


@dataclass(frozen=True)
class Spending:
    """CPU time of both servers, in milliseconds."""

    catalog: float
    vectors: float

    @classmethod
    def of(cls, servers: Servers) -> Spending:
        return cls(cpu_ms(servers.catalog), cpu_ms(servers.vectors))

    def since(self, before: Spending) -> Spending:
        spent = Spending(self.catalog - before.catalog, self.vectors - before.vectors)
        assert min(spent.catalog, spent.vectors) >= 0, "a server was started anew meanwhile"
        return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES)
    sizes = sorted(parser.parse_args().passages)
    with tempfile.TemporaryDirectory(prefix="dateline-measure-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        told = {
            "measured": f"{datetime.now(UTC):%Y-%m-%d}",
            "command": "python -m tests.measure_scale",
            "prepare_ms_a_passage": prepare_ms(),
            "extract_ms_a_page": extract_ms(folder / "pages"),
            "sizes": list(measured(folder, sizes)),
        }
    sys.stdout.write(f"{json.dumps(told, indent=1)}\n")


def prepare_ms() -> float:
    """CPU milliseconds to split, attribute and really embed a passage."""
    embedder = BundledEmbedder()
    articles = [
        Article(row["url"], row["title"], row["text"], published=row["published"], language="en")
        for row in islice(records(2 * PREPARED, seed=3), 2 * PREPARED)
    ]
    revisions = [Revision(article.article_id, 1, article, 0, 0, 0, 0) for article in articles]
    prepare(revisions[:PREPARED], embedder)  # warm
    with cpu_of() as spent:
        made = prepare(revisions[PREPARED:], embedder)
    return spent.ms / len(made.vectors)


def extract_ms(folder: Path) -> float:
    """CPU milliseconds to extract the article from a web page of 150 kB."""
    folder.mkdir()
    write_pages(folder, PAGES)
    sources = [Source(path.name, str(path)) for path in sorted(folder.iterdir())]
    items = (item for source in sources for item in reader(source).read(source))
    pages = [item for item in items if isinstance(item, Page)]
    extract(pages[0])  # warm
    with cpu_of() as spent:
        for page in pages[1:]:
            extract(page)
    return spent.ms / (len(pages) - 1)


def measured(folder: Path, sizes: list[int]) -> Iterator[Mapping[str, Any]]:
    """The costs at each of these sizes, in one growing archive."""
    with ExitStack() as stack:
        postgres = stack.enter_context(own_server())
        chroma = stack.enter_context(ChromaServer(folder / "chroma"))
        url = postgres.new_database("dateline")
        stores = Stores(catalog_url=url, chroma_url=chroma.url)
        archive = Archive.open_or_create(folder / "node", stores=stores)
        stack.callback(archive.close)
        real = archive.coverage.embedder
        texts = [row["text"][:900] for row in islice(records(SOURCES, seed=5), SOURCES)]
        archive.coverage.embedder = perturbed = Perturbed(real, texts)
        rows = records(sizes[-1] // PASSAGES_EACH, seed=11)
        there = 0
        for size in sizes:
            dump = folder / f"{size}.jsonl"
            write(dump, islice(rows, (size - there) // PASSAGES_EACH))
            there = size
            archive.coverage.embedder = perturbed
            servers = Servers(postgres.pid, chroma.pid)
            stored = taken_in(archive, dump, servers)
            archive.coverage.embedder = real
            yield (
                stored
                | {
                    "catalog_bytes": database_bytes(url),
                    "lexicon_bytes": folder_bytes(folder / "node"),
                    "chroma_bytes": folder_bytes(folder / "chroma"),
                }
                | answered(archive, servers)
                | {"chroma_resident_bytes": resident(chroma.pid)}
            )


def write(dump: Path, rows: Iterator[dict[str, str]]) -> None:
    with dump.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(row)}\n" for row in rows)


def taken_in(archive: Archive, dump: Path, servers: Servers) -> dict[str, Any]:
    """The storing costs per passage of a chunk. The process's own cost is from the last half of the
    batches, when the archive has almost reached the size."""
    store, batches = archive.store, list[tuple[int, float]]()

    def timed(prepared: Prepared) -> int:
        began = time.thread_time()
        copies = store(prepared)
        batches.append((len(prepared.vectors), 1000 * (time.thread_time() - began)))
        return copies

    archive.store = timed  # type: ignore[method-assign]
    before = Spending.of(servers)
    report = ingest(archive, [str(dump)])
    archive.store = store  # type: ignore[method-assign]
    spent = Spending.of(servers).since(before)
    last = batches[len(batches) // 2 :]
    return {
        "passages": archive.catalog.inventory.counts()["passages"],
        "store_cpu_ms_a_passage": sum(ms for _, ms in last) / sum(count for count, _ in last),
        "store_catalog_cpu_ms_a_passage": spent.catalog / report.passages,
        "store_chroma_cpu_ms_a_passage": spent.vectors / report.passages,
    }


def answered(archive: Archive, servers: Servers) -> dict[str, Any]:
    """The costs of a question: CPU milliseconds of each process, and latency."""
    chain = Chain(archive.coverage)
    asked = [
        FORMS[number % len(FORMS)].format(
            words=" ".join(row["text"].split()[:6]), place=row["title"].split()[0]
        )
        for number, row in enumerate(islice(records(2 * ASKED, seed=11), 2 * ASKED))
    ]
    for text in asked[:ASKED]:  # warm
        list(chain.stream(chain.understand(text, as_of=AS_OF)))
    before = Spending.of(servers)
    took = []
    with cpu_of() as spent:
        for text in asked[ASKED:]:
            began = time.perf_counter()
            list(chain.stream(chain.understand(text, as_of=AS_OF)))
            took.append(1000 * (time.perf_counter() - began))
    servers_spent = Spending.of(servers).since(before)
    return {
        "question_ms": float(np.median(took)),
        "question_ms_p95": float(np.percentile(took, 95)),
        "question_cpu_ms": spent.ms / ASKED,
        "question_catalog_cpu_ms": servers_spent.catalog / ASKED,
        "question_chroma_cpu_ms": servers_spent.vectors / ASKED,
    }


@dataclass
class Spent:
    """CPU time of this process, in milliseconds."""

    ms: float = field(default=0.0)


@contextmanager
def cpu_of() -> Iterator[Spent]:
    spent, began = Spent(), time.process_time()
    yield spent
    spent.ms = 1000 * (time.process_time() - began)


def cpu_ms(server: int) -> float:
    """CPU milliseconds of a process and its children, including finished ones."""
    return 1000 * max(_ticks(server) for _ in range(READINGS)) / TICKS


def _ticks(server: int) -> int:
    """One reading. It is too low if a child exits between the reading of its parent and its own,
    so `cpu_ms` takes the maximum of several."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if server in (int(fields[1]), int(stat.parent.name)):
                total += sum(map(int, fields[11:15]))
    time.sleep(0.1)
    return total


def resident(server: int) -> int:
    told = Path(f"/proc/{server}/status").read_text()
    return 1024 * int(told.partition("VmRSS:")[2].split()[0])


def database_bytes(url: str) -> int:
    with psycopg.connect(url) as db:
        row = db.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
