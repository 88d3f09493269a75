"""Strings are matched in the contract's form, and the sets are answered as the log says."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chain import Chain
from evals.cases import Case, load
from evals.matching import holds, normalized
from evals.run.runner import run
from evals.score.metrics import rate

SET = Path("evals/sets/samples.jsonl")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The “Squid Game”!", "squid game"),
        ("$1,300 — an  A-team", "$1300 team"),
        ("ＣＡＦÉ 61.4%", "caf 61.4%"),
    ],
)
def test_strings_are_matched_in_the_contracts_form(text: str, form: str) -> None:
    assert normalized(text) == form


def test_a_match_ends_at_word_boundaries() -> None:
    assert holds("It cost $1.3 billion.", "$1.3 billion")
    assert holds("He won, twice", "won")
    assert not holds("A wonder", "won")
    assert not holds("anything", "")


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalized(normalized(text)) == normalized(text)


def test_an_interval_holds_its_value_and_nothing_is_null() -> None:
    figure = rate([1.0, 0.0, 1.0, 1.0])
    assert figure["value"] == 0.75
    assert figure["low"] <= 0.75 <= figure["high"]
    assert rate([]) == {"value": None, "n": 0, "low": None, "high": None}


@pytest.fixture(scope="module")
def finished(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    _, errored = run(chain, load([SET]), out, jobs=2)
    assert errored == 0
    return out


def test_a_run_writes_a_line_a_case_and_the_figures_of_the_contract(finished: Path) -> None:
    rows = [
        json.loads(line) for line in (finished / "results.jsonl").read_text("utf-8").splitlines()
    ]
    figures = json.loads((finished / "metrics.json").read_text("utf-8"))
    assert [row["id"] for row in rows] == [case.id for case in load([SET])]
    assert all({"id", "case", "answer", "hits", "scores", "error"} <= set(row) for row in rows)
    assert {
        "n",
        "answerable",
        "unanswerable",
        "retrieval",
        "answers",
        "latency_ms",
        "by_tag",
    } <= set(figures)
    assert set(figures["retrieval"]) >= {
        "hits@1",
        "hits@3",
        "hits@5",
        "hits@10",
        "hits@20",
        "mrr@10",
    }
    assert set(figures["answers"]) >= {
        "contains", "abstained_answerable", "abstained_unanswerable", "quote_exact", "verdict_accuracy",
    }  # fmt: skip


def test_every_case_of_the_samples_names_evidence_that_is_there(chain: Chain) -> None:
    there = {revision.article.identity for revision in chain.coverage.holdings.current()}
    cases: list[Case] = load([SET, SET.with_name("answers.jsonl")])
    assert {e.url for case in cases for e in case.evidence} <= there
