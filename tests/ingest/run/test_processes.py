"""Real processes: killed at any moment, and reading while another writes."""

import json
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from ingest.archive import Archive
from ingest.pipeline import ingest
from tests.soak import SOAK

KILLS = 10 * SOAK
ARTICLES = 240
INGEST = """
import sys
from pathlib import Path
from ingest.archive import Archive
from ingest.pipeline import ingest
archive = Archive.open(Path(sys.argv[1]))
archive.coverage.embedder.embed(["warm"])
print("go", flush=True)
report = ingest(archive, [sys.argv[2]], prune=True)
print(report.to_json(), flush=True)
"""
WORK = {
    "repair": "archive.repair()",
    "reembed": "archive.reembed('minilm')",
    "remove": "with archive.writing(): archive.remove(sys.argv[2:])",
    "export": "export(archive, Path(sys.argv[2]))",
    "import": "import_into(archive, Path(sys.argv[2]))",
}
WORKER = """
import sys
from pathlib import Path
from ingest.archive import Archive
from ingest.moving import export, import_into
archive = Archive.open_or_create(Path(sys.argv[1]))
archive.coverage.embedder.embed(["warm"])
print("go", flush=True)
{}
print("done", flush=True)
"""
READ = """
import sys, time
from pathlib import Path
from assistant.understand.question import understand
from assistant.find.retrieve import Retriever
from ingest.archive import Archive
archive = Archive.open(Path(sys.argv[1]))
retriever = Retriever(archive.coverage)
retriever.search(understand("harbour"))
print("go", flush=True)
queries, slowest, until = 0, 0.0, time.time() + float(sys.argv[3])
while time.time() < until:
    started = time.time()
    hits = retriever.search(understand(f"harbour report {sys.argv[2]}"), 5)
    slowest, queries = max(slowest, time.time() - started), queries + 1
    assert hits, "nothing found"
    if any(sys.argv[2] in hit.text for hit in hits):
        break
print(queries, round(slowest, 2), time.time(), any(sys.argv[2] in hit.text for hit in hits), flush=True)
"""


