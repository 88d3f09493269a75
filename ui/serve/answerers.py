"""Runs the page's questions in worker processes, or in threads of the page's own process."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from collections.abc import Generator
from contextlib import suppress
from itertools import count
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Protocol, TypeAlias

from assistant.chain import Chain
from assistant.write.answer import Answer, Statement
from ingest.errors import AnswererLost, DatelineError
from ui.serve.answer_process import TO_ALL, Asked, Reply
from ui.serve.polled import polled
from ui.settings import Settings

Events: TypeAlias = Generator[Statement | Answer | None, None, None]
"""The statements of an answer as they become ready, then the answer; None whenever a polling
interval passes without either. Closing the generator cancels the question."""
START_PROCESS = (sys.executable, "-P", "-c", "from ui.serve.answer_process import main; main()")
"""-P keeps modules in the current folder from being imported."""
LOG = logging.getLogger(__name__)
TRIES = 2
"""How many processes a question is sent to, one after another, if they die while answering it."""


class Answerers(Protocol):
    """Answer questions."""

    def are_elsewhere(self, asked: Asked) -> bool:
        """Whether the question is computed outside this process, which is then free meanwhile."""
        ...

    def events(self, asked: Asked, every: float) -> Events:
        """The events of an answer, with None whenever `every` seconds pass without one. Raises
        whatever the chain raises."""
        ...


class Here:
    """Answers in threads of this process."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def are_elsewhere(self, asked: Asked) -> bool:
        return not asked.is_here(self._chain)

    def events(self, asked: Asked, every: float) -> Events:
        return polled(asked.events(self._chain), every)


class Processes:
    """Answers in `number` worker processes, each with its own chain. A process that died is
    restarted for the next question, and its unfinished questions are asked again."""

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings, self._lock = settings, Lock()
        self._processes = [_Process(settings) for _ in range(number)]

    def are_elsewhere(self, asked: Asked) -> bool:  # noqa: ARG002 - always
        return True

    def events(self, asked: Asked, every: float) -> Events:
        """See `Answerers.events`. Raises AnswererLost too, if TRIES processes died on it."""
        shown, tries = 0, 1
        while True:
            seen, process = 0, self._least_busy()
            try:
                for event in process.events(asked, every):
                    seen += isinstance(event, Statement)
                    if not isinstance(event, Statement) or seen > shown:
                        yield event
                    shown = max(shown, seen)
                return
            except AnswererLost:
                if tries == TRIES or not process.has_ended:
                    raise
                tries += 1

    def close(self) -> None:
        for process in self._processes:
            process.close()

    def _least_busy(self) -> _Process:
        with self._lock:
            for place, process in enumerate(self._processes):
                if process.has_ended:
                    process.close()
                    self._processes[place] = _Process(self._settings)
            return min(self._processes, key=lambda process: process.under_way)


def _started() -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
    """A new worker process, with its stdin and its stdout."""
    # A process group of its own: Ctrl-C in the terminal reaches only the parent.
    process = subprocess.Popen(  # noqa: S603
        START_PROCESS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
    )
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    return process, process.stdin, process.stdout


class _Process:
    """A worker process and the requests that wait for its replies."""

    def __init__(self, settings: Settings) -> None:
        self._process, self._to, self._from = _started()
        self._numbers, self._lock = count(), Lock()
        self._waiting: dict[int, SimpleQueue[Reply]] = {}
        self._end: DatelineError | None = None
        self._is_closed = False
        self._send(settings)
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        return self._end is not None

    @property
    def under_way(self) -> int:
        """How many questions it has not finished."""
        return len(self._waiting)

    def events(self, asked: Asked, every: float) -> Events:
        number, replies = self._given(asked)
        try:
            while True:
                try:
                    reply = replies.get(timeout=every)
                except Empty:
                    yield None
                    continue
                if reply is None:
                    return
                if isinstance(reply, DatelineError):
                    raise reply
                yield reply
        finally:
            self._take_back(number)

    def close(self) -> None:
        """Kill the process, even while it is answering."""
        self._is_closed = True
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._to, self._from):
            with suppress(BrokenPipeError):  # of data not yet written
                stream.close()

    def _given(self, asked: Asked) -> tuple[int, SimpleQueue[Reply]]:
        number, replies = next(self._numbers), SimpleQueue[Reply]()
        with self._lock:
            if self._end:
                raise self._end
            self._waiting[number] = replies
        self._send((number, asked))
        return number, replies

    def _take_back(self, number: int) -> None:
        """Cancel the request, if it is still being answered."""
        with self._lock:
            self._waiting.pop(number, None)
        self._send((number, None))

    def _send(self, told: object) -> None:
        """Write to the process. Errors are ignored: the process has died, and `_read` reports that
        to all waiting requests."""
        packed = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
        with self._lock, suppress(OSError, ValueError):
            self._to.write(packed)
            self._to.flush()

    def _read(self) -> None:
        """Pass replies to the waiting requests, until the process ends."""
        end: DatelineError = AnswererLost("the process that answers ended", "ask again")
        try:
            while True:
                number, reply = pickle.load(self._from)  # noqa: S301 # nosec B301 - our own
                if number == TO_ALL:
                    end = reply
                elif replies := self._waiting.get(number):
                    replies.put(reply)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            pass
        except Exception:
            LOG.exception("an answer cannot be read")
        was_closed = self._is_closed
        with self._lock:
            self._end = end
            for replies in self._waiting.values():
                replies.put(end)
        if not was_closed:
            LOG.warning("answering process lost", extra={"code": self._process.wait()})
