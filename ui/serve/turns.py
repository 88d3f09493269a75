"""Limits how many runs of the chat page compute at once in this process.

With the GIL one thread runs at a time, and every waiting thread wakes every few milliseconds to
request it, so concurrent runs slow each other down (docs/log.md: one process with 40 sessions, p95
0.5 s; without this limit up to 7 s).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

AT_ONCE = 2


class _Turns:
    """A FIFO semaphore; `threading.Semaphore` is not FIFO."""

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
    """Hold one of AT_ONCE turns, granted in order of arrival."""
    _TURNS.take()
    try:
        yield
    finally:
        _TURNS.give()


@contextmanager
def waiting(*, elsewhere: bool) -> Iterator[None]:
    """Within a turn: give it up while the answer is computed `elsewhere`; then go to the front."""
    if not elsewhere:
        yield
        return
    _TURNS.give()
    try:
        yield
    finally:
        _TURNS.take(first=True)