def version(path: Path, number: int) -> list[str]:
    """The texts of a version of the coverage: a third of the articles changes, some come and go."""
    texts = [
        f"Harbour report {i}, version {number if i % 3 == number % 3 else 0}. "
        + f"The quay of berth {i} was inspected. " * 50
        for i in range(number % 7, ARTICLES)
    ]
    rows = [
        {"url": f"https://a.example/{i}", "text": text}
        for i, text in enumerate(texts, start=number % 7)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return texts


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n", process.stderr.read() if process.stderr else ""
    return process


def assert_answers(folder: Path) -> None:
    """A reader answers from the last whole state, and every word of it is where it is said to be."""
    archive = Archive.open(folder)
    hits = Retriever(archive.coverage).search(understand("harbour report quay"), 20)
    for hit in hits:
        passage = hit.placed.passage
        stored = archive.coverage.revision(passage.article_id, passage.revision)
        assert hit.text == stored.article.text[passage.start : passage.end]
    live = archive.catalog.inventory.counts()
    assert bool(hits) == bool(live["passages"])
    archive.close()


@pytest.mark.soak
def test_killed_at_any_moment_it_answers_and_the_next_run_finishes(tmp_path: Path) -> None:
    times = random.Random(7)
    folder, dump = tmp_path / "archive", tmp_path / "d.jsonl"
    Archive.open_or_create(folder).close()
    for number in range(KILLS):
        version(dump, number)
        process = start(INGEST, folder, dump)
        time.sleep(times.uniform(0.0, 2.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert_answers(folder)
    texts = version(dump, KILLS)
    archive = Archive.open(folder)
    ingest(archive, [str(dump)], prune=True)
    current = archive.catalog.holdings.current()
    assert sorted(item.article.text for item in current) == sorted(texts)
    status = archive.coverage.status()
    assert status["consistent"], status
    ids = archive.catalog.holdings.passage_ids()
    assert archive.indexes.vectors.ids() == archive.indexes.lexicon.ids() == set(ids)
    for placed in archive.catalog.holdings.placed(ids).values():
        assert (
            placed.text == placed.revision.article.text[placed.passage.start : placed.passage.end]
        )
    vector = archive.coverage.embedder.embed(["berth inspected"])[0]
    near = archive.coverage.nearest(vector, 5)
    assert near == pytest.approx(archive.coverage.similarity(vector, list(near)), abs=1e-3)
    archive.close()


def cut_off(what: str, folder: Path, *arguments: object, within: float) -> bool:
    """Kill that work after so many seconds; gives whether it had been done by then."""
    process = start(WORKER.format(WORK[what]), folder, *arguments)
    time.sleep(within)
    process.send_signal(signal.SIGKILL)
    return "done" in process.communicate()[0]


def finish(what: str, folder: Path, *arguments: object) -> None:
    process = start(WORKER.format(WORK[what]), folder, *arguments)
    told, errors = process.communicate()
    assert told == "done\n", errors


def state(folder: Path) -> dict[str, str]:
    """The current text of each article, once the next writer has finished what was begun."""
    assert_answers(folder)
    archive = Archive.open(folder)
    with archive.writing():
        pass
    status = archive.coverage.status()
    assert status["consistent"], status
    found = {item.article_id: item.article.text for item in archive.catalog.holdings.current()}
    archive.close()
    return found


@pytest.mark.soak
def test_work_on_an_archive_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    times = random.Random(11)
    folder, dump = tmp_path / "archive", tmp_path / "d.jsonl"
    version(dump, 0)
    with closing(Archive.open_or_create(folder)) as archive:
        ingest(archive, [str(dump)])
    texts = state(folder)
    for number in range(SOAK):
        for what in ("repair", "reembed"):
            cut_off(what, folder, within=times.uniform(0.0, 3.0))
            assert state(folder) == texts

        leaving = sorted(texts)[:3]
        cut_off("remove", folder, *leaving, within=times.uniform(0.0, 0.1))
        left = state(folder)
        assert left == {key: text for key, text in texts.items() if key in left}
        assert set(texts) - set(left) <= set(leaving)
        finish("remove", folder, *leaving)
        texts = {key: text for key, text in texts.items() if key not in leaving}
        assert state(folder) == texts

        moving, copy = tmp_path / f"moving{number}", tmp_path / f"copy{number}"
        if not cut_off("export", folder, moving, within=times.uniform(0.0, 1.0)):
            finish("export", folder, moving)
        assert state(folder) == texts
        if not cut_off("import", copy, moving, within=times.uniform(0.0, 1.5)):
            finish("import", copy, moving)
        assert state(copy) == texts


def test_a_reader_answers_throughout_an_ingest_and_sees_its_end_within_5_seconds(
    tmp_path: Path,
) -> None:
    folder, dump = tmp_path / "archive", tmp_path / "d.jsonl"
    version(dump, 0)
    archive = Archive.open_or_create(folder)
    ingest(archive, [str(dump)])
    archive.close()
    with dump.open("a") as stream:
        for i in range(600 * SOAK):
            row = {
                "url": f"https://b.example/{i}",
                "text": f"Harbour notice {i}. " + f"Pilots met crew {i} at the gate. " * 20,
            }
            stream.write(json.dumps(row) + "\n")
        stream.write(
            json.dumps(
                {
                    "url": "https://b.example/last",
                    "text": "The harbour report names Zymurgate as its source.",
                }
            )
            + "\n"
        )
    reader = start(READ, folder, "Zymurgate", 120 * SOAK)
    writer = start(INGEST, folder, dump)
    _, failed = writer.communicate()
    ended = time.time()
    told, errors = reader.communicate()
    assert (writer.returncode, failed, reader.returncode, errors) == (0, "", 0, "")
    queries, slowest, seen, found = told.split()
    assert found == "True"
    assert int(queries) > 20
    assert float(slowest) < 5
    assert float(seen) < ended + 5


def test_a_process_that_only_reads_sees_a_removal_at_once(tmp_path: Path) -> None:
    folder, dump = tmp_path / "archive", tmp_path / "d.jsonl"
    version(dump, 0)
    archive = Archive.open_or_create(folder)
    ingest(archive, [str(dump)])
    archive.close()
    reader = Archive.open(folder)
    assert Retriever(reader.coverage).search(understand("harbour report"), 5)
    code = "import sys\nfrom ui.cli.dateline import app\napp(sys.argv[1:], standalone_mode=False)"
    command = [
        sys.executable,
        "-c",
        code,
        "articles",
        "remove",
        "--since",
        "2000-01-01",
        "--archive",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{ARTICLES} articles removed\n"
    assert Retriever(reader.coverage).search(understand("harbour report"), 5) == []
    assert reader.indexes.vectors.ids() == reader.indexes.lexicon.ids() == set()
    reader.close()


def test_a_write_into_the_vectors_that_was_cut_off_is_seen_bridged_and_mended(
    archive: Archive, tmp_path: Path
) -> None:
    version(tmp_path / "d.jsonl", 0)
    ingest(archive, [str(tmp_path / "d.jsonl")])
    vector = archive.coverage.embedder.embed(["harbour berth 17"])[0]
    whole = archive.coverage.nearest(vector, 10)
    state = archive.coverage.folder / "vectors.state"
    state.write_text(state.read_text().replace("whole", "dirty"))
    for part in (archive.coverage.folder / "vectors").rglob("*.bin"):
        part.write_bytes(b"half a write")
    reader = Archive.open(archive.coverage.folder)
    assert reader.coverage.nearest(vector, 10) == pytest.approx(whole, abs=1e-3)
    assert not reader.coverage.status()["consistent"]
    with reader.writing():
        pass
    assert reader.coverage.status()["consistent"]
    assert reader.indexes.vectors.nearest(vector, 10) == pytest.approx(whole, abs=1e-3)
    reader.close()
