"""Pipelines are measured over the same cases, and the table says how many times better."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.cases import Case, Evidence
from evals.compare.beside import Measured, differences, measure, ours
from evals.compare.beside_table import difference_table, table
from ingest.errors import CaseError

ARTICLES = [
    {"url": "https://a.example/1", "published": "2026-01-01", "text": "The ferry Grey Heron sank off Elm Bay on Monday."},
    {"url": "https://a.example/2", "published": "2026-02-01", "text": "The chess title went to Mia Lund in the last round."},
]  # fmt: skip
CASES = [
    Case("ferry", "Which ferry sank off Elm Bay?", True, "2026-03-01", ("Grey Heron",),
         evidence=(Evidence("https://a.example/1"),)),
    Case("early", "Who won the chess title?", True, "2026-01-15", ("Mia Lund",),
         evidence=(Evidence("https://a.example/2"),)),
]  # fmt: skip
SCORES = ("hits@1", "hits@5", "hits@10", "recall@10", "mrr@10", "ndcg@10")


def dumped(folder: Path) -> Path:
    path = folder / "given.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ARTICLES), "utf-8")
    return path


def measured(name: str, seconds: float, milliseconds: float, scores: list[float]) -> Measured:
    rows: list[dict[str, Any]] = [
        {
            "id": str(n),
            "case": {"question": "?"},
            "scores": dict.fromkeys(SCORES, score),
            "error": None,
        }
        for n, score in enumerate(scores)
    ]
    return Measured(name, 100, 1200, seconds, (milliseconds,), 800.0, tuple(rows))


def test_ours_is_measured_as_of_each_question(tmp_path: Path) -> None:
    found = ours(dumped(tmp_path), CASES, tmp_path / "archive")
    assert (found.articles, found.passages, len(found.search_ms)) == (2, 2, 2)
    assert [row["scores"]["hits@1"] for row in found.rows] == [1.0, 0.0]


def test_the_table_tells_how_many_times_better() -> None:
    lines = list(table([measured("Dateline", 10, 20, [1, 1]), measured("Other", 20, 10, [1, 0])]))
    assert lines[0] == "|  | Dateline | Other |"
    assert "| articles taken in a second | 10.0 | 5.0 (2.00×) |" in lines
    assert "| milliseconds to find 20, median | 20.0 | 10.0 (0.50×) |" in lines
    assert "| hits@1 | 1.000 | 0.500 (2.00×) |" in lines
    assert "| passages they make | 1,200 | 1,200 |" in lines


def test_differences_are_paired_and_have_their_interval() -> None:
    both = [measured("Dateline", 10, 20, [1] * 20), measured("Other", 10, 20, [1, 0] * 10)]
    (first, *_) = differences(both)["Other"]
    assert (first.metric, first.n, first.difference) == ("hits@1", 20, -0.5)
    assert first.p < 0.01
    assert "| Other | hits@1 | -0.500 |" in list(difference_table(both))[2]


@pytest.mark.parametrize(
    ("cases", "against", "python", "says"),
    [
        (CASES, ["langchian"], sys.executable, "no pipeline 'langchian'"),
        (CASES, ["txtai"], sys.executable, "No module named 'txtai'"),
        (CASES, ["txtai"], "/no/such/python", "/no/such/python: cannot be run"),
        ([Case("x", "?", True)], [], sys.executable, "no case has its evidence"),
    ],
)
def test_what_cannot_be_measured_is_said_before_anything_is(
    tmp_path: Path, cases: list[Case], against: list[str], python: str, says: str
) -> None:
    with pytest.raises(CaseError) as error:
        next(measure(dumped(tmp_path), cases, against, python, tmp_path))
    assert says in str(error.value)
    assert not (tmp_path / "archive").exists()


def test_articles_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"none\.jsonl"):
        next(measure(tmp_path / "none.jsonl", CASES, [], sys.executable, tmp_path))
