"""Whether statements follow from what they cite: ALCE's citation recall and precision.

Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023.
The summary line of a verdict is left out: it counts who says what, and has its own score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.check.support import fault_of
from assistant.find.evidence import UNNAMED_OUTLET, of_text
from evals.matching import holds, normalized

Supports = Callable[[str, Sequence[str]], bool]
"""Whether a statement follows from these quotes together. Raises Unjudged."""
Answer = Mapping[str, Any]
LEAD = re.compile(r"^(.+?)(?:, \d{1,2} \w+ \d{4})?(?: \[[^\]]*\])?: ")
"""The prefix with outlet, day and speaker that the extractive reader puts before a sentence."""


class Unjudged(Exception):
    """Raised if a judge gives no judgement, with the reason; the case then lacks that score."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement and the quotes it cites."""

    text: str
    quotes: tuple[str, ...]


def cited(answer: Answer) -> list[Cited]:
    """The statements of an answer that must follow from their citations."""
    cited_by = {citation["n"]: citation for citation in answer["citations"]}
    summed_up = bool(answer["verdict"]) and not by_model(answer)
    statements = answer["statements"][1 if summed_up else 0 :]
    return [_cited(s["text"], [cited_by[n] for n in s["citations"]]) for s in statements]


def by_model(answer: Answer) -> bool:
    """Whether a chat model wrote the statements; these have no verdict summary and no speakers."""
    return ":" in answer["reader"]


def _cited(text: str, citations: Sequence[Mapping[str, Any]]) -> Cited:
    """A statement without its prefix "Outlet, day [speaker]: ", which the article lacks."""
    outlets = {citation["outlet"] or citation["agency"] or UNNAMED_OUTLET for citation in citations}
    lead = LEAD.match(text)
    told = text[lead.end() :] if lead and lead.group(1) in outlets else text
    return Cited(told, tuple(citation["quote"] for citation in citations))


def recall(statements: Sequence[Cited], supports: Supports) -> float | None:
    """Share of the statements that follow from all they cite together; one that cites nothing does
    not. None without statements."""
    if not statements:
        return None
    return sum(_is_supported(s, supports) for s in statements) / len(statements)


def precision(statements: Sequence[Cited], supports: Supports) -> float | None:
    """Share of citations that are needed: their statement is supported, and either this citation
    alone supports it or the others do not. None without citations."""
    needed = [
        _is_supported(s, supports) and _is_needed(s, at, supports)
        for s in statements
        for at in range(len(s.quotes))
    ]
    return sum(needed) / len(needed) if needed else None


def _is_supported(statement: Cited, supports: Supports) -> bool:
    return bool(statement.quotes) and supports(statement.text, statement.quotes)


def _is_needed(statement: Cited, at: int, supports: Supports) -> bool:
    if len(statement.quotes) == 1 or supports(statement.text, [statement.quotes[at]]):
        return True
    others = [*statement.quotes[:at], *statement.quotes[at + 1 :]]
    return not supports(statement.text, others)


def in_words(statement: str, quotes: Sequence[str]) -> bool:
    """The judge that needs no API key: the quotes contain the statement, or it follows from them by
    the chat reader's own check (`assistant.check.support`). For that reader's answers it is
    therefore not an independent measure."""
    if holds(" ".join(quotes), statement):
        return True
    found = of_text("quotes", "\n\n".join(quotes))
    return bool(normalized(statement)) and not fault_of(statement, found)
