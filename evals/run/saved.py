"""Loads saved runs: their metrics and results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.score.metrics import VERSION
from ingest.errors import CaseError

METRICS, RESULTS = "metrics.json", "results.jsonl"
RATE_GROUPS = ("retrieval", "answers", "benchmarks")
ROW = {"id", "case", "answer", "hits", "scores", "unscored", "error"}


@dataclass(frozen=True, slots=True)
class Run:
    """A run: the folder it is in, its name among others, when it was made (ISO), its metrics."""

    folder: Path
    name: str
    at: str
    metrics: Mapping[str, Any]

    @property
    def rates(self) -> dict[str, Mapping[str, Any]]:
        """Every rate with its interval and n, by the metric's name."""
        return rates_of(self.metrics)

    @property
    def sets(self) -> tuple[str, ...]:
        """The files that its cases are from, if recorded."""
        return tuple(self.metrics.get("made", {}).get("sets", ()))

    @property
    def cases(self) -> str:
        """A hash of its cases; empty if not recorded."""
        return str(self.metrics.get("made", {}).get("cases", ""))

    def results(self) -> list[dict[str, Any]]:
        """Its results in order. Raises CaseError, naming file and line, for an invalid one."""
        return list(_rows(self.folder / RESULTS))


def rates_of(metrics: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every rate in these metrics, by its name."""
    return {name: rate for group in RATE_GROUPS for name, rate in metrics.get(group, {}).items()}


def load_run(folder: Path) -> Run:
    """The run in a folder. Raises CaseError if there is none, or one of another version."""
    path = folder / METRICS
    try:
        metrics = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CaseError(
            f"{folder}: there is no run in it ({error})",
            "name the folder that `dateline eval run --out` wrote",
        ) from error
    if not isinstance(metrics, dict) or metrics.get("version") != VERSION:
        raise CaseError(f"{path}: the run is of another version", "make it again")
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="milliseconds")
    return Run(folder, folder.name, metrics.get("made", {}).get("at", written), metrics)


def runs_in(folder: Path) -> tuple[list[Run], list[CaseError]]:
    """The runs in a folder and its direct subfolders, oldest first, and the errors of those that
    cannot be read; folders without a run are ignored."""
    found = [folder, *(path for path in sorted(folder.glob("*")) if path.is_dir())]
    runs, faults = [], []
    for path in found:
        if (path / METRICS).is_file() or (path / RESULTS).is_file():
            try:
                runs.append(load_run(path))
            except CaseError as error:
                faults.append(error)
    return sorted(runs, key=lambda run: run.at), faults


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8").rstrip("\n").split("\n")  # not other line breaks
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error})", "run the set again") from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CaseError(f"{path}:{number}: not JSON", "run the set again") from error
        if not isinstance(row, dict) or not row.keys() >= ROW:
            raise CaseError(f"{path}:{number}: this is no result", "run the set again")
        yield row
