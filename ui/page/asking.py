"""Admits and runs a question from the page: checks the user's limits and records metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from assistant import EXTRACTIVE
from assistant.chain import Chain
from assistant.keep.limits import Limits, Pace, Spent
from assistant.understand.conversation import Turn
from assistant.write.answer import Answer
from ingest.catalog.journals import Journals
from ingest.errors import DatelineError, NotKept
from ui.serve import metrics
from ui.serve.answer_process import Asked
from ui.serve.answerers import Answerers, Events
from ui.serve.bounds import Bounds

LOG = logging.getLogger(__name__)
SPENT = "today's budget for the chat model is spent: answered without it, in the coverage's words"

_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Admitted:
    """A question within its user's limits, and a note if another reader than the chosen answers."""

    asked: Asked
    owner: str
    journals: Journals
    limits: Limits
    note: str = ""


def admitted(
    chain: Chain, owner: str, limits: Limits, text: str, before: Sequence[Answer], bounds: Bounds
) -> Admitted:
    """Admit a question that follows the answers `before`, to be answered by the reader of `chain`.
    It is answered without the chat model if the user's daily budget is spent. Raises OverLimit."""
    _PACE.check(owner, limits)
    journals = chain.coverage.journals
    is_over = chain.choice.name != EXTRACTIVE and Spent(journals).is_over(owner, limits)
    said = tuple(Turn(answer.question.text, answer.text) for answer in before)
    reader = EXTRACTIVE if is_over else chain.choice.name
    asked = Asked(text, said, bounds.asked_with(), reader)
    return Admitted(asked, owner, journals, limits, SPENT if is_over else "")


def events(admitted: Admitted, answerers: Answerers, every: float) -> Events:
    """The events of the answer, which is recorded in the metrics and in the user's budget. Raises
    whatever the chain raises."""
    began = time.monotonic()
    with closing(answerers.events(admitted.asked, every)) as events:
        for event in events:
            if isinstance(event, Answer) and admitted.limits.of_a_day:
                _keep(admitted, event)
            yield _told(event, admitted.note, began) if isinstance(event, Answer) else event


def _keep(admitted: Admitted, answer: Answer) -> None:
    try:
        Spent(admitted.journals).add(admitted.owner, answer)
    except NotKept as error:
        LOG.error("cost not kept", extra={"why": error.message})


def _told(answer: Answer, note: str, began: float) -> Answer:
    """Record and log the answer; returns it with this note added."""
    metrics.count(answer, time.monotonic() - began)
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
    metrics.count_failure(error)
    LOG.warning("not answered", extra={"kind": type(error).__name__})
