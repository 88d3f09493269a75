"""Graceful shutdown on SIGTERM (from Docker, Kubernetes, systemd): finishes the answers in progress
first. A second SIGTERM, or Ctrl-C, stops the page at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Thread
from types import FrameType
from typing import Any

from streamlit.web import bootstrap

from ui.serve import operations


def answer_first() -> None:
    """Install the handler by patching Streamlit, which sets its own signal handlers at start."""
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
    operations.drain()
    os.kill(os.getpid(), signal.SIGTERM)
