"""The learned ranker: how likely a passage answers the question, against the other candidates.

The weights are in ranker.json, written by `python -m evals.learn.ranking ... --write`, which says
how they are fitted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.find.candidates import Candidate
from assistant.find.features import FEATURES, matrix
from assistant.understand.question import Question
from ingest.passages.vectors import Matrix

WEIGHTS = Path(__file__).with_name("ranker.json")


@dataclass(frozen=True, slots=True)
class Ranker:
    """One weight per feature; a score is the log probability of a candidate, up to a constant."""

    weights: Mapping[str, float]

    def parts(
        self, question: Question, found: Sequence[Candidate], idf: Mapping[str, float]
    ) -> list[dict[str, float]]:
        """For each candidate the terms whose sum is its score, by the feature they come from."""
        return [self._terms(row) for row in matrix(question, found, idf)] if found else []

    def _terms(self, row: Matrix) -> dict[str, float]:
        return {
            name: self.weights[name] * float(value)
            for name, value in zip(FEATURES, row, strict=True)
            if name in self.weights
        }

    def to_json(self, told: str) -> str:
        """As stored; `told` says what it was fitted on."""
        weights = {name: round(weight, 4) for name, weight in self.weights.items()}
        return json.dumps({"fitted": told, "weights": weights}, indent=2) + "\n"


@cache
def learned() -> Ranker:
    """The ranker of ranker.json."""
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    return Ranker(stored["weights"])
