"""Articles out of web pages, on all cores where there are many of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import get_context
from typing import TypeVar

from ingest.article import Article
from ingest.formats import Failure, Page
from ingest.formats.web import extract

FEW = 6
"""Pages that are read before processes are started, which takes longer than reading these."""
AHEAD = 24
"""Pages handed out before the first of them is asked for: bounds the memory they take."""

T = TypeVar("T")


def extracted(items: Iterable[T | Page]) -> Iterator[T | Article | Failure]:
    """The same items in the same order, each Page replaced by its Article or Failure."""
    with ExitStack() as stack:
        pool: ProcessPoolExecutor | None = None
        waiting: deque[tuple[Page, Future[Article | Failure]] | T] = deque()
        pages = 0
        for item in items:
            if not isinstance(item, Page):
                waiting.append(item)
            elif pages < FEW:
                pages += 1
                yield extract(item)
                continue
            else:
                pool = pool or stack.enter_context(_pool())
                waiting.append((item, pool.submit(extract, item)))
            while waiting and (len(waiting) > AHEAD or not isinstance(waiting[0], tuple)):
                yield _finished(waiting.popleft())
        while waiting:
            yield _finished(waiting.popleft())


def _pool() -> ProcessPoolExecutor:
    # Not forked: the engine's threads are running by now.
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"))


def _finished(item: tuple[Page, Future[Article | Failure]] | T) -> T | Article | Failure:
    if not isinstance(item, tuple):
        return item
    page, future = item
    try:
        return future.result()
    except BrokenProcessPool:  # this page, or one beside it, killed the process that read it
        place = str(page.known.get("url") or page.source.path)
        reason = f"{place}: the page broke the extractor; save its text instead"
        return Failure(place, reason)
