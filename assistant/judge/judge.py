"""The judge: a small cross-encoder that reads a claim and a sentence in its context.

It gives the probabilities that the sentence answers the question, that it affirms, denies, or only
reports the claim, and that it supports it; and, from several sentences together, the probability of
each outcome. `evals/learn/judge/train.py` trains it; model/NOTICE lists the training data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.judge.encoding import Pair, PairEncoder
from ingest.errors import JudgeError
from ingest.passages.inference import Runner, by_length, runner

MODEL_FOLDER = Path(__file__).parent / "model"

Outcome = Literal["on_record", "told", "denied", "disputed", "open", "beside"]
"""The outcome of a claim in the coverage: affirmed on record by a party in a position to know;
reported as fact by an outlet; denied, or reported as false; affirmed and denied, by two sides;
mentioned and left open (alleged, planned, possible); not mentioned."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
STANCES = ("affirms", "denies", "reports", "beside")
"""The labels of the stance head, in the order of its scores, which are the first of a pair.
`beside` means that the sentence is not about the claim."""
SINGLE = 6
"""The number of scores that the heads for a single sentence give; the rest are a panel's."""
CLIP = 0.02
"""Probabilities are clipped to this distance from 0 and 1: the judge is quantised to int8."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The judge's output for one pair: the probabilities of the four stances, which sum to 1, and
    that the sentence answers the question, and that it supports the claim; each 0 to 1."""

    affirms: float
    denies: float
    reports: float
    beside: float
    answers: float
    supports: float

    @property
    def bears(self) -> float:
        """The probability that the sentence is about the claim at all."""
        return 1.0 - self.beside


class Judge:
    """The model in `folder`, loaded on first use and safe to share between threads.

    Raises JudgeError where its files are missing or damaged.
    """

    def __init__(self, folder: Path = MODEL_FOLDER, engine: str = "", name: str = "judge") -> None:
        self._folder, self._engine, self._name = folder, engine, name
        self._encoder = PairEncoder(folder)

    @cached_property
    def _runner(self) -> Runner:
        return runner(self._folder / f"{self._name}.onnx", self._engine)

    def opinions(self, pairs: Sequence[Pair]) -> list[Opinion]:
        """One opinion per pair, in their order."""
        if not pairs:
            return []
        scores = self._scores(pairs)
        stances = _softmax(scores[:, : len(STANCES)])
        others = 1.0 / (1.0 + np.exp(-scores[:, len(STANCES) : SINGLE]))
        return [Opinion(*map(float, row)) for row in np.concatenate([stances, others], axis=1)]

    def outcomes(self, panel: Pair) -> dict[Outcome, float]:
        """The probability of each outcome, from several sentences read together."""
        shares = _softmax(self._scores([panel])[:, SINGLE:])[0]
        return dict(zip(OUTCOMES, map(float, shares), strict=True))

    def _scores(self, pairs: Sequence[Pair]) -> npt.NDArray[np.float32]:
        try:
            encoded = self._encoder.rows(list(pairs))
            rows = [{"input_ids": ids, "token_type_ids": types} for ids, types in encoded]
            return by_length(self._runner, rows)
        except Exception as error:  # tokenizers and both engines raise their own kinds
            raise JudgeError(
                f"{self._folder}: the judge's model is missing or damaged",
                "install Dateline again",
            ) from error


def log_odds(share: float) -> float:
    """The log odds of a probability, clipped to between CLIP and 1 - CLIP."""
    kept = min(1.0 - CLIP, max(CLIP, share))
    return float(np.log(kept / (1.0 - kept)))


def _softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


@cache
def judge() -> Judge:
    """The bundled judge of this process, which reads claims."""
    return Judge()


@cache
def answerer() -> Judge:
    """The bundled judge of this process for open questions: trained more on those, and weaker on
    denials of claims."""
    return Judge(name="answers")
