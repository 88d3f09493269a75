"""Runs go on where they were, spend no more than they may, and are scored again without asking."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chain import Chain
from evals.budget import Budget
from evals.cases import Case, Evidence, load
from evals.run.answer_cache import AnswerCache, Saved
from evals.run.runner import SPENT, Asking, ask, gaps, run, score_again
from evals.run.saved import load_run
from ingest.errors import ArticleUnknown, CaseError

SET = Path("evals/sets/samples.jsonl")
CASES = [replace(case, as_of="2026-05-01") for case in load([SET])[:6]]


def test_what_was_answered_is_not_asked_again(chain: Chain, tmp_path: Path) -> None:
    first, _ = run(chain, CASES, tmp_path / "1", cache=tmp_path / "cache")
    again, _ = run(chain, CASES, tmp_path / "2", cache=tmp_path / "cache", jobs=2)
    fresh, _ = run(chain, CASES, tmp_path / "3")
    assert [figures["made"]["cached"] for figures in (first, again, fresh)] == [0, 6, 0]
    results = [(tmp_path / n / "results.jsonl").read_bytes() for n in "12"]
    assert results[0] == results[1]


def test_another_question_another_day_and_another_code_are_asked(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, saved = CASES[0], {"answer": {}, "hits": []}
    cache = AnswerCache(tmp_path, chain)
    cache.put(case, saved)
    assert cache.get(replace(case, id="other", tags=("x",))) == saved
    assert cache.get(replace(case, as_of="2026-04-30")) is None
    assert cache.get(replace(case, question="Did Cuba deny talks?")) is None
    assert cache.get(replace(case, history=({"question": "q", "answer": "a"},))) is None
    monkeypatch.setattr("evals.run.answer_cache.code", lambda: "other code")
    assert AnswerCache(tmp_path, chain).get(case) is None


def test_a_torn_cache_file_is_asked_anew(chain: Chain, tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, chain)
    cache.put(CASES[0], {"answer": {}, "hits": []})
    (path,) = tmp_path.rglob("*.json.gz")
    path.write_bytes(path.read_bytes()[:-9])
    assert cache.get(CASES[0]) is None


def test_a_run_that_is_stopped_leaves_the_last_one_and_goes_on(
    chain: Chain, tmp_path: Path
) -> None:
    run(chain, CASES[:2], tmp_path / "out")
    before = (tmp_path / "out" / "results.jsonl").read_bytes()

    def stop(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(chain, CASES, tmp_path / "out", progress=stop, cache=tmp_path / "cache")
    assert (tmp_path / "out" / "results.jsonl").read_bytes() == before
    figures, _ = run(chain, CASES, tmp_path / "out", cache=tmp_path / "cache")
    assert 3 <= figures["made"]["cached"] < len(CASES)
    assert figures["n"] == len(CASES)


def test_a_spent_budget_asks_no_more_and_says_so(chain: Chain, tmp_path: Path) -> None:
    budget = Budget(tokens=100)
    budget.count({"input_tokens": 90, "output_tokens": 10, "cost_usd": None})
    figures, errored = run(chain, CASES[:2], tmp_path, budget=budget)
    assert (errored, figures["errors"]) == (2, 2)
    assert {row["error"] for row in load_run(tmp_path).results()} == {SPENT}


def test_dollars_are_counted_and_an_unknown_price_is_no_zero() -> None:
    budget = Budget(usd=1.0)
    budget.count({"input_tokens": 9, "output_tokens": 1, "cost_usd": 0.4})
    assert not budget.is_spent
    budget.count({"input_tokens": 9, "output_tokens": 1, "cost_usd": 0.6})
    assert budget.is_spent
    with pytest.raises(CaseError, match="limit its tokens"):
        budget.count({"input_tokens": 9, "output_tokens": 1, "cost_usd": None})


def test_a_run_that_cannot_keep_its_budget_ends(chain: Chain) -> None:
    def unpriced(chain: Chain, case: Case) -> Saved:
        saved = ask(chain, case)
        usage = {"input_tokens": 9, "output_tokens": 1, "cost_usd": None}
        return {**saved, "answer": saved["answer"] | {"usage": usage}}

    with pytest.raises(CaseError, match="limit its tokens"):
        Asking(chain, None, Budget(usd=1.0), unpriced).row(CASES[0])


def test_an_endpoint_that_does_not_tell_what_it_uses_ends_a_run_with_a_limit() -> None:
    budget = Budget()
    budget.count(None)
    with pytest.raises(CaseError, match="does not tell what it uses"):
        Budget(tokens=100).count(None)


def test_fresh_answers_are_asked_anew_and_kept(chain: Chain, tmp_path: Path) -> None:
    for n, fresh in enumerate((True, True, False)):
        figures, _ = run(chain, CASES[:2], tmp_path / str(n), cache=tmp_path / "cache", fresh=fresh)
        assert figures["made"]["cached"] == (0 if fresh else 2)


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_asked(
    chain: Chain, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    def asked(done: int, _: int) -> None:
        raise AssertionError(done)

    with pytest.raises(CaseError, match="name another folder"):
        run(chain, CASES[:1], tmp_path / "file" / "out", progress=asked)


def test_a_run_says_what_it_asked(chain: Chain, tmp_path: Path) -> None:
    one, other = (run(chain, CASES[:n], tmp_path / str(n))[0]["made"]["cases"] for n in (1, 2))
    assert one != other


def test_an_article_that_is_gone_leaves_its_quotes_unscored(chain: Chain, tmp_path: Path) -> None:
    run(chain, CASES[:1], tmp_path)

    def gone(article_id: str, _: int) -> str:
        raise ArticleUnknown(f"no article {article_id}", "see the ids")

    figures = score_again(load_run(tmp_path), gone)
    assert figures["answers"]["quote_exact"]["n"] == 0
    assert figures["unscored"] == {"quote_exact": 1}


def test_a_saved_run_is_scored_again_without_asking(chain: Chain, tmp_path: Path) -> None:
    figures, _ = run(chain, CASES, tmp_path)
    path = tmp_path / "results.jsonl"
    right = path.read_bytes()
    rows = [json.loads(line) | {"scores": {"contains": 0.0}} for line in right.splitlines()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    again = score_again(load_run(tmp_path), lambda i, n: chain.coverage.revision(i, n).article.text)
    assert again == figures
    assert path.read_bytes() == right


def test_evidence_that_is_not_in_the_archive_is_named(chain: Chain) -> None:
    gone = Case("gone", "q", True, evidence=(Evidence("https://nowhere.example/1"),))
    late = replace(CASES[0], id="late", as_of="2020-01-01")
    other = replace(CASES[0], id="other", answers=("a word that is not there",))
    asked = Evidence(CASES[0].evidence[0].url, "words that nobody wrote")
    quoted = replace(CASES[0], id="quoted", evidence=(asked,))
    found = dict(gaps(chain, [*CASES, gone, late, other, quoted]))
    assert list(found) == ["gone", "late", "other", "quoted"]
    assert found["gone"] == "https://nowhere.example/1 is not in the archive"
    assert "came out after 2020-01-01" in found["late"]
    assert "no answer and no quote" in found["other"]
    assert "does not have the words “words that nobody wrote”" in found["quoted"]


def test_results_that_cannot_be_written_are_said(chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(CaseError, match="results cannot be written"):
        run(chain, CASES[:1], tmp_path / "out")


def test_an_error_is_a_row_of_its_own(chain: Chain) -> None:
    row = Asking(chain, None, Budget()).row(replace(CASES[0], question="?"))
    assert "no words in it" in row["error"]
    assert (row["answer"], row["scores"]) == (None, {})
