"""What larger archives need, simulated from what smaller ones were measured to cost.

python -m evals.bench.capacity      from rates.json, which tests.measure_scale writes

Ingests and questions are simulated event by event, seeded: workers prepare batches, one process
stores them in order; questions come at random (a Poisson process) and wait in turn for a chat
process, the vectors and the catalog. Costs grow with the archive as a power of its size, bytes by
so many a passage, both fitted to the measured sizes; what is far beyond them is an extrapolation.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

RATES = Path(__file__).with_name("rates.json")
SIZES = (1_000_000, 10_000_000, 100_000_000)
SEED = 17
BATCH = 1000
"""Passages, about: what one batch of an ingest has at most."""
SPREAD = 0.3
"""Of the logarithm of what batches and questions cost; questions in the measured ratio of the 95th
of a hundred to the median, or more."""
PASSAGES_A_PAGE = 10
SIMULATED_QUESTIONS = 4000
SLOWEST = 1.0
"""Seconds within which 95 questions of 100 are to be answered."""
FULL = 0.7
"""Share of the time that a process may be at work for a start."""
MOST = 512
GIB = 2**30
LEAST_SHARE = 0.1
"""Milliseconds, below which nothing was measured well."""
STORING = (
    "store_cpu_ms_a_passage", "store_catalog_cpu_ms_a_passage", "store_chroma_cpu_ms_a_passage"
)  # fmt: skip
"""What one passage after the other waits for: the process that stores, and both servers."""
Growth = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Rates:
    """What was measured, at any size: milliseconds of a core for a passage that is prepared, a page
    that is extracted, a passage that is stored; for a question, in the process of a chat that
    answers, the server of the vectors and that of the catalog; and bytes."""

    prepare: float
    extract: float
    store: Growth
    chat: Growth
    vectors: Growth
    catalog: Growth
    resident: Growth
    vectors_bytes: Growth
    catalog_bytes: Growth
    lexicon_bytes: Growth


@dataclass(frozen=True, slots=True)
class Machines:
    """What is rented: memory in GiB of the largest, and prices."""

    memory: float = 64
    core_hour: float = 0.04
    gib_hour: float = 0.005


@dataclass(frozen=True, slots=True)
class Needs:
    """Processes and cores that answer questions."""

    chats: int
    vectors: int
    catalog: int


def rates_of(told: Mapping[str, Any]) -> Rates:
    """The rates in what tests.measure_scale told."""
    sizes = told["sizes"]

    def power(name: str) -> Growth:
        return fitted([(row["passages"], row[name]) for row in sizes])

    def linear(name: str) -> Growth:
        return straight([(row["passages"], row[name]) for row in sizes])

    stored = [(row["passages"], sum(row[name] for name in STORING)) for row in sizes]
    return Rates(
        told["prepare_ms_a_passage"],
        told["extract_ms_a_page"],
        fitted(stored),
        power("question_cpu_ms"),
        power("question_chroma_cpu_ms"),
        power("question_catalog_cpu_ms"),
        linear("chroma_resident_bytes"),
        linear("chroma_bytes"),
        linear("catalog_bytes"),
        linear("lexicon_bytes"),
    )


def fitted(points: Sequence[tuple[float, float]]) -> Growth:
    """The power of the size that is nearest to these points by least squares of logarithms; it
    never falls, and goes on from the last point."""
    sizes, values = np.log(np.maximum(points, LEAST_SHARE)).T
    centred = sizes - sizes.mean()
    slope = max(0.0, float(centred @ values / (centred @ centred)))
    last, value = points[-1]
    return lambda size: value * (size / last) ** slope


def straight(points: Sequence[tuple[float, float]]) -> Growth:
    """The line through the first and last of these points."""
    (first, low), (last, high) = points[0], points[-1]
    slope = (high - low) / (last - first)
    return lambda size: high + slope * (size - last)


def ingest_hours(
    rates: Rates, passages: int, workers: int, *, pages: bool, sinks: int = 1
) -> float:
    """Hours to take in an archive of so many passages with workers of one core each, from web
    pages or from text; `sinks` ingests run side by side, each with its share of both."""
    dice, each = np.random.default_rng(SEED), math.ceil(passages / sinks / BATCH)
    extra = rates.extract / PASSAGES_A_PAGE if pages else 0.0
    spread = dice.lognormal(-(SPREAD**2) / 2, SPREAD, each)
    free = [0.0] * max(1, workers // sinks)
    stored = 0.0
    for number in range(each):
        cost = BATCH * (rates.prepare + extra) * spread[number]
        ready = heapq.heappop(free) + cost
        heapq.heappush(free, ready)
        there = passages * (number + 1) / each
        stored = max(stored, ready) + BATCH * rates.store(there)
    return stored / 3.6e6


def answered(rates: Rates, passages: int, per_second: float, needs: Needs) -> float:
    """Seconds within which 95 of 100 questions are answered."""
    dice = np.random.default_rng(SEED)
    arrivals = np.cumsum(dice.exponential(1 / per_second, SIMULATED_QUESTIONS))
    spread = dice.lognormal(0, SPREAD, (3, SIMULATED_QUESTIONS))
    chats = [0.0] * needs.chats  # a reader stays with one
    vectors, catalog = [0.0] * needs.vectors, [0.0] * needs.catalog
    own = dice.integers(needs.chats, size=SIMULATED_QUESTIONS)
    took = []
    for number, came in enumerate(arrivals):
        at = _served(vectors, came, rates.vectors(passages) * spread[0, number])
        at = _served(catalog, at, rates.catalog(passages) * spread[1, number])
        process = own[number]
        chats[process] = max(chats[process], at) + rates.chat(passages) * spread[2, number] / 1000
        took.append(chats[process] - came)
    return float(np.percentile(took, 95))


def _served(free: list[float], at: float, ms: float) -> float:
    """When one of these has done it that is free first."""
    done = max(heapq.heappop(free), at) + ms / 1000
    heapq.heappush(free, done)
    return done


def needs_of(rates: Rates, passages: int, per_second: float) -> Needs | None:
    """The fewest that answer so many questions a second in time; None where no number does."""
    costs = [rates.chat, rates.vectors, rates.catalog]
    counts = [max(1, math.ceil(per_second * cost(passages) / 1000 / FULL)) for cost in costs]
    if sum(cost(passages) for cost in costs) > 1000 * SLOWEST:
        return None
    while counts[0] <= MOST:
        chats, vectors, catalog = counts
        needs = Needs(chats, vectors, catalog)
        if answered(rates, passages, per_second, needs) <= SLOWEST:
            return needs
        counts = [count + max(1, count // 4) for count in counts]
    return None


def table(rates: Rates, machines: Machines, per_second: float) -> Iterator[str]:
    """A line for each thing to know, a column for each size."""
    shown = ["", *(f"{size // 10**6} million" for size in SIZES)]
    yield f"| {' | '.join(shown)} |"
    yield f"|{'---|' * len(shown)}"
    for name, told in (*_bytes(rates), *_ingests(rates), *_questions(rates, machines, per_second)):
        yield f"| {name} | {' | '.join(told(size) for size in SIZES)} |"


def _bytes(rates: Rates) -> Iterator[tuple[str, Callable[[int], str]]]:
    yield "vectors, in memory, GiB", lambda size: _gib(rates.resident(size))
    yield "vectors, on disk, GiB", lambda size: _gib(rates.vectors_bytes(size))
    yield "catalog, on disk, GiB", lambda size: _gib(rates.catalog_bytes(size))
    yield "word index of each node, GiB", lambda size: _gib(rates.lexicon_bytes(size))


def _ingests(rates: Rates) -> Iterator[tuple[str, Callable[[int], str]]]:
    def hours(workers: int, sinks: int, *, pages: bool) -> Callable[[int], str]:
        return lambda size: _hours(ingest_hours(rates, size, workers, pages=pages, sinks=sinks))

    for workers, sinks in ((2, 1), (16, 1), (64, 1), (64, 4)):
        side = f", {sinks} ingests side by side" if sinks > 1 else ""
        yield f"ingest of text, {workers} cores{side}", hours(workers, sinks, pages=False)
    yield "ingest of web pages, 2 cores", hours(2, 1, pages=True)


def _questions(
    rates: Rates, machines: Machines, per_second: float
) -> Iterator[tuple[str, Callable[[int], str]]]:
    def told(show: Callable[[Needs, int], str]) -> Callable[[int], str]:
        def cell(size: int) -> str:
            needs = needs_of(rates, size, per_second)
            return show(needs, size) if needs else "not in a second"

        return cell

    rate = f"{per_second:.0f} questions a second"
    yield f"chat processes for {rate}", told(lambda needs, _: str(needs.chats))
    yield "cores of Chroma for them", told(lambda needs, _: str(needs.vectors))
    yield "cores of PostgreSQL for them", told(lambda needs, _: str(needs.catalog))
    yield (
        "95 of 100 of them answered within, s",
        told(lambda needs, size: f"{answered(rates, size, per_second, needs):.2f}"),
    )
    yield (
        f"machines of {machines.memory:.0f} GiB for all of it",
        told(lambda needs, size: _machines(rates, machines, needs, size)),
    )
    yield (
        "1,000 questions, dollars",
        told(
            lambda needs, size: f"{_dollars(rates, machines, needs, size) / 3.6 / per_second:.3f}"
        ),
    )


def memory(rates: Rates, needs: Needs, passages: int) -> float:
    """GiB: the vectors, a fifth of the catalog as its server's cache, and a word index for each
    chat process, as if each were a node of its own."""
    kept = rates.resident(passages) + rates.catalog_bytes(passages) / 5
    return (kept + needs.chats * (rates.lexicon_bytes(passages) + GIB)) / GIB


def _machines(rates: Rates, machines: Machines, needs: Needs, passages: int) -> str:
    """So many as hold it all. The vectors of one Chroma server lie on one machine."""
    count = math.ceil(memory(rates, needs, passages) / machines.memory)
    is_split = rates.resident(passages) > machines.memory * GIB
    return f"{count}, Chroma distributed" if is_split else str(count)


def _dollars(rates: Rates, machines: Machines, needs: Needs, passages: int) -> float:
    """An hour. Beside each process that answers, one draws the page."""
    cores = 2 * needs.chats + needs.vectors + needs.catalog
    gib = memory(rates, needs, passages)
    return cores * machines.core_hour + gib * machines.gib_hour


def _gib(count: float) -> str:
    return f"{count / GIB:,.1f}"


def _hours(hours: float) -> str:
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} days"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rates", type=Path, default=RATES)
    parser.add_argument("--questions", type=float, default=10.0, help="a second")
    parser.add_argument("--memory", type=float, default=Machines().memory, help="GiB a machine")
    parser.add_argument("--core-hour", type=float, default=Machines().core_hour, help="dollars")
    parser.add_argument("--gib-hour", type=float, default=Machines().gib_hour, help="dollars")
    chosen = parser.parse_args()
    rates = rates_of(json.loads(chosen.rates.read_text("utf-8")))
    machines = Machines(chosen.memory, chosen.core_hour, chosen.gib_hour)
    for line in table(rates, machines, chosen.questions):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
