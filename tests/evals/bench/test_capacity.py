"""What larger archives need is simulated from what was measured, and told as it was simulated."""

import json
from pathlib import Path

import pytest

from evals.bench.capacity import (
    RATES,
    SLOWEST,
    Machines,
    Needs,
    Rates,
    answered,
    fitted,
    ingest_hours,
    needs_of,
    rates_of,
    straight,
    table,
)

SCALE = Path(__file__).parents[3] / "docs" / "scale.md"
MILLION = 10**6


def rates(prepare: float = 10, store: float = 1, chat: float = 50) -> Rates:
    return Rates(
        prepare,
        100,
        lambda _: store,
        lambda _: chat,
        lambda _: 5,
        lambda _: 5,
        *[lambda size: 2000 * size] * 3,
        lambda size: 300 * size,
    )


def test_costs_grow_by_the_power_that_was_measured_and_never_fall() -> None:
    assert fitted([(10, 2), (100, 4), (1000, 8)])(10_000) == pytest.approx(16)
    assert fitted([(10, 8), (100, 4), (1000, 2)])(10_000) == 2


def test_bytes_grow_by_so_many_a_passage() -> None:
    assert straight([(10, 120), (20, 999), (30, 160)])(100) == pytest.approx(300)


def test_one_worker_takes_the_time_of_its_work_and_many_that_of_storing() -> None:
    alone = ingest_hours(rates(), MILLION, 1, pages=False)
    assert alone == pytest.approx(10 * MILLION / 3.6e6, rel=0.05)
    hours = [ingest_hours(rates(), MILLION, n, pages=False) for n in (1, 2, 4, 8, 64)]
    assert hours == sorted(hours, reverse=True)
    assert hours[-1] == pytest.approx(1 * MILLION / 3.6e6, rel=0.05)
    aside = ingest_hours(rates(), MILLION, 64, pages=False, sinks=2)
    assert aside == pytest.approx(hours[-1] / 2, rel=0.05)


def test_web_pages_cost_their_extraction_too() -> None:
    text, pages = (ingest_hours(rates(), MILLION, 1, pages=pages) for pages in (False, True))
    assert pages == pytest.approx(2 * text, rel=0.05)


def test_a_lone_question_takes_its_work_and_many_wait() -> None:
    assert answered(rates(), MILLION, 0.01, Needs(1, 1, 1)) == pytest.approx(0.09, abs=0.02)
    took = [answered(rates(), MILLION, rate, Needs(1, 1, 1)) for rate in (1, 5, 10, 15, 19)]
    assert took == sorted(took)
    assert took[-1] > 5 * took[0]


def test_what_is_needed_is_enough_and_no_process_too_many() -> None:
    needs = needs_of(rates(), MILLION, 60)
    assert needs
    assert answered(rates(), MILLION, 60, needs) <= SLOWEST
    assert 3 <= needs.chats <= 5
    assert needs_of(rates(chat=2000), MILLION, 1) is None


def test_the_table_in_the_docs_is_the_one_that_is_simulated() -> None:
    measured = rates_of(json.loads(RATES.read_text("utf-8")))
    lines = list(table(measured, Machines(), 10.0))
    assert lines == list(table(measured, Machines(), 10.0))
    assert "\n".join(lines) in SCALE.read_text("utf-8")
