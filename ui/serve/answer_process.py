"""A worker process that answers the page's questions, managed by ui/serve/answerers.py.

The GIL lets only one thread of a process run at a time. Drawing the page is half of the work for a
question, retrieval and reading the other half; in two processes they run in parallel. Requests
arrive pickled on stdin: first the Settings, then (number, Asked) or, to cancel, (number, None).
Replies are written pickled to stdout: (number, Reply). The process exits at end of stdin.
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
from ui.serve.opening import open_served_chain, warm
from ui.settings import telemetry_settings

Reply: TypeAlias = Statement | Answer | DatelineError | None
"""An event of an answer, the error that ends it, or None at its end."""
TO_ALL = -1
"""In place of a number: the reply is for all waiting requests."""
ANSWER_FAILED = AnswererLost(
    "something went wrong while answering",
    "see the error that `dateline chat` printed on its terminal",
)
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that follows the turns `said`, with the filters (`bounds`) that `Chain.understand`
    takes. `reader` answers it; the server's own if empty."""

    text: str
    said: tuple[Turn, ...]
    bounds: Mapping[str, Any]
    reader: str = ""

    def chain_of(self, chain: Chain) -> Chain:
        """The chain with the reader that answers. Raises ReaderError."""
        return chain.with_reader(self.reader) if self.reader else chain

    def is_here(self, chain: Chain) -> bool:
        """Whether it is answered without another machine."""
        return self.chain_of(chain).choice.destination == STAY

    def events(self, chain: Chain) -> Generator[Statement | Answer, None, None]:
        """The statements of the answer, then the answer. Raises whatever the chain raises."""
        chain = self.chain_of(chain)
        with traced("question") as within:
            question = chain.understand(self.text, self.said, within=within, **self.bounds)
            yield from chain.stream(question, within=within)


def main() -> None:
    telemetry.start(telemetry_settings())
    for told in (signal.SIGINT, signal.SIGTERM):  # only the parent process may stop this one
        signal.signal(told, signal.SIG_IGN)
    replies, asked = _Replies(), SimpleQueue[Any]()
    Thread(target=_read, args=(sys.stdin.buffer, asked), daemon=True).start()
    try:
        if chosen := asked.get():
            chain = open_served_chain(chosen)
            warm(chain)
            _serve(asked, chain, replies)
    except DatelineError as error:
        replies.send(TO_ALL, error)
    except Exception:
        LOG.exception("cannot answer")
    telemetry.finish()
    os._exit(0)  # without waiting for threads


def _read(stream: IO[bytes], asked: SimpleQueue[Any]) -> None:
    """Queue requests as soon as they arrive, so that the parent's writes never block; None at the
    end."""
    try:
        with suppress(EOFError, pickle.UnpicklingError):  # the parent may die while writing
            while True:
                asked.put(pickle.load(stream))  # noqa: S301 # nosec B301 - our own
    finally:
        asked.put(None)


def _serve(asked: SimpleQueue[Any], chain: Chain, replies: _Replies) -> None:
    """Answer each request in its own thread, until stdin ends."""
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
    try:
        waits = turns.turn() if question.is_here(chain) else nullcontext()
        with waits, closing(question.events(chain)) as events:
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
    """Writes replies from several threads. Takes over stdout: anything else printed there goes to
    stderr."""

    def __init__(self) -> None:
        self._lock, self._stream = Lock(), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def send(self, number: int, reply: Reply) -> None:
        with self._lock, suppress(BrokenPipeError):  # the parent has gone
            pickle.dump((number, reply), self._stream, pickle.HIGHEST_PROTOCOL)
            self._stream.flush()
