"""Pipelines beside each other, as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.compare.beside import SHOWN_FIGURES, Measured, differences

COLUMN_HEADS = {
    "articles_per_s": "articles taken in a second",
    "passages": "passages they make",
    "characters": "characters of a passage found",
    "search_ms": "milliseconds to find 20, median",
}
RATIOS = ("articles_per_s", "search_ms", *SHOWN_FIGURES)
LESS_IS_MORE = {"search_ms"}


def table(found: Sequence[Measured]) -> Iterator[str]:
    """A row per figure and a column per pipeline; those after the first also show by what factor
    the first is better."""
    first, *others = (one.figures() for one in found)
    yield f"| {' | '.join(['', *(one.name for one in found)])} |"
    yield f"|{'---|' * (len(found) + 1)}"
    for name, value in first.items():
        cells = [_shown(name, value), *(_beside(name, value, other[name]) for other in others)]
        yield f"| {' | '.join([COLUMN_HEADS.get(name, name), *cells])} |"


def _shown(name: str, value: float) -> str:
    return (
        f"{value:.3f}"
        if name in SHOWN_FIGURES
        else f"{value:,.1f}"
        if value < 100
        else f"{value:,.0f}"
    )


def _beside(name: str, ours: float, theirs: float) -> str:
    shown = _shown(name, theirs)
    better, worse = (theirs, ours) if name in LESS_IS_MORE else (ours, theirs)
    return f"{shown} ({better / worse:.2f}×)" if name in RATIOS and worse else shown


def difference_table(found: Sequence[Measured]) -> Iterator[str]:
    """By how much the others differ from the first, over the same cases, with its interval."""
    yield "| | | difference | 95% interval | p | n |"
    yield "|---|---|---|---|---|---|"
    for name, listed in differences(found).items():
        for d in listed:
            between = f"{d.low:+.3f} to {d.high:+.3f}"
            yield f"| {name} | {d.metric} | {d.difference:+.3f} | {between} | {d.p:.3f} | {d.n} |"
