"""Limits per user: questions per minute, and a chat model's cost per day.

Above the first, a question is refused; above the second, questions are answered without the model.
The daily cost is stored with the archive and shared by all processes that serve it; questions per
minute are counted in each process.
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

SPENT_JOURNAL = "spent"
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Questions per minute, 0 for no limit; dollars (at list prices) and tokens of chat models per
    day (UTC), None for no limit."""

    questions_a_minute: int = 0
    dollars_a_day: float | None = None
    tokens_a_day: float | None = None

    @property
    def of_a_day(self) -> bool:
        """Whether there is a daily limit."""
        return self.dollars_a_day is not None or self.tokens_a_day is not None


NO_LIMITS = Limits()


class Pace:
    """Counts the questions of each user in the last minute, in this process."""

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
        """Drop the questions asked before then, and users who have not asked since."""
        for owner, asked in list(self._asked.items()):
            while asked and asked[0] <= before:
                asked.popleft()
            if not asked:
                del self._asked[owner]


class Spent:
    """What chat models cost each user today."""

    def __init__(self, journals: Journals) -> None:
        self._journals = journals

    def is_over(self, owner: str, limits: Limits) -> bool:
        """Whether a user has reached a daily limit. A model of unknown price costs no dollars:
        limit its tokens."""
        if not limits.of_a_day:
            return False
        rows = list(self._journals.rows(_name(owner)))
        dollars = sum(row["dollars"] for row in rows)
        tokens = sum(row["tokens"] for row in rows)
        return _reached(dollars, limits.dollars_a_day) or _reached(tokens, limits.tokens_a_day)

    def add(self, owner: str, answer: Answer) -> None:
        """Store what an answer cost, and delete the records of earlier days. Raises NotKept."""
        if usage := answer.draft.usage:
            row = {
                "dollars": usage.cost_usd or 0.0,
                "tokens": usage.input_tokens + usage.output_tokens,
            }
            today = _name(owner)
            self._journals.append(today, row, "what the answer cost")
            for day in self._journals.marks(f"{SPENT_JOURNAL}/{owner}/"):
                if day != today:
                    self._journals.remove(day)


def _reached(spent: float, limit: float | None) -> bool:
    return limit is not None and spent >= limit


def _name(owner: str) -> str:
    return f"{SPENT_JOURNAL}/{owner}/{datetime.now(UTC):%Y%m%d}"
