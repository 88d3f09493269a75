"""Importers of public benchmarks from the user's own files, one module per benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """The contents of a benchmark's files: cases, each with its place (`FILE:LINE`, or `FILE` and
    item number), article records, and notes on what was left out."""

    cases: Sequence[tuple[str, Record]]
    articles: Sequence[Record] = ()
    left_out: tuple[str, ...] = ()


__all__ = ["write"]
