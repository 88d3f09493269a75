"""Two runs side by side: the difference is that of the paired cases, and chance is told apart."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.chain import Chain
from evals.cases import load
from evals.compare.paired import compare
from evals.run.runner import run
from evals.run.saved import load_run, runs_in
from evals.score.significance import interval, p_value
from ingest.errors import CaseError

SET = Path("evals/sets/samples.jsonl")


def row(case_id: str, error: str | None = None, **scores: float | None) -> dict[str, Any]:
    return {"id": case_id, "case": {"question": f"{case_id}?"}, "scores": scores, "error": error}


def test_pairs_are_made_by_id_and_a_case_of_one_run_is_left_out() -> None:
    before = [row("a", contains=0.0), row("b", contains=1.0), row("old", contains=1.0)]
    after = [row("new", contains=0.0), row("b", contains=1.0), row("a", contains=1.0)]
    found = compare(before, after)
    (difference,) = found.differences
    assert (difference.metric, difference.n) == ("contains", 2)
    assert (difference.before, difference.after, difference.difference) == (0.5, 1.0, 0.5)
    assert [c.id for c in found.fixed] == ["a"]
    assert not found.broke
    assert found.missing == ("new", "old")


def test_a_case_that_asks_something_else_is_left_out_and_told() -> None:
    other = row("a", contains=1.0) | {"case": {"question": "another?"}}
    found = compare(
        [row("a", contains=0.0), row("b", contains=1.0)], [other, row("b", contains=1.0)]
    )
    assert found.altered == ("a",)
    assert found.differences[0].n == 1
    assert not found.fixed


def test_what_the_runs_were_made_with_is_told_where_it_differs() -> None:
    made = {"reader": "extractive", "archive": "a"}, {"reader": "openai:x", "archive": "a"}
    assert compare([row("a")], [row("a")], made).settings == ("reader",)


def test_a_case_is_broke_once_and_not_by_a_rank() -> None:
    before = [
        row("a", contains=1.0, verdict_accuracy=1.0, **{"mrr@10": 1.0}),
        row("b", **{"mrr@10": 1.0}),
    ]
    after = [
        row("a", contains=0.0, verdict_accuracy=0.0, **{"mrr@10": 0.5}),
        row("b", **{"mrr@10": 0.5}),
    ]
    found = compare(before, after)
    assert (found.broken_cases, len(found.broke)) == (1, 2)


def test_no_change_in_few_cases_is_no_certainty() -> None:
    (difference,) = compare([row("a", contains=1.0)], [row("a", contains=1.0)]).differences
    assert (difference.low, difference.high) == pytest.approx((-0.975, 0.975))


def test_silence_that_was_not_wanted_is_worse_and_wanted_silence_better() -> None:
    before = [row("a", abstained_answerable=0.0), row("b", abstained_unanswerable=0.0)]
    after = [row("a", abstained_answerable=1.0), row("b", abstained_unanswerable=1.0)]
    found = compare(before, after)
    assert [c.id for c in found.broke] == ["a"]
    assert [c.id for c in found.fixed] == ["b"]


def test_a_case_that_fails_now_broke_and_is_in_no_mean() -> None:
    found = compare([row("a", contains=1.0)], [row("a", error="no answer")])
    assert [(c.id, c.metric) for c in found.broke] == [("a", "error")]
    assert not found.differences
    assert [c.id for c in compare([row("a", error="no")], [row("a", contains=1.0)]).fixed] == ["a"]


def test_scores_that_are_missing_on_one_side_are_not_compared() -> None:
    found = compare([row("a", contains=None), row("b", contains=1.0)],
                    [row("a", contains=1.0), row("b", contains=1.0)])  # fmt: skip
    assert found.differences[0].n == 1
    assert not found.fixed


def test_no_difference_is_chance_and_a_steady_one_is_not() -> None:
    assert p_value(np.zeros(50)) == 1.0
    assert p_value(np.ones(50)) < 0.001
    # Five of five the same way: 2 of 2^5 sign patterns are as far from 0.
    assert p_value(np.ones(5)) == pytest.approx(2 / 2**5, abs=0.02)
    mixed = np.tile([1.0, -1.0], 25)
    assert p_value(mixed) > 0.9


def test_the_interval_holds_the_mean_and_narrows_with_more_cases() -> None:
    dice = np.random.default_rng(1)
    few, many = dice.normal(0.2, 1, 30), dice.normal(0.2, 1, 3000)
    for values in (few, many):
        low, high = interval(values)
        assert low < values.mean() < high
    assert np.subtract(*interval(many)) > np.subtract(*interval(few))  # both are low - high


def test_runs_are_found_in_the_order_they_were_made(chain: Chain, tmp_path: Path) -> None:
    cases = load([SET])[:2]
    for name in ("z", "a"):
        run(chain, cases, tmp_path / name, sets=[SET])
    made = tmp_path / "a" / "metrics.json"
    metrics = json.loads(made.read_text())
    metrics["made"]["at"] = "2030-01-01T00:00:00+00:00"
    made.write_text(json.dumps(metrics))
    (tmp_path / "no run").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "metrics.json").write_text("{}")
    (tmp_path / "broken" / "results.jsonl").write_text("")
    (tmp_path / "cut off").mkdir()
    (tmp_path / "cut off" / "results.jsonl").write_text("")
    (first, second), faults = runs_in(tmp_path)
    assert [error.message.partition(":")[0].rpartition("/")[2] for error in faults] == [
        "metrics.json",
        "cut off",
    ]
    assert (first.name, second.name) == ("z", "a")
    assert first.sets == (str(SET),)
    assert first.metrics["made"]["reader"] == "extractive"
    assert "hits@1" in first.rates
    assert "verdict_accuracy" in first.rates
    assert [item["id"] for item in first.results()] == [case.id for case in cases]
    found = compare(first.results(), second.results())
    assert all(difference.difference == 0 for difference in found.differences)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("metrics.json", None, "there is no run in it"),
        ("metrics.json", "[]", "of another version"),
        ("results.jsonl", '{"id": 1}\n', r"results\.jsonl:1: this is no result"),
        ("results.jsonl", "{\n", r"results\.jsonl:1: not JSON"),
    ],
)
def test_a_folder_that_holds_no_run_is_said_by_name(
    chain: Chain, tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    run(chain, load([SET])[:1], tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(content)
    with pytest.raises(CaseError, match=told):
        load_run(tmp_path).results()


def test_a_text_may_hold_any_line_end(chain: Chain, tmp_path: Path) -> None:
    case = replace(load([SET])[0], question="Did Cuba\u2028confirm\u0085talks?")
    run(chain, [case], tmp_path)
    (row,) = load_run(tmp_path).results()
    assert row["case"]["question"] == case.question
