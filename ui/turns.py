"""Runs of the chat page take turns where this process computes.

Python runs one thread at a time, and each that waits for that wakes every few milliseconds to see
whether it may: the more runs at once, the less is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

AT_ONCE = 2
_TURNS = Semaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """One of AT_ONCE turns; who comes first is served first."""
    with _TURNS:
        yield


@contextmanager
def waiting(elsewhere: bool) -> Iterator[None]:
    """Within a turn: where what is waited for is computed elsewhere, others go on meanwhile."""
    if not elsewhere:
        yield
        return
    _TURNS.release()
    try:
        yield
    finally:
        _TURNS.acquire()
