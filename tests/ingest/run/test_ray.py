"""An ingest on a real Ray cluster of this machine: the same archive, whatever its workers do."""

import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from ingest.archive import Archive
from ingest.errors import ClusterError
from ingest.pipeline import Report, ingest
from ingest.read.formats import Failure, Source, parts
from ingest.read.reading import Asked, Same
from ingest.run import ray_work
from ingest.run.engine import Engine, LocalEngine
from ingest.run.ray_engine import RayEngine
from ingest.run.ray_work import read_task, tasks_of, units_of
from tests.ingest.read.test_dumps import html, warc

pytestmark = [
    pytest.mark.filterwarnings(r"ignore:::ray\..*"),
    pytest.mark.enable_socket,  # Ray talks to itself by this machine's own address
]
STORED = {
    "revisions": "article_id, revision, identity, source, title, text, copy_group",
    "passages": "passage_id, revision, start, end",
    "embeddings": "passage_id, vector",
    "origins": "place, article_id",
    "sources": "place, name, digest",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sources of every kind that is read in ranges, and of some that are not, with what is wrong
    in them."""
    folder = tmp_path / "sources"
    folder.mkdir()
    lines = [json.dumps(article(n)) for n in range(40)]
    lines.insert(7, "no JSON")
    text = "\n".join(lines)
    (folder / "a.jsonl").write_text(text)
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(text.replace("/a/", "/b/").encode()))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(text.encode())[:-30])
    pages = [
        (f"https://w.example/{n}", 200, "text/html", html(f"Page {n} of the crawl. " * 9), "")
        for n in range(12)
    ]
    (folder / "c.warc.gz").write_bytes(warc(pages))
    (folder / "d.warc").write_bytes(warc(pages[:4], packed=False))
    (folder / "e.html").write_text(html("The harbour opened on Monday, the mayor said. " * 5))
    (folder / "f.txt").write_text("")
    (folder / "g.jsonl").write_text(json.dumps(article(3) | {"text": "Number 3 was mended."}))
    return folder


def article(number: int) -> dict[str, str]:
    text = f'Report {number} of the harbour. "We open on day {number}," Mayor Ada Reyes said.'
    return {"url": f"https://a.example/a/{number}", "title": f"No {number}", "text": text}


def stored(archive: Archive) -> dict[str, list[object]]:
    """All that an ingest stores, but for the time of day."""
    with archive.catalog.database.engine.connect() as db:
        return {
            table: sorted(map(tuple, db.execute(sa.text(f"SELECT {columns} FROM {table}"))))
            for table, columns in STORED.items()
        }


def assert_same_but_for_rounding(
    one: dict[str, list[object]], other: dict[str, list[object]]
) -> None:
    """Where batches were others, the last bits of vectors may be."""
    (ids, vectors), (other_ids, other_vectors) = (
        zip(*stored.pop("embeddings"), strict=True)  # type: ignore[call-overload]
        for stored in (one, other)
    )
    assert one == other
    assert ids == other_ids
    read = (np.frombuffer(b"".join(rows), "<f2") for rows in (vectors, other_vectors))
    assert np.allclose(*read, rtol=0, atol=1e-3)


def counts(report: Report) -> tuple[object, ...]:
    failed = [(failure.source, failure.error) for failure in report.failed]
    return report.new, report.updated, report.unchanged, report.copies, report.passages, failed


def taken_in(
    engine: Engine, at: Path, sources: Path, progress: Callable[[Report], None] = lambda _: None
) -> tuple[tuple[object, ...], dict[str, list[object]]]:
    """What is reported of an ingest and stored by it."""
    with closing(Archive.open_or_create(at)) as archive:
        report = ingest(archive, [str(sources)], engine=engine, progress=progress)
        return counts(report), stored(archive)


@pytest.fixture
def ray() -> Iterator[RayEngine]:
    """A cluster of this test's own, that reads files in small ranges."""
    with closing(RayEngine(range_bytes=500)) as engine:
        yield engine


def processes(name: str) -> list[int]:
    """The processes of that name among those that descend from this one."""
    parents, names = dict[int, int](), dict[int, str]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            names[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
            parents[int(folder.name)] = int(status.partition("PPid:")[2].split()[0])
        except OSError:  # it has ended
            continue

    def is_ours(pid: int) -> bool:
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    return [pid for pid, command in names.items() if name in command and is_ours(pid)]


def test_a_cluster_makes_the_archive_that_one_process_makes(
    ray: RayEngine, folder: Path, tmp_path: Path
) -> None:
    here = taken_in(LocalEngine(), tmp_path / "here", folder)
    there = taken_in(ray, tmp_path / "there", folder)
    assert there[0] == here[0]
    assert there[1] == here[1]
    again = taken_in(ray, tmp_path / "there", folder)
    assert again == taken_in(LocalEngine(), tmp_path / "here", folder)


def test_a_killed_worker_costs_nothing_but_its_batch(
    ray: RayEngine, folder: Path, tmp_path: Path
) -> None:
    killed: list[int] = []
    big = [json.dumps(article(n)) for n in range(100, 700)]
    (folder / "h.jsonl").write_text("\n".join(big))

    def kill(name: str) -> None:
        found = processes(name)[:1]
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        killed.extend(found)

    def kill_reader() -> None:
        while not killed:
            kill("ray::FlatMap")

    def kill_preparer(_: Report) -> None:
        if len(killed) == 1:
            kill("ray::Preparer")

    with ThreadPoolExecutor(1) as aside:
        reader = aside.submit(kill_reader)
        there = taken_in(ray, tmp_path / "there", folder, kill_preparer)
        reader.result()
    assert len(killed) == 2
    assert there == taken_in(LocalEngine(), tmp_path / "here", folder)


def test_a_cluster_that_vanishes_is_said_in_one_line_and_a_later_run_finishes(
    ray: RayEngine, folder: Path, tmp_path: Path
) -> None:
    big = [json.dumps(article(n)) for n in range(100, 700)]
    (folder / "h.jsonl").write_text("\n".join(big))

    def kill(_: Report) -> None:
        for pid in processes("/gcs_server ") + processes("/raylet "):
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(ClusterError) as gone:
        taken_in(ray, tmp_path / "archive", folder, kill)
    assert "what was finished is kept" in str(gone.value)
    assert "\n" not in str(gone.value)
    _, finished = taken_in(LocalEngine(), tmp_path / "archive", folder)
    _, here = taken_in(LocalEngine(), tmp_path / "here", folder)
    assert_same_but_for_rounding(finished, here)


def test_a_cluster_that_is_not_there_is_said_in_one_line() -> None:
    with pytest.raises(ClusterError, match=r"cannot be reached .*; start it"):
        RayEngine("127.0.0.1:1")


@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl.gz", "c.warc.gz", "d.warc"])
@pytest.mark.parametrize("size", [1, 300, 2000, 10**9])
def test_the_ranges_of_a_file_hold_what_the_file_holds(folder: Path, name: str, size: int) -> None:
    source = Source(name, str(folder / name))
    ranges = parts(source, size)
    assert [part.start for part in ranges[1:]] == [part.end for part in ranges[:-1]]
    asked = Asked(source, source.path)
    found = ray_work.Survey("digest", ranges)
    (whole,) = read_task("whole", 0, units_of(asked, 9, ray_work.Survey()))
    rows = [row for unit in units_of(asked, 9, found) for row in read_task("parts", 0, [unit])]
    items = [item for row in rows for item in row.items]
    assert items[1:-1] == list(whole.items)[1:-1]


def test_a_large_file_that_has_not_changed_is_not_read_again(folder: Path) -> None:
    source = Source("a.jsonl", str(folder / "a.jsonl"))
    digest = ray_work.survey(Asked(source, source.path), 300).digest
    known = Asked(source, source.path, digest)
    found = ray_work.survey(known, 300)
    assert not found.ranges
    assert units_of(known, 9, found) == [Same(source.path, ())]


def test_a_page_that_keeps_costing_workers_is_extracted_in_a_process_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    source = Source("e.html", str(folder / "e.html"))
    task = units_of(Asked(source, source.path), 9, ray_work.Survey())
    (plain,) = read_task("run", 1, task)
    (tmp_path / "dateline-run-0").write_bytes(b"..")
    (careful,) = read_task("run", 0, task)
    assert [repr(item) for item in careful.items] == [repr(item) for item in plain.items]
    assert not list(tmp_path.glob("dateline-run-*"))


def test_small_files_are_read_together_and_large_ones_alone() -> None:
    def unit(size: int) -> ray_work.Unit:
        return ray_work.Unit(Asked(Source("", ""), ""), size)

    sizes = [1, 2, 2**22, 2**22, 3]
    tasks = tasks_of([*map(unit, sizes), Failure("x", "y")])
    assert [[getattr(one, "size", 0) for one in task] for task in tasks] == [
        [1, 2, 2**22],
        [2**22],
        [3, 0],
    ]


def test_workers_go_no_more_before_others_than_who_started_the_ingest() -> None:
    code = "import os; from ingest.run.ray_work import give_way; [give_way(n) for n in (7, 3)]; print(os.nice(0))"
    before = os.nice(0)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(told.stdout) == max(7, before)
