"""Regression gate: measures figures that need no API key and compares them with expected.yaml.

python -m evals.compare.gate          on the sets in this repository; fails if a figure got worse
... --bench ../shared/bench           also on the shared bench; --archive A if it is ingested in A
... --pin                             pins the measured figures, and writes docs/results.md
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import yaml

from evals.results_page import rate_table, write_section
from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.samples import FOLDER

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "evals" / "expected.yaml"
BENCH_ARTICLES = "realtimeqa-dev/articles.jsonl.gz"
OK, FAIL, BETTER, NEW = "OK", "FAIL", "BETTER", "NEW"


@dataclass(frozen=True, slots=True)
class Pinned:
    """The pinned value of a figure (None if not pinned yet), its tolerance, and whether lower is
    better."""

    value: float | None
    tolerance: float
    lower: bool = False

    def verdict(self, found: float | None) -> str:
        """OK within the tolerance, FAIL if worse or missing, else BETTER; NEW if not pinned."""
        if self.value is None:
            return NEW
        if found is None:
            return FAIL
        gain = (self.value - found) if self.lower else (found - self.value)
        return OK if abs(gain) <= self.tolerance + 1e-9 else BETTER if gain > 0 else FAIL


@dataclass(frozen=True, slots=True)
class GateRow:
    """A named command, and the pinned figures in the JSON it prints, each by its dotted path."""

    name: str
    command: str
    metrics: Mapping[str, Pinned]

    @property
    def needs_bench(self) -> bool:
        return "BENCH" in self.command


def rows(path: Path = EXPECTED) -> list[GateRow]:
    """The rows of expected.yaml."""
    return [
        GateRow(
            row["name"],
            row["command"],
            {
                name: Pinned(pin.get("value"), pin["tolerance"], pin.get("better") == "lower")
                for name, pin in row["metrics"].items()
            },
        )
        for row in yaml.safe_load(path.read_text("utf-8"))
    ]


def measured(row: GateRow, places: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    """Run the row's command; returns its pinned figures, each a rate with n and interval. `places`
    has the paths for placeholders such as BENCH. Raises CalledProcessError if the command fails."""
    command = row.command
    for name, place in places.items():
        command = command.replace(name, place)
    done = subprocess.run(  # noqa: S603 - a command of ours, from our own file
        _here(shlex.split(command)), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    document = json.loads(done.stdout)
    return {
        name: reduce(lambda at, key: at[key], name.split("."), document) for name in row.metrics
    }


def _here(command: Sequence[str]) -> list[str]:
    """The command in this interpreter's environment."""
    if command[0] == "python":
        return [sys.executable, *command[1:]]
    return [str(Path(sys.executable).with_name(command[0])), *command[1:]]


def told(row: GateRow, found: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """For each pinned figure, its verdict and a line to print."""
    for name, pin in row.metrics.items():
        value = found[name]["value"]
        verdict = pin.verdict(value)
        pinned = f"pinned {pin.value}, ±{pin.tolerance}" if pin.value is not None else "not pinned"
        shown = "none" if value is None else f"{value:.3f}"
        yield verdict, f"{verdict:6} {name} {shown} ({pinned}, n={found[name]['n']})"


def places(folder: Path, bench: Path | None, archive: Path | None) -> dict[str, str]:
    """The paths for the placeholders in commands; missing archives are made in `folder`."""
    found = {"SAMPLES": str(_archive(folder / "samples", FOLDER)), "OUT": str(folder / "out")}
    if bench:
        found["ARCHIVE"] = str(archive or _archive(folder / "archive", bench / BENCH_ARTICLES))
        found["BENCH"] = str(bench.absolute())
    return found


def _archive(place: Path, source: Path) -> Path:
    opened = Archive.open_or_create(place)
    ingest(opened, [str(source)])
    opened.close()
    return place.absolute()


def pin(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Write the measured figures, by row name, into expected.yaml and docs/results.md."""
    text = EXPECTED.read_text("utf-8")
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    listed = yaml.safe_load(text)
    for row in listed:
        rates = found.get(row["name"], {})
        for name, rate in rates.items():
            kept = {key: value for key, value in row["metrics"][name].items() if key != "value"}
            row["metrics"][name] = {"value": round(rate["value"], 3), **kept}
        if rates:
            write_section(row["name"], row["command"], "\n".join(rate_table(rates)))
    body = yaml.dump(
        listed, sort_keys=False, allow_unicode=True, width=200, default_flow_style=None
    )
    EXPECTED.write_text(head + body, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--archive", type=Path, help="the bench's articles, ingested")
    parser.add_argument("--pin", action="store_true")
    chosen = parser.parse_args()
    found, verdicts = {}, []
    with tempfile.TemporaryDirectory() as folder:
        where = places(Path(folder), chosen.bench, chosen.archive)
        for row in rows():
            if row.needs_bench and not chosen.bench:
                continue
            sys.stdout.write(f"{row.name}: {row.command}\n")
            found[row.name] = measured(row, where)
            for verdict, line in told(row, found[row.name]):
                verdicts.append(verdict)
                sys.stdout.write(f"  {line}\n")
    if chosen.pin:
        pin(found)
    elif FAIL in verdicts:
        sys.exit(1)


if __name__ == "__main__":
    main()
