"""A question on the page: within what its reader may ask for, and counted."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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

_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Admitted:
    """A reader who may ask now, the chain that answers them, and a note where that is another than
    the one that was chosen."""

    owner: str
    chain: Chain
    limits: Limits
    note: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether a server computes most of it."""
        return self.chain.choice.destination != STAY


def admitted(chain: Chain, owner: str, limits: Limits) -> Admitted:
    """What a reader may ask for now: without the model, where their budget for it is spent. Raises
    OverLimit."""
    _PACE.check(owner, limits)
    if chain.choice.name != EXTRACTIVE and Spent(chain.archive.journals).is_over(owner, limits):
        return Admitted(owner, chain.without_model(), limits, SPENT)
    return Admitted(owner, chain, limits)


def events(
    admitted: Admitted, text: str, before: Sequence[Answer], bounds: Bounds
) -> Iterator[Statement | Answer]:
    """The statements of an answer that follows those `before`, and the answer at the end. Raises
    what the chain raises."""
    said = [Turn(answer.question.text, answer.text) for answer in before]
    with traced("question") as within:
        asked = admitted.chain.understand(text, said, within=within, **bounds.asked_with())
        for event in admitted.chain.stream(asked, within=within):
            yield _told(event, admitted.note) if isinstance(event, Answer) else event
            if isinstance(event, Answer) and admitted.limits.of_a_day:
                _keep(admitted, event)


def _keep(admitted: Admitted, answer: Answer) -> None:
    try:
        Spent(admitted.chain.archive.journals).add(admitted.owner, answer)
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
