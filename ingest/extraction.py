"""Articles out of web pages, on all cores where there are many of them; large pages in processes of
their own, which have so much time for each."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context
from typing import TypeVar

from ingest.article import Article
from ingest.formats import Failure, Page
from ingest.formats.web import extract

FEW = 6
"""Pages that are read before processes are started, which takes longer than reading these."""
SMALL = 2**18
"""Bytes of a page that may be read here, without a limit of time."""
SECONDS = 60
"""What one page may take in a process of its own."""
AHEAD = 24
"""Pages handed out before the first of them is asked for: bounds the memory they take."""

T = TypeVar("T")


def extracted(
    items: Iterable[T | Page], few: int = FEW, seconds: int = SECONDS
) -> Iterator[T | Article | Failure]:
    """The same items in the same order, each Page replaced by its Article, or by a Failure where it
    has none or takes more than `seconds`; the first `few` small pages are extracted in this
    process."""
    waiting: deque[tuple[Page, Future[Article | Failure]] | T] = deque()
    with closing(_Extractors(seconds)) as extractors:
        pages = 0
        for item in items:
            if not isinstance(item, Page):
                waiting.append(item)
            elif pages < few and not waiting and len(item.data) <= SMALL:
                pages += 1
                yield extract(item)
            else:
                waiting.append((item, extractors.submit(item)))
            while waiting and (len(waiting) > AHEAD or not isinstance(waiting[0], tuple)):
                yield extractors.finish(waiting.popleft())
        while waiting:
            yield extractors.finish(waiting.popleft())


class _Extractors:
    """Processes that extract pages; started with the first, and anew when one of them dies."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, page: Page) -> Future[Article | Failure]:
        # The bytes need not travel a second time.
        bare = replace(page, source=replace(page.source, data=None))
        try:
            return self._started().submit(_in_time, bare, self._seconds)
        except BrokenProcessPool:
            self.close()
            return self._started().submit(_in_time, bare, self._seconds)

    def finish(self, item: tuple[Page, Future[Article | Failure]] | T) -> T | Article | Failure:
        """What became of an item; a page whose process died is tried once more, alone."""
        if not isinstance(item, tuple):
            return item
        page, future = item
        try:
            return future.result()
        except BrokenProcessPool:
            return self._alone(page)

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _alone(self, page: Page) -> Article | Failure:
        lone = _Extractors(self._seconds)
        try:
            return lone.submit(page).result()
        except BrokenProcessPool:
            place = str(page.known.get("url") or page.source.path)
            reason = (
                f"{place}: the page broke the extractor, or took over {self._seconds} seconds; "
                "save its text instead"
            )
            return Failure(place, reason)
        finally:
            lone.close()

    def _started(self) -> ProcessPoolExecutor:
        # Not forked: the engine's threads are running by now.
        count = os.cpu_count() or 1
        self._pool = self._pool or ProcessPoolExecutor(count, mp_context=get_context("spawn"))
        return self._pool


def _in_time(page: Page, seconds: int) -> Article | Failure:
    """What is in a page. Ends this process where it takes longer, by SIGALRM, which ends what
    libxml2 is at as well."""
    signal.alarm(seconds)
    try:
        return extract(page)
    finally:
        signal.alarm(0)
