"""Reads a slow iterator in a background thread, so that its consumer can be stopped meanwhile."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


def polled(items: Iterator[T], every: float) -> Generator[T | None, None, None]:
    """Yields the items as they come, and None whenever `every` seconds pass without one. Exceptions
    of the iterator are re-raised. Closing the generator stops reading from the iterator."""
    told: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
    left = Event()

    def read() -> None:
        try:
            for item in items:
                if left.is_set():
                    return
                told.put((item,))
            told.put(None)
        except BaseException as error:
            told.put(error)

    Thread(target=read, daemon=True).start()
    try:
        while True:
            try:
                found = told.get(timeout=every)
            except Empty:
                yield None
                continue
            if isinstance(found, BaseException):
                raise found
            if found is None:
                return
            yield found[0]
    finally:
        left.set()
