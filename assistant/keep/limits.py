"""What one reader may ask for: questions in a minute, and a chat model's cost in a day.

Over the first, a question is refused; over the second, questions are answered without the model.
The cost of a day is kept with the archive, for all processes that serve it; the minute is that of
one process.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from ingest.errors import OverLimit

if TYPE_CHECKING:
    from assistant.write.answer import Answer
    from ingest.catalog.journals import Journals

NAME = "spent"
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Questions in a minute, 0 for any number; dollars (at list prices) and tokens of chat models
    in a day (UTC), None for any number."""

    questions_a_minute: int = 0
    dollars_a_day: float | None = None
    tokens_a_day: float | None = None

    @property
    def of_a_day(self) -> bool:
        """Whether there is any for a day."""
        return self.dollars_a_day is not None or self.tokens_a_day is not None


NO_LIMITS = Limits()


class Pace:
    """How many questions each reader of this process asked in the last minute."""

    def __init__(self) -> None:
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def check(self, owner: str, limits: Limits) -> None:
        """Count a question. Raises OverLimit, with the seconds to wait."""
        most, now = limits.questions_a_minute, time.monotonic()
        if not most:
            return
        with self._lock:
            self._forget(now - MINUTE)
            asked = self._asked[owner]
            if len(asked) >= most:
                wait, s = asked[0] + MINUTE - now, "s" if most > 1 else ""
                raise OverLimit(
                    f"you asked {most} question{s} within a minute", f"ask again in {wait:.0f} s"
                )
            asked.append(now)

    def _forget(self, before: float) -> None:
        """What was asked before then, and who has not asked since."""
        for owner, asked in list(self._asked.items()):
            while asked and asked[0] <= before:
                asked.popleft()
            if not asked:
                del self._asked[owner]


class Spent:
    """What chat models cost each reader today."""

    def __init__(self, journals: Journals) -> None:
        self._journals = journals

    def is_over(self, owner: str, limits: Limits) -> bool:
        """Whether a reader has had all that the day's limits give. A model of unknown price costs
        no dollars: limit its tokens."""
        if not limits.of_a_day:
            return False
        rows = list(self._journals.rows(_name(owner)))
        dollars = sum(row["dollars"] for row in rows)
        tokens = sum(row["tokens"] for row in rows)
        return _reached(dollars, limits.dollars_a_day) or _reached(tokens, limits.tokens_a_day)

    def add(self, owner: str, answer: Answer) -> None:
        """Keep what an answer cost; earlier days are forgotten. Raises NotKept."""
        if usage := answer.draft.usage:
            row = {
                "dollars": usage.cost_usd or 0.0,
                "tokens": usage.input_tokens + usage.output_tokens,
            }
            today = _name(owner)
            self._journals.append(today, row, "what the answer cost")
            for day in self._journals.marks(f"{NAME}/{owner}/"):
                if day != today:
                    self._journals.remove(day)


def _reached(spent: float, limit: float | None) -> bool:
    return limit is not None and spent >= limit


def _name(owner: str) -> str:
    return f"{NAME}/{owner}/{datetime.now(UTC):%Y%m%d}"
