"""Capacity planning: simulates larger archives from the costs measured on smaller ones.

python -m evals.bench.capacity      from rates.json, which tests.measure_scale writes

A seeded discrete-event simulation. For ingests, workers prepare batches and one process stores them
in order. Questions arrive as a Poisson process and queue for the vectors, the catalog and a chat
process. CPU costs are a power law of the archive's size, bytes are linear in it; both are fitted to
the measured sizes, and extrapolated far beyond them.
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
"""Approximate maximum number of passages in one batch of an ingest."""
SPREAD = 0.3
"""Standard deviation of the logarithm of batch and question costs. For questions it gives at least
the measured ratio of the 95th percentile to the median."""
PASSAGES_A_PAGE = 10
SIMULATED_QUESTIONS = 4000
SLOWEST = 1.0
"""Target for the 95th percentile of the answer time, in seconds."""
FULL = 0.7
"""Utilisation of a process at which the search for the needed number starts."""
MOST = 512
GIB = 2**30
LEAST_SHARE = 0.1
"""Lower limit for costs, in milliseconds: smaller ones were not measured reliably."""
STORING = (
    "store_cpu_ms_a_passage", "store_catalog_cpu_ms_a_passage", "store_chroma_cpu_ms_a_passage"
)  # fmt: skip
"""Costs that passages incur one after another: in the storing process and on both servers."""
Growth = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Rates:
    """Measured costs, those of type Growth as functions of the number of passages. In milliseconds
    of CPU: `prepare` and `store` for a passage, `extract` for a web page; for a question, `chat` in
    the answering process, `vectors` on the vector server, `catalog` on the catalog's server.
    `resident` is the vector server's memory and the others are disk space, in bytes."""

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
    """Rented machines: GiB of memory of the largest, and dollars per hour for a core and a GiB."""

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
    """The rates from the output of tests.measure_scale."""
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
    """A power law of the size, fitted to these points by least squares on logarithms. It never
    decreases, and passes through the last point."""
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
    """Hours to ingest so many passages, from web pages or from text, with `workers` of one core
    each. `sinks` ingests run in parallel, each with its share of passages and workers."""
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
    """The simulated 95th percentile of the answer time, in seconds."""
    dice = np.random.default_rng(SEED)
    arrivals = np.cumsum(dice.exponential(1 / per_second, SIMULATED_QUESTIONS))
    spread = dice.lognormal(0, SPREAD, (3, SIMULATED_QUESTIONS))
    chats = [0.0] * needs.chats  # sessions are sticky
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
    """The time at which the first free server has finished a task that arrives at `at`."""
    done = max(heapq.heappop(free), at) + ms / 1000
    heapq.heappush(free, done)
    return done


def needs_of(rates: Rates, passages: int, per_second: float) -> Needs | None:
    """The smallest numbers tried that answer `per_second` questions within SLOWEST; None if no
    number up to MOST does."""
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
    """A Markdown table with a row per figure and a column per size."""
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
    """Memory in GiB: the vectors, a fifth of the catalog as its server's cache, and, for each chat
    process, a word index and 1 GiB, as if each ran on its own node."""
    kept = rates.resident(passages) + rates.catalog_bytes(passages) / 5
    return (kept + needs.chats * (rates.lexicon_bytes(passages) + GIB)) / GIB


def _machines(rates: Rates, machines: Machines, needs: Needs, passages: int) -> str:
    """The number of machines whose memory holds everything, with a note if the vectors do not fit
    on one machine, as a single Chroma server needs."""
    count = math.ceil(memory(rates, needs, passages) / machines.memory)
    is_split = rates.resident(passages) > machines.memory * GIB
    return f"{count}, Chroma distributed" if is_split else str(count)


def _dollars(rates: Rates, machines: Machines, needs: Needs, passages: int) -> float:
    """Dollars per hour. Each answering process comes with another that draws the page."""
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
