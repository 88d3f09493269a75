"""Writes the sections of docs/results.md, each with the command that produced it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.files.whole_file import write_whole

RESULTS_PAGE = Path(__file__).parents[1] / "docs" / "results.md"
PAGE_HEAD = """# Results

Each section is written by the command in it, on two cores of a shared machine: ratios hold, rates
vary by a third. SAMPLES stands for an archive of the sample coverage, BENCH for the shared bench
and ARCHIVE for one of its articles, OUT for any folder. Dateline's weights are fitted on the shared
bench: what they do across folds, and how all figures came about, is in [log.md](log.md).
"""


def write_section(title: str, command: str, table: str, path: Path = RESULTS_PAGE) -> None:
    """Write or replace the section of this title, with the day and the machine."""
    page = path.read_text("utf-8") if path.exists() else PAGE_HEAD
    section = f"## {title}\n\n    {command}\n\n{measured()}\n\n{table.strip()}\n"
    known = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if known.search(page):
        page = known.sub(lambda _: f"{section}\n", page)
    else:
        page = f"{page.rstrip()}\n\n{section}"
    write_whole(path, f"{page.rstrip()}\n".encode())


def measured() -> str:
    """When and on what: the day, the processor, how many cores of it there are."""
    cpuinfo = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    processor = named.group(1) if named else platform.processor() or platform.machine()
    return f"Measured on {datetime.now(UTC).date()}: {processor}, {os.cpu_count()} cores."


def rate_table(rates: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Rates with their intervals, as a Markdown table."""
    yield "| | share | 95% interval | n |"
    yield "|---|---|---|---|"
    for name, found in rates.items():
        if found["n"]:
            between = f"{found['low']:.3f} to {found['high']:.3f}"
            yield f"| {name} | {found['value']:.3f} | {between} | {found['n']} |"
        else:
            yield f"| {name} | | | 0 |"
