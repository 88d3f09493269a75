"""What is kept of faithful statements and let through of altered ones, on pairs written blind."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.verification import FAITHFUL, Judged, judged
from ingest.archive import Archive

SETS = Path(__file__).parents[2] / "evals/sets"


def shown(found: Sequence[Judged], *, faithful: bool) -> float:
    values = [j.checked.supported for j in found if (j.kind == FAITHFUL) == faithful]
    return sum(values) / len(values)


@pytest.mark.parametrize(("name", "count"), [("verification", 200), ("verification-second", 120)])
def test_faithful_statements_are_kept_and_altered_ones_stopped(
    samples: Archive, name: str, count: int
) -> None:
    lines = (SETS / f"{name}.jsonl").read_text().splitlines()
    found = list(judged(samples, [json.loads(line) for line in lines]))
    assert len(found) == count
    assert shown(found, faithful=True) >= 0.8
    assert shown(found, faithful=False) <= 0.05
