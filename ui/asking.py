"""A question on the page: within what its reader may ask for, and counted."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from threading import BoundedSemaphore

from assistant.answer import Answer, Statement
from assistant.chain import EXTRACTIVE, STAY, Chain
from assistant.conversation import Turn
from assistant.limits import Limits, Pace, Spent
from ingest.errors import DatelineError, NotKept
from ingest.tracing import traced
from ui import operations
from ui.scope_bar import Bounds

LOG = logging.getLogger(__name__)
SPENT = "today's budget for the chat model is spent: answered without it, in the coverage's words"

AT_ONCE = 2
"""Questions that a process answers at a time where all is computed here. Python runs one thread at
a time anyway, and the more there are, the more they wait for each other (40 sessions on one process
over shared stores: p95 0.4 s; without a limit 1.9 s)."""
_TURNS = BoundedSemaphore(AT_ONCE)
_PACE = Pace()


def events(
    chain: Chain, owner: str, text: str, before: Sequence[Answer], bounds: Bounds, limits: Limits
) -> Iterator[Statement | Answer]:
    """The statements of an answer that follows those `before`, and the answer at the end. Raises
    OverLimit, and what the chain raises."""
    _PACE.check(owner, limits)
    spent = Spent(chain.archive.journals)
    over = chain.choice.name != EXTRACTIVE and spent.is_over(owner, limits)
    answering = chain.without_model() if over else chain
    said = [Turn(answer.question.text, answer.text) for answer in before]
    turn = _TURNS if answering.choice.destination == STAY else nullcontext()
    with operations.answering(), turn, traced("question") as within:
        asked = answering.understand(text, said, within=within, **bounds.asked_with())
        for event in answering.stream(asked, within=within):
            yield _told(event, SPENT if over else "") if isinstance(event, Answer) else event
            if isinstance(event, Answer) and limits.of_a_day:
                _keep(spent, owner, event)


def _keep(spent: Spent, owner: str, answer: Answer) -> None:
    try:
        spent.add(owner, answer)
    except NotKept as error:
        LOG.error("cost not kept", extra={"why": error.message})


def _told(answer: Answer, note: str) -> Answer:
    """The answer with this note, once it is counted."""
    operations.count(answer)
    LOG.info(
        "answered",
        extra={
            "reader": answer.reader,
            "ms": round(sum(answer.timings_ms.values())),
            "statements": len(answer.draft.statements),
            "abstained": answer.abstained,
            "verdict": answer.draft.verdict.label if answer.draft.verdict else "",
        },
    )
    notes = "; ".join(filter(None, (answer.draft.note, note)))
    return replace(answer, draft=replace(answer.draft, note=notes))


def tell_failure(error: DatelineError) -> None:
    """Count a question that could not be answered."""
    operations.count_failure(error)
    LOG.warning("not answered", extra={"kind": type(error).__name__})
