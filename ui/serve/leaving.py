"""Graceful shutdown on SIGTERM (from Docker, Kubernetes, systemd): finishes the answers in progress
first. A second SIGTERM, or Ctrl-C, stops the page at once."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from types import FrameType
from typing import Any


class _Leaving:
    """Shutdown state: the deadline (`time.monotonic`) once this process is draining, else None, and
    the numbers of the chat page's runs that are waiting or active."""

    def __init__(self) -> None:
        self.at_work, self.numbers, self.changed = set[int](), itertools.count(), Condition()
        self.ends: float | None = None


_LEAVING = _Leaving()
DRAIN_TIMEOUT = 30.0
"""Seconds that draining waits for answers in progress, in total over all calls."""
QUIET = 1.0
"""Seconds allowed for the last drawing to reach the browser, and for a rerun after a first answer.
"""
ROUNDS = 3
"""Consecutive runs to wait for: opening the page, its first answer, and the rerun after it. Limited
because other sessions may keep asking."""


@contextmanager
def answering() -> Iterator[None]:
    """Register a run of the chat page as active, until it has stored its answer."""
    number = next(_LEAVING.numbers)
    with _LEAVING.changed:
        _LEAVING.at_work.add(number)
    try:
        yield
    finally:
        with _LEAVING.changed:
            _LEAVING.at_work.discard(number)
            _LEAVING.changed.notify_all()


def drain(patience: float = DRAIN_TIMEOUT) -> bool:
    """Report this process as stopping on /healthz and /ready from now on, and wait for the answers
    in progress and the reruns that follow from them. Returns whether all were given in time."""
    with _LEAVING.changed:
        _LEAVING.ends = _LEAVING.ends or time.monotonic() + patience
        for _ in range(ROUNDS):
            there = set(_LEAVING.at_work)
            left = max(0.0, _LEAVING.ends - time.monotonic())
            if not _LEAVING.changed.wait_for(lambda: not there & _LEAVING.at_work, left):  # noqa: B023
                return False
            _LEAVING.changed.wait_for(lambda: False, QUIET)
            if not _LEAVING.at_work:
                break
        return True


def is_draining() -> bool:
    """Whether this process is about to stop."""
    return _LEAVING.ends is not None


def active() -> int:
    """The number of runs of the chat page that are waiting or active."""
    return len(_LEAVING.at_work)


def answer_first() -> None:
    """Install the handler by patching Streamlit, which sets its own signal handlers at start."""
    from streamlit.web import bootstrap

    set_up = bootstrap._set_up_signal_handler
    bootstrap._set_up_signal_handler = _with_answers(set_up)  # type: ignore[assignment]


def _with_answers(set_up: Callable[[Any], None]) -> Callable[[Any], None]:
    def set_up_and_wait(server: Any) -> None:
        set_up(server)
        stop = signal.getsignal(signal.SIGTERM)

        def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - named by Python
            signal.signal(signal.SIGTERM, stop)
            Thread(target=_answer_and_stop, daemon=True).start()

        signal.signal(signal.SIGTERM, leave)

    return set_up_and_wait


def _answer_and_stop() -> None:
    drain()
    os.kill(os.getpid(), signal.SIGTERM)
