"""The figures that are pinned still hold, and the page of results shows them."""

from pathlib import Path

import pytest

from evals.cases import load
from evals.compare.gate import BETTER, FAIL, NEW, OK, GateRow, Pinned, measured, rows, told
from evals.results_page import RESULTS_PAGE

SETS = Path("evals/sets")


@pytest.mark.parametrize(
    ("pin", "found", "verdict"),
    [
        (Pinned(0.9, 0.02), 0.9, OK),
        (Pinned(0.9, 0.02), 0.88, OK),
        (Pinned(0.9, 0.02), 0.87, FAIL),
        (Pinned(0.9, 0.02), 0.93, BETTER),
        (Pinned(0.1, 0.02, lower=True), 0.13, FAIL),
        (Pinned(0.1, 0.02, lower=True), 0.05, BETTER),
        (Pinned(1.0, 0), 1.0, OK),
        (Pinned(1.0, 0), None, FAIL),
        (Pinned(None, 0.02), 0.5, NEW),
    ],
)
def test_a_figure_that_fell_fails_and_one_that_rose_is_to_be_pinned(
    pin: Pinned, found: float | None, verdict: str
) -> None:
    assert pin.verdict(found) == verdict


@pytest.mark.parametrize(
    "row", [row for row in rows() if not row.needs_bench], ids=lambda row: row.name
)
def test_no_figure_has_fallen(row: GateRow, sample_folder: Path, tmp_path: Path) -> None:
    places = {"SAMPLES": str(sample_folder), "OUT": str(tmp_path / "out")}
    lines = list(told(row, measured(row, places)))
    assert not [line for verdict, line in lines if verdict in (FAIL, NEW)], lines


def test_the_page_of_results_shows_what_is_pinned() -> None:
    page = RESULTS_PAGE.read_text("utf-8")
    for row in rows():
        _, found, section = page.partition(f"    {row.command}\n")
        assert found, f"run python -m evals.compare.gate --pin: {row.name}"
        table = section.partition("\n## ")[0]
        for name, pin in row.metrics.items():
            assert f"| {name} | {pin.value:.3f} |" in table


def test_the_sets_have_enough_cases_to_tell_a_change() -> None:
    assert len(load([SETS / "samples.jsonl", SETS / "answers.jsonl"])) >= 120
    for name in ("verification", "verification-second"):
        assert len((SETS / f"{name}.jsonl").read_text("utf-8").splitlines()) >= 120
