"""Runs of the chat page take turns where this process computes.

Python runs one thread at a time, and each that waits for that wakes every few milliseconds to see
whether it may: the more runs at once, the less is done (docs/log.md: one process with 40 sessions,
p95 0.5 s; without turns up to 7 s).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

AT_ONCE = 2


class _Turns:
    """So many turns, first come, first served: `threading.Semaphore` is not FIFO."""

    def __init__(self, count: int) -> None:
        self._free, self._lock, self._waiting = count, Lock(), deque[Lock]()

    def take(self, *, first: bool = False) -> None:
        """Wait for a turn; `first` goes before all who wait."""
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return
            mine = Lock()
            mine.acquire()
            (self._waiting.appendleft if first else self._waiting.append)(mine)
        mine.acquire()

    def give(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


_TURNS = _Turns(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """One of AT_ONCE turns; who comes first is served first."""
    _TURNS.take()
    try:
        yield
    finally:
        _TURNS.give()


@contextmanager
def waiting(*, elsewhere: bool) -> Iterator[None]:
    """Within a turn: where what is waited for is computed elsewhere, others go on meanwhile."""
    if not elsewhere:
        yield
        return
    _TURNS.give()
    try:
        yield
    finally:
        _TURNS.take(first=True)
