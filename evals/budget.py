"""A spending limit for paid chat models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from ingest.errors import CaseError


@dataclass(slots=True)
class Budget:
    """Limits in dollars and in tokens, and what has been spent; None means no limit. Cached answers
    cost nothing. `count` is thread-safe."""

    usd: float | None = None
    tokens: int | None = None
    spent_usd: float = 0.0
    spent_tokens: int = 0
    _counting: Lock = field(default_factory=Lock, repr=False)

    @property
    def is_spent(self) -> bool:
        over_usd = self.usd is not None and self.spent_usd >= self.usd
        return over_usd or (self.tokens is not None and self.spent_tokens >= self.tokens)

    def count(self, usage: Mapping[str, Any] | None) -> None:
        """Add the usage of a call: `input_tokens`, `output_tokens` and `cost_usd`, or None if the
        endpoint does not report it. Raises CaseError if a limit cannot be enforced without it."""
        if usage is None:
            if self.usd is not None or self.tokens is not None:
                raise CaseError("the endpoint does not tell what it uses", "run it without a limit")
            return
        if self.usd is not None and usage["cost_usd"] is None:
            raise CaseError("the price of this model is not known", "limit its tokens instead")
        with self._counting:
            self.spent_usd += usage["cost_usd"] or 0.0
            self.spent_tokens += usage["input_tokens"] + usage["output_tokens"]
