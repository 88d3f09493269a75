"""Answers that were given before, kept by all that an answer depends on: a run that was cut off
goes on where it was, and a run that changes nothing asks nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import assistant
import ingest
from assistant.chain import Chain
from assistant.prompt import VERSION
from evals.cases import Case
from ingest.whole_file import write_whole

Saved = Mapping[str, Any]
"""{"answer": ANSWER, "hits": [HIT]}."""
ASKED = ("question", "as_of", "history")
"""What of a case its answer depends on."""


def settings(chain: Chain) -> dict[str, Any]:
    """All but the case that an answer depends on."""
    encoder = chain.retriever.cross_encoder
    return {
        "archive": chain.archive.catalog.fact("name"),
        "generation": chain.archive.refresh(),
        "embedder": asdict(chain.archive.embedder.identity),
        "reader": chain.choice.name,
        "prompt_version": VERSION,
        "decompose": chain.decomposes,
        "cross_encoder": encoder.name if encoder else None,
        "code": code(),
    }


@cache
def code() -> str:
    """A hash of the code and the weights that answer."""
    found = hashlib.sha256()
    for package in (assistant, ingest):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


class AnswerCache:
    """A folder of answers. One that cannot be read or written is asked for anew: no run fails
    because of it."""

    def __init__(self, folder: Path, chain: Chain) -> None:
        self._folder = folder
        self._settings = settings(chain)

    def get(self, case: Case) -> Saved | None:
        try:
            with gzip.open(self._path(case), "rt", encoding="utf-8") as file:
                saved = json.load(file)
        except (OSError, EOFError, ValueError):
            return None
        return saved if isinstance(saved, dict) and {"answer", "hits"} <= saved.keys() else None

    def put(self, case: Case, saved: Saved) -> None:
        packed = gzip.compress(json.dumps(saved, ensure_ascii=False).encode())
        with suppress(OSError):
            write_whole(self._path(case), packed)

    def _path(self, case: Case) -> Path:
        asked = {name: getattr(case, name) for name in ASKED}
        if not case.as_of:  # asked as of now: tomorrow is another question
            asked["as_of"] = f"now {datetime.now(UTC).date()}"
        named = json.dumps(self._settings | asked, sort_keys=True, default=list)
        key = hashlib.sha256(named.encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.json.gz"
