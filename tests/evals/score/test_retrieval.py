"""Scores of what was found: against ranx on random rankings, and by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import Case, Evidence
from evals.score.retrieval import gains, names, retrieval, scores

REFERENCE = json.loads(Path(__file__).with_name("ranx_reference.json").read_text("utf-8"))
SAME = {
    "hit_rate@1": "hits@1",
    "hit_rate@5": "hits@5",
    "recall@5": "recall@5",
    "recall@20": "recall@20",
    "mrr@10": "mrr@10",
    "map@10": "map@10",
    "ndcg@10": "ndcg@10",
}


@pytest.mark.parametrize(("theirs", "ours"), SAME.items())
def test_ranx_says_the_same(theirs: str, ours: str) -> None:
    assert len(REFERENCE) == 200
    for ranking in REFERENCE:
        found = scores([digit == "1" for digit in ranking["found"]], ranking["total"])
        assert found[ours] == pytest.approx(ranking[theirs], abs=1e-8)


def test_by_hand() -> None:
    """Relevant at ranks 2 and 4 of three in all: AP (1/2 + 2/4) / 3; DCG 1/log2 3 + 1/log2 5 over
    1 + 1/log2 3 + 1/2."""
    found = scores([False, True, False, True], 3)
    assert found["hits@1"] == 0
    assert found["hits@3"] == 1
    assert found["recall@5"] == pytest.approx(2 / 3)
    assert found["mrr@10"] == 0.5
    assert found["map@10"] == pytest.approx(1 / 3)
    assert found["ndcg@10"] == pytest.approx((0.6309297 + 0.4306766) / (1 + 0.6309297 + 0.5))


def hit(url: str, text: str, *copies: str) -> dict[str, Any]:
    from ingest.article import id_named

    return {"article_id": id_named(url), "text": text, "copies": list(copies)}


A, B, C = (f"https://{name}.example/1" for name in "abc")


def test_a_passage_counts_where_its_article_is_named_and_it_holds_an_answer() -> None:
    case = Case("x", "How many?", True, answers=("212",), evidence=(Evidence(A), Evidence(B)))
    hits = [hit(C, "212 aboard"), hit(A, "some aboard"), hit(A, "The 212 people"), hit(B, "212.")]
    assert gains(case, hits) == ([False, False, True, True], 2)


def test_a_second_passage_of_an_article_brings_nothing_new() -> None:
    case = Case("x", "How many?", True, evidence=(Evidence(A), Evidence(B)))
    assert gains(case, [hit(A, "one"), hit(A, "two"), hit(B, "three")]) == ([True, False, True], 2)


def test_a_copy_stands_for_the_article_it_is_of() -> None:
    case = Case("x", "How many?", True, evidence=(Evidence(f"{A}?utm_source=x"), Evidence(B)))
    assert gains(case, [hit(C, "one", A, B)]) == ([True], 1)
    assert retrieval(case, [hit(C, "one", A, B)])["recall@5"] == 1


def test_a_case_without_evidence_has_no_score() -> None:
    assert retrieval(Case("x", "Who?", False), []) == dict.fromkeys(names())
