"""Items made ahead of who needs them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds of waiting after which is asked whether there is still something to wait for."""


class Ahead(Generic[T]):
    """Items of an iterator, up to `count` of them made ahead in a thread of its own; its error is
    raised in turn. `check` is called now and then while nothing comes, and may raise."""

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
        """Stop making items; comes back once the one in the making is made."""
        self._stopped.set()
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=0.05)
            except Empty:
                continue

    def leave(self, patience: float = 0.0) -> None:
        """Stop, but wait so many seconds at most for the item in the making, which may never
        come."""
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
                items.close()  # not when a frame that holds it happens to be let go
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
    """An item, told apart from the end and from an error."""

    __slots__ = ("item",)

    def __init__(self, item: T) -> None:
        self.item = item
