"""The same question in another register has the same verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.chain import Chain
from evals.cases import load
from evals.run.variants import REGISTERS, SAME_VERDICT, varied

SETS = Path("evals/sets")
MOST_APART = 0.02


def whether() -> Iterator[dict[str, Any]]:
    for case in load([SETS / "samples.jsonl"]):
        if case.verdict:
            yield {"question": case.question, "as_of": case.as_of, "verdict": case.verdict}


def right(chain: Chain, case: dict[str, Any]) -> bool:
    question = chain.understand(case["question"], as_of=case["as_of"])
    verdict = chain.ask(question).draft.verdict
    return bool(verdict) and verdict.label == case["verdict"]


@pytest.fixture(scope="module")
def as_written(samples: Any) -> float:
    chain = Chain(samples)
    found = [right(chain, case) for case in whether()]
    return sum(found) / len(found)


@pytest.mark.parametrize("register", SAME_VERDICT)
def test_verdicts_hold_in_every_register(samples: Any, as_written: float, register: str) -> None:
    chain = Chain(samples)
    found = [right(chain, varied(case, register)) for case in whether()]
    assert sum(found) / len(found) == pytest.approx(as_written, abs=MOST_APART)


def test_every_register_changes_the_question_alone() -> None:
    case = {"id": "1", "question": "Did “Ada Marsh's” firm confirm the Calder café’s closure?"}
    for register in REGISTERS:
        made = varied(case, register)
        assert made["id"] == "1"
        assert made["question"].split()
        assert made["tags"] == [f"typed-{register}"]
