"""Public benchmarks, from files the user has, as articles and cases: one file a benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a benchmark's files hold: article records and cases of the contract, each case with the
    place it is from (`FILE:LINE`, or `FILE` and its number), and what was left out and why."""

    cases: Sequence[tuple[str, Record]]
    articles: Sequence[Record] = ()
    left_out: tuple[str, ...] = ()


__all__ = ["write"]
