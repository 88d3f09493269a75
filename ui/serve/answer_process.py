"""A process that answers the page's questions, started and read by ui/serve/answerers.py.

Python runs one thread of a process at a time. Drawing the page is half of what a question takes,
finding and reading the other half; in two processes they do not wait for each other. What is asked
comes pickled on stdin, first the Settings and then (number, Asked) or, to leave off, (number,
None); what is answered goes pickled to stdout, (number, Reply). It ends when its stdin does.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import IO, Any, TypeAlias

from assistant.chain import STAY, Chain
from assistant.understand.conversation import Turn
from assistant.write.answer import Answer, Statement
from ingest.errors import AnswererLost, DatelineError
from ingest.tracing import traced
from ui import telemetry
from ui.serve import turns
from ui.serve.opening import open_served_chain

Reply: TypeAlias = Statement | Answer | DatelineError | None
"""An event of an answer, the error that ends it, or None at its end."""
TO_ALL = -1
"""In the place of a number: what is told to all who wait."""
ANSWER_FAILED = AnswererLost(
    "something went wrong while answering",
    "what `dateline chat` wrote on its terminal says what it was",
)
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that follows `said`, within the `bounds` that `Chain.understand` takes; `keyless`
    has it answered without the chat model."""

    text: str
    said: tuple[Turn, ...]
    bounds: Mapping[str, Any]
    keyless: bool = False

    def events(self, chain: Chain) -> Generator[Statement | Answer, None, None]:
        """The statements of the answer, and the answer. Raises what the chain raises."""
        chain = chain.without_model() if self.keyless else chain
        with traced("question") as within:
            question = chain.understand(self.text, self.said, within=within, **self.bounds)
            yield from chain.stream(question, within=within)


def main() -> None:
    telemetry.start()
    for told in (signal.SIGINT, signal.SIGTERM):  # it is for who started this to stop it
        signal.signal(told, signal.SIG_IGN)
    replies, asked = _Replies(), SimpleQueue[Any]()
    Thread(target=_read, args=(sys.stdin.buffer, asked), daemon=True).start()
    try:
        if chosen := asked.get():
            _serve(asked, open_served_chain(chosen), replies)
    except DatelineError as error:
        replies.send(TO_ALL, error)
    except Exception:
        LOG.exception("cannot answer")
    telemetry.finish()
    os._exit(0)  # whatever a thread is still at


def _read(stream: IO[bytes], asked: SimpleQueue[Any]) -> None:
    """Take in all that is asked at once, so that nobody waits for this process to have time for
    it; None at the end."""
    try:
        with suppress(EOFError, pickle.UnpicklingError):  # who asked may have been cut off
            while True:
                asked.put(pickle.load(stream))  # noqa: S301 # nosec B301 - our own
    finally:
        asked.put(None)


def _serve(asked: SimpleQueue[Any], chain: Chain, replies: _Replies) -> None:
    """Answer what is asked, each in a thread of its own, until nobody asks any more."""
    under_way: dict[int, Event] = {}
    while told := asked.get():
        number, question = told
        if question is None:
            under_way.pop(number, Event()).set()
            continue
        under_way[number] = Event()
        arguments = question, number, under_way[number], chain, replies
        Thread(target=_answer, args=arguments, daemon=True).start()


def _answer(question: Asked, number: int, left: Event, chain: Chain, replies: _Replies) -> None:
    is_here = question.keyless or chain.choice.destination == STAY
    try:
        with turns.turn() if is_here else nullcontext(), closing(question.events(chain)) as events:
            while not left.is_set():
                event = next(events, None)
                replies.send(number, event)
                if event is None:
                    return
    except DatelineError as error:
        replies.send(number, error)
    except Exception:
        LOG.exception("not answered")
        replies.send(number, ANSWER_FAILED)


class _Replies:
    """What is answered, by several threads; nothing else comes to what was stdout."""

    def __init__(self) -> None:
        self._lock, self._stream = Lock(), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def send(self, number: int, reply: Reply) -> None:
        with self._lock, suppress(BrokenPipeError):  # nobody asks any more
            pickle.dump((number, reply), self._stream, pickle.HIGHEST_PROTOCOL)
            self._stream.flush()
