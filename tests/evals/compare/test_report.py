"""A run as one file: nothing in it is fetched or run, every case can be found."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chain import Chain
from evals.cases import load
from evals.compare.report import html, markdown, told, write
from evals.run.runner import Row, run, save
from evals.run.saved import Run, load_run
from evals.score.metrics import metrics

HOSTILE = "Did </script><img src=x onerror=alert(1)> $title confirm *talks*?"


@pytest.fixture(scope="module")
def made(samples_chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run")
    cases = load([Path("evals/sets/samples.jsonl")])[:8]
    cases += [
        replace(cases[0], id="hostile", question=HOSTILE),
        replace(cases[0], id="wrong", verdict="confirmed"),
    ]
    run(samples_chain, cases, folder)
    return load_run(folder)


def test_it_asks_nothing_of_the_network_and_runs_nothing_of_the_news(made: Run) -> None:
    page = html(made, made.results())
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    assert "<img" not in page
    assert page.count("<script") == 2


def test_a_case_shows_its_words_in_their_place(made: Run) -> None:
    (row, *_) = made.results()
    case = told(row)
    assert case["outcome"] == "right"
    for cited in case["citations"]:
        around = cited["before"].lstrip("… ") + cited["quote"] + cited["after"].rstrip("… ")
        assert any(around in hit["text"] for hit in row["hits"]) or not cited["before"]
    assert any(hit["isRelevant"] for hit in case["found"])


def test_markdown_lists_what_is_not_right_as_typed(made: Run) -> None:
    text = markdown(made, made.results())
    assert "| verdict_accuracy |" in text
    assert "- wrong: Did Cuba confirm talks?" in text
    rows: list[Row] = [row | {"scores": {"contains": 0.0}} for row in made.results()]
    assert r"\<img src=x onerror=alert(1)\> \$title confirm \*talks\*?" in markdown(made, rows)


def test_verdicts_wanted_and_given_are_in_both(made: Run) -> None:
    assert "<th>wanted \\ given</th>" in html(made, made.results())
    wrong = next(
        line
        for line in markdown(made, made.results()).splitlines()
        if line.startswith("| confirmed |")
    )
    assert "| 1 " in wrong


def test_both_lie_beside_the_run(made: Run) -> None:
    assert [path.name for path in write(made)] == ["report.html", "report.md"]
    assert all(path.parent == made.folder and path.stat().st_size for path in write(made))


def many(made: Run, folder: Path, count: int) -> Run:
    """A run of `count` cases: those of another, again and again."""
    rows = made.results()
    more = [
        row | {"id": f"{row['id']}-{n}", "case": row["case"] | {"id": f"{row['id']}-{n}"}}
        for n in range(count // len(rows) + 1)
        for row in rows
    ][:count]
    save(folder, json.loads(json.dumps(more)), metrics(more) | {"made": {}})
    return load_run(folder)


def test_five_thousand_cases_are_no_more_than_15_mb(made: Run, tmp_path: Path) -> None:
    page, _ = write(many(made, tmp_path, 5000))
    assert page.stat().st_size <= 15_000_000
