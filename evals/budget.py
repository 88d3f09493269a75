"""What may be spent on a paid model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from ingest.errors import CaseError


@dataclass(slots=True)
class Budget:
    """A limit in dollars and one in tokens; None is no limit. What comes from a cache costs
    nothing. Several threads may count."""

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
        """Add what a call has used: `input_tokens`, `output_tokens` and `cost_usd`; None for an
        endpoint that does not tell. Raises CaseError where the limit cannot be kept for that."""
        if usage is None:
            if self.usd is not None or self.tokens is not None:
                raise CaseError("the endpoint does not tell what it uses", "run it without a limit")
            return
        if self.usd is not None and usage["cost_usd"] is None:
            raise CaseError("the price of this model is not known", "limit its tokens instead")
        with self._counting:
            self.spent_usd += usage["cost_usd"] or 0.0
            self.spent_tokens += usage["input_tokens"] + usage["output_tokens"]
