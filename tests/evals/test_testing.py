"""What a newsroom's own test suite gets from `evals.testing`."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases import Case, Evidence
from evals.testing import cases, check

SET = "evals/sets/samples.jsonl"
CUBA = next(case for case in cases(SET) if case.id == "cuba-1")
ENDED = replace(CUBA, as_of="2026-05-01")


def test_a_case_that_is_right_passes(sample_folder: Path) -> None:
    check(ENDED, archive=sample_folder)
    check(Case("x", "Who painted the town hall of Ghent?", False), archive=sample_folder)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (replace(ENDED, verdict="confirmed"), "wanted the verdict confirmed"),
        (replace(ENDED, answers=("zeppelin",)), "wanted one of: zeppelin"),
        (replace(ENDED, answerable=False, answers=()), "wanted silence"),
        (Case("x", "Who painted the town hall of Ghent?", True), "came silence"),
        (replace(ENDED, evidence=(Evidence("https://a.example/1"),)), "not found: https://a.ex"),
        (replace(ENDED, question="?"), "could not be asked"),
    ],
)
def test_one_that_is_not_tells_what_was_wanted_and_what_came(
    sample_folder: Path, case: Case, told: str
) -> None:
    with pytest.raises(AssertionError) as error:
        check(case, archive=sample_folder)
    assert told in str(error.value)
    assert str(error.value).startswith(case.question)
    if case.question == CUBA.question:
        assert "came (disputed):" in str(error.value)
