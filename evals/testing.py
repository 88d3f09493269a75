"""Helpers for running your own cases in a pytest suite:

import pytest
from evals.testing import cases, check

@pytest.mark.parametrize("case", cases("cases.yaml"), ids=lambda case: case.id)
def test_our_coverage(case):
    check(case, archive="archive/")
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

from assistant.chain import Chain
from evals.budget import Budget
from evals.cases import Case, load
from evals.run.runner import Asking, Row
from ingest.coverage import Coverage

EXTRACTIVE = "extractive"


def cases(*sets: str | PathLike[str]) -> list[Case]:
    """The cases of these sets: files, folders or globs. Raises CaseError, naming file and line."""
    return load([Path(name) for name in sets])


def check(case: Case, *, archive: str | PathLike[str], reader: str = EXTRACTIVE) -> None:
    """Ask the case's question over an archive. Raises AssertionError, with the expected and the
    given answer, if the answer, a speaker or the verdict is wrong, if it abstains or answers
    wrongly, if a quote differs from the stored text, or if none of the evidence was found. Also
    raises whatever opening the archive raises."""
    row = Asking(_chain(str(archive), reader), None, Budget()).row(case)
    if faults := list(_faults(row)):
        raise AssertionError("\n".join([case.question, *faults, *_came(row)]))


@cache
def _chain(archive: str, reader: str) -> Chain:
    return Chain(Coverage.open(Path(archive)), reader)


def _faults(row: Row) -> Iterator[str]:
    case, scores = row["case"], row["scores"]
    if row["error"]:
        yield f"could not be asked: {row['error']}"
        return
    if scores["abstained_unanswerable"] == 0:
        yield "wanted silence: nothing in the coverage answers it"
    if scores["abstained_answerable"] == 1:
        yield "wanted an answer, came silence"
    if scores["contains"] == 0 and not row["answer"]["abstained"]:
        yield f"wanted one of: {'; '.join(case['answers'])}"
    if scores["whole"] == 0 and not row["answer"]["abstained"]:
        wanted = " and ".join(f"one of {', '.join(part)}" for part in case["parts"])
        yield f"wanted {wanted}"
    if scores["speaker_accuracy"] not in (None, 1.0):
        wanted = "; ".join(e["speaker"] for e in case["evidence"] if e["speaker"])
        yield f"wanted it told as said by: {wanted}"
    if scores["verdict_accuracy"] == 0:
        yield f"wanted the verdict {case['verdict']}"
    if scores["hits@20"] == 0:
        yield f"not found: {', '.join(e['url'] for e in case['evidence'])}"
    if (scores["quote_exact"] or 0) < 1 and row["answer"]["citations"]:
        yield "a quote is not what the archive has stored"


def _came(row: Row) -> Iterator[str]:
    answer: dict[str, Any] | None = row["answer"]
    if answer is not None:
        verdict = answer["verdict"]
        yield f"came ({verdict['label']}):" if verdict else "came:"
        yield answer["text"]
