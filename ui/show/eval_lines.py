"""Metrics of eval runs as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.compare.paired import Changed, Comparison
from evals.importers.write import Written
from evals.run.saved import rates_of
from evals.run.summary import confusion_rows, summary_lines


def metric_lines(metrics: Mapping[str, Any], out: Path) -> Iterator[str]:
    """Every rate with its interval and n."""
    yield f"{metrics['n']} cases: {metrics['answerable']} answerable, {metrics['unanswerable']} not"
    for reason, count in metrics["failed"].items():
        yield f"  {count} of {metrics['n']} could not be answered: {reason}"
    for name, rate in rates_of(metrics).items():
        if rate["value"] is not None:
            interval = f"[{rate['low']:.3f}, {rate['high']:.3f}]"
            yield f"  {name:22} {rate['value']:.3f}  {interval}  n={rate['n']}"
    yield from (f"  {line}" for line in summary_lines(metrics))
    for first, *cells in confusion_rows(metrics):
        yield f"  {first:16}{''.join(f'{cell:>13}' for cell in cells)}"
    yield f"results in {out}"


def import_lines(found: Written) -> Iterator[str]:
    """What was imported, and the commands to evaluate on it."""
    if found.articles:
        yield f"{found.article_count:,} articles in {found.articles}"
    yield f"{found.case_count:,} cases in {found.cases}"
    if found.articles:
        archive, run = (found.cases.parent / name for name in ("archive", "run"))
        yield f"next: dateline ingest {found.articles} --archive {archive}"
        yield f"      dateline eval run {found.cases} --archive {archive} --out {run}"


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Two runs beside each other: each metric, then what was fixed and what broke."""
    yield f"  {'':22} before  after   difference, 95% interval     p      n"
    for d in found.differences:
        interval = f"{d.difference:+.3f} [{d.low:+.3f}, {d.high:+.3f}]"
        yield f"  {d.metric:22} {d.before:.3f}   {d.after:.3f}   {interval:27} {d.p:.3f}  {d.n}"
    told = (("fixed", found.fixed, found.fixed_cases), ("broke", found.broke, found.broken_cases))
    for title, changed, cases in told:
        yield f"{title}: {cases} cases"
        yield from (f"  {change_line(item)}" for item in changed)
    yield from left_out_lines(found)


def left_out_lines(found: Comparison) -> Iterator[str]:
    """The cases that the comparison omits, and the settings that differ between the runs."""
    if found.missing:
        yield f"{len(found.missing)} cases are in one of the two only and left out"
    if found.altered:
        yield f"{len(found.altered)} cases are not the same in both and left out"
    if found.settings:
        yield f"not made with the same: {', '.join(found.settings)}"


def change_line(item: Changed) -> str:
    """A case whose score changed."""
    was, now = (
        f"{value:.3g}" if value is not None else "none" for value in (item.before, item.after)
    )
    return f"{item.id}: {item.question} ({item.metric} {was} → {now})"
