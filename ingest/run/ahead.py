"""Prefetching iterator: computes items ahead in a background thread."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds of waiting after which `check` is called."""


class Ahead(Generic[T]):
    """Prefetches up to `count` items of an iterator in a background thread; an error of the
    iterator is raised in order. `check` is called every PATIENCE seconds while waiting, and may
    raise."""

    def __init__(
        self, items: Iterator[T], count: int, check: Callable[[], None] = lambda: None
    ) -> None:
        self._queue: Queue[_Made[T] | BaseException | None] = Queue(count)
        self._stopped, self._check = Event(), check
        self._thread = Thread(target=self._fill, args=(items,), daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        while (made := self._next()) is not None:
            if isinstance(made, BaseException):
                raise made
            yield made.item

    def close(self) -> None:
        """Stop prefetching; returns when the current item is done."""
        self._stopped.set()
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=0.05)
            except Empty:
                continue

    def leave(self, patience: float = 0.0) -> None:
        """Stop prefetching, waiting at most `patience` seconds for the current item, which may
        never finish."""
        self._stopped.set()
        self._thread.join(patience)

    def _next(self) -> _Made[T] | BaseException | None:
        while True:
            try:
                return self._queue.get(timeout=PATIENCE)
            except Empty:
                self._check()

    def _fill(self, items: Iterator[T]) -> None:
        last: BaseException | None = None
        try:
            for item in items:
                if not self._put(_Made(item)):
                    break
        except BaseException as error:
            last = error
        finally:
            if isinstance(items, Generator):
                items.close()  # now, not when it is garbage-collected
        self._put(last)

    def _put(self, item: _Made[T] | BaseException | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=0.1)
            except Full:
                continue
            return True
        return False


class _Made(Generic[T]):
    """Wraps an item, to distinguish it from the end (None) and from an error."""

    __slots__ = ("item",)

    def __init__(self, item: T) -> None:
        self.item = item
