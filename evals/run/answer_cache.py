"""A cache of answers, keyed by everything that an answer depends on: an interrupted run resumes,
and a run with nothing changed asks nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import assistant
import ingest
from assistant.chain import Chain
from assistant.write.prompt import VERSION
from evals.cases import Case
from evals.kept_json import KeptJson

Saved = Mapping[str, Any]
"""{"answer": ANSWER, "hits": [HIT]}."""
CASE_KEYS = ("question", "as_of", "history")
"""The fields of a case that its answer depends on."""


def settings(chain: Chain) -> dict[str, Any]:
    """Everything that an answer depends on, except the case."""
    encoder = chain.retriever.cross_encoder
    return {
        "archive": chain.coverage.inventory.fact("name"),
        "generation": chain.coverage.refresh(),
        "embedder": asdict(chain.coverage.embedder.identity),
        "reader": chain.choice.name,
        "destination": chain.choice.destination,
        "prompt_version": VERSION,
        "decompose": chain.decomposes,
        "cross_encoder": encoder.name if encoder else None,
        "code": code(),
    }


@cache
def code() -> str:
    """A hash of the code and weights in `assistant` and `ingest`."""
    found = hashlib.sha256()
    for package in (assistant, ingest):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


class AnswerCache:
    """A folder of answers of one chain."""

    def __init__(self, folder: Path, chain: Chain) -> None:
        self._kept = KeptJson(folder)
        self._settings = settings(chain)

    def get(self, case: Case) -> Saved | None:
        saved = self._kept.get(self._key(case))
        return saved if isinstance(saved, dict) and {"answer", "hits"} <= saved.keys() else None

    def put(self, case: Case, saved: Saved) -> None:
        self._kept.put(self._key(case), saved)

    def _key(self, case: Case) -> dict[str, Any]:
        asked = {name: getattr(case, name) for name in CASE_KEYS}
        if not case.as_of:  # asked as of now: valid for today only
            asked["as_of"] = f"now {datetime.now(UTC).date()}"
        return self._settings | asked
