"""Lines on a terminal: results on stdout, the rest on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ingest import shown


def print_lines(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{shown.visible(line)}\n" for line in lines))


def note(line: str) -> None:
    sys.stderr.write(f"{shown.visible(line)}\n")
