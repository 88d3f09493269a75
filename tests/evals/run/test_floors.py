"""What says yes to everything, and what finds nothing, scored as any reader is."""

from pathlib import Path

from assistant.chain import Chain
from evals.cases import load
from evals.run.runner import run

CASES = load([Path("evals/sets/samples.jsonl"), Path("evals/sets/verdicts.jsonl")])


def test_saying_yes_is_right_as_often_as_the_sets_want_it(chain: Chain, tmp_path: Path) -> None:
    figures, errored = run(chain, CASES, tmp_path, floor="yes")
    wanted = [case.verdict for case in CASES if case.verdict]
    assert errored == 0
    share = wanted.count("confirmed") / len(wanted)
    assert abs(figures["answers"]["verdict_accuracy"]["value"] - share) < 1e-6
    assert figures["answers"]["abstained_unanswerable"]["value"] == 0
    assert figures["answers"]["quote_exact"]["n"] == 0
    assert figures["made"]["reader"] == "floor yes"


def test_saying_nothing_is_right_only_where_nothing_is_there(chain: Chain, tmp_path: Path) -> None:
    figures, _ = run(chain, CASES, tmp_path, floor="nothing", cache=tmp_path / "cache")
    assert figures["answers"]["abstained_unanswerable"]["value"] == 1
    assert figures["answers"]["contains"]["value"] == 0
    assert figures["retrieval"]["hits@20"]["value"] == 0
    assert not (tmp_path / "cache").exists()  # a floor is no answer to be kept
