"""Waiting can be broken off, and nothing that comes is lost, doubled or swallowed."""

import threading
from collections.abc import Iterator

import pytest

from ui.serve.polled import polled

SOON = 0.01


def test_items_come_in_order_with_nothing_between_where_they_are_ready() -> None:
    assert [item for item in polled(iter(range(50)), 30) if item is not None] == list(range(50))


def test_whoever_waits_is_told_that_nothing_came_yet() -> None:
    ready = threading.Event()

    def slow() -> Iterator[str]:
        ready.wait(30)
        yield "at last"

    items = polled(slow(), SOON)
    assert next(items) is None
    ready.set()
    assert next(item for item in items if item) == "at last"


def test_an_error_is_raised_where_it_is_waited_for() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    items = polled(failing(), 30)
    assert next(items) == 1
    with pytest.raises(ValueError, match="no more"):
        next(items)


def test_nothing_more_is_asked_for_once_nobody_waits() -> None:
    go, asked, closed = threading.Semaphore(0), [], threading.Event()

    def counting() -> Iterator[int]:
        try:
            for number in range(1000):
                asked.append(number)
                yield number
                go.acquire(timeout=30)
        finally:
            closed.set()

    items = polled(counting(), 30)
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]
    go.release()
    assert closed.wait(30)
    assert len(asked) <= 2
