"""Extracts articles from web pages in worker processes on all cores, with a time limit per page.

python -m ingest.read.extraction EXTRACTION_TIMEOUT <pages >articles, both as consecutive pickles
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from queue import Empty, LifoQueue
from typing import IO, TypeVar, cast

from ingest.article import Article
from ingest.read.formats import Failure, Page
from ingest.read.formats.web import extract

EXTRACTION_TIMEOUT = 60
"""Time limit per page."""
PAGES_AHEAD = 24
"""Maximum items in flight, which bounds memory."""

T = TypeVar("T")


def extracted(
    items: Iterable[T | Page], seconds: int = EXTRACTION_TIMEOUT
) -> Iterator[T | Article | Failure]:
    """The same items in the same order, with each Page replaced by its Article, or by a Failure if
    it has none or takes more than `seconds`."""
    waiting: deque[Future[Article | Failure] | T] = deque()
    with closing(_Extractors(seconds)) as extractors:
        for item in items:
            waiting.append(extractors.submit(item) if isinstance(item, Page) else item)
            while waiting and (len(waiting) > PAGES_AHEAD or not isinstance(waiting[0], Future)):
                yield _made(waiting.popleft())
        while waiting:
            yield _made(waiting.popleft())


def extract_in_time(page: Page, seconds: int = EXTRACTION_TIMEOUT) -> Article | Failure:
    """Extract a page, in the main thread of a process that may be killed: after `seconds`, SIGALRM
    ends the process, even inside libxml2."""
    signal.alarm(seconds)
    try:
        return extract(page)
    finally:
        signal.alarm(0)


def _made(item: Future[Article | Failure] | T) -> T | Article | Failure:
    return item.result() if isinstance(item, Future) else item


class _Extractors:
    """A pool of worker processes, each started when no other is idle. Unlike `multiprocessing`
    workers, they do not import the caller's main module, so scripts need no `__main__` guard."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1)
        self._idle: LifoQueue[_Extractor] = LifoQueue()

    def submit(self, page: Page) -> Future[Article | Failure]:
        # Page.data has the bytes already; do not pickle them twice.
        bare = replace(page, source=replace(page.source, data=None))
        return self._threads.submit(self._extract, bare)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    def _extract(self, page: Page) -> Article | Failure:
        try:
            extractor = self._idle.get_nowait()
        except Empty:
            try:
                extractor = _Extractor(self._seconds)
            except OSError as error:
                reason = f"no process could be started for the page ({error.strerror})"
                return Failure(page.place, f"{page.place}: {reason}; ingest it again")
        made = extractor.extract(page)
        if made is None:
            extractor.close()
            reason = f"the page broke the extractor, or took over {self._seconds} seconds"
            return Failure(page.place, f"{page.place}: {reason}; save its text instead")
        self._idle.put(extractor)
        return made


class _Extractor:
    """A worker process that extracts one page after another."""

    def __init__(self, seconds: int) -> None:
        # -P: do not import modules from the current folder.
        command = [sys.executable, "-P", "-m", "ingest.read.extraction", str(seconds)]
        self._process = subprocess.Popen(  # noqa: S603 - this module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._pages = cast(IO[bytes], self._process.stdin)
        self._articles = cast(IO[bytes], self._process.stdout)

    def extract(self, page: Page) -> Article | Failure | None:
        """The article in a page or a Failure; None if the worker process died."""
        try:
            pickle.dump(page, self._pages, pickle.HIGHEST_PROTOCOL)
            self._pages.flush()
            made = pickle.load(self._articles)  # noqa: S301 # nosec B301 - our own
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        return cast(Article | Failure, made)

    def close(self) -> None:
        with suppress(OSError):
            self._pages.close()
        self._articles.close()
        self._process.wait()


def main() -> None:
    import trafilatura  # noqa: F401 - import before the first page's time limit starts

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles Ctrl-C
    pages, articles = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError):
        while True:
            made = extract_in_time(pickle.load(pages), int(sys.argv[1]))  # noqa: S301 # nosec B301
            pickle.dump(made, articles, pickle.HIGHEST_PROTOCOL)
            articles.flush()


if __name__ == "__main__":
    main()
