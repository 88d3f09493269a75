"""docs/results.md: sections that scripts write, each under the command that gave it."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "docs" / "results.md"
HEAD = """# Results

Each section is written by the command in it, on two cores of a shared machine: ratios hold, rates
vary by a third. How the figures came about is in [log.md](log.md).
"""


def write_section(title: str, command: str, table: str) -> None:
    """Write or replace the section of this title."""
    page = RESULTS.read_text("utf-8") if RESULTS.exists() else HEAD
    section = f"## {title}\n\n    {command}\n\n{table.strip()}\n"
    known = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if known.search(page):
        page = known.sub(lambda _: f"{section}\n", page)
    else:
        page = f"{page.rstrip()}\n\n{section}"
    RESULTS.write_text(f"{page.rstrip()}\n", "utf-8")
